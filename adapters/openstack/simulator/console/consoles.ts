import { randomUUID } from 'node:crypto';

/** A server whose console may be opened. */
interface Allowed {
  readonly hostname: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** As Nova's token_ttl: good for as many openings as one likes. */
const LIFE = 600_000;
const MOST = 1000;

/** What console addresses of a cloud are good for. */
export class ConsoleTokens {
  readonly #allowed = new Map<string, Allowed>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A token for a server's console; the oldest are forgotten. */
  give(hostname: string): string {
    const [oldest] = this.#allowed.keys();
    if (oldest !== undefined && this.#allowed.size >= MOST) this.#allowed.delete(oldest);
    const token = randomUUID();
    this.#allowed.set(token, { hostname, until: this.#now() + LIFE });
    return token;
  }

  /** The server's host name. */
  hostOf(token: string): string | undefined {
    const found = this.#allowed.get(token);
    return found && found.until > this.#now() ? found.hostname : undefined;
  }
}
