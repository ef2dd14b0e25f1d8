import type { Server } from '../../contract/index.ts';

/** More servers than fail between two accepted writes; the oldest are forgotten. */
const MOST = 10_000;

/** What the gateway knows of a cloud's servers that the cloud's records do not say. */
export class ServerNotes {
  /** Told of servers on which something remains to be done. */
  onUnfinished: (id: string) => void = () => undefined;
  readonly #failures = new Map<string, NonNullable<Server['fault']>>();

  /** Remembers, until the next accepted write, why a change failed that left the server as it was. */
  failed(id: string, fault: NonNullable<Server['fault']>): void {
    this.#failures.delete(id);
    this.#failures.set(id, fault);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > MOST && oldest !== undefined) this.#failures.delete(oldest);
  }

  clear(id: string): void {
    this.#failures.delete(id);
  }

  /** The server as it is to be shown. What the cloud says of a failure itself comes first. */
  noted(server: Server): Server {
    if (server.unfinished !== undefined) this.onUnfinished(server.id);
    const fault = server.fault ?? this.#failures.get(server.id);
    return fault === server.fault ? server : { ...server, fault };
  }
}
