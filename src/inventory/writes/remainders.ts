import { GatewayError, type Server, type ServerRemainder } from '../../contract/index.ts';
import type { Dispatch } from '../../dispatch/dispatch.ts';
import type { GatewayLog } from '../../observe/log.ts';
import type { CloudSync } from '../sync/cloud-sync.ts';
import type { Tasks } from './tasks.ts';

export interface RemaindersParts {
  readonly dispatch: Dispatch;
  readonly log: GatewayLog;
  readonly now: () => number;
}

/** How long a step that the cloud took on is waited for, before it passes for lost, and how often that is tried. Milliseconds. */
const STEP = { patience: 60_000, times: 3 };
/** More than change at a time. */
const MOST = 10_000;

interface Taken {
  readonly place: string;
  readonly at: number;
  readonly times: number;
  /** The cloud took it on: when nothing comes of it, another time is no use. */
  readonly accepted: boolean;
}

/** Nothing was sent: it can be tried again at once. */
const NOT_SENT: ReadonlySet<string> = new Set(['upstream_unavailable', 'rate_limited', 'cancelled']);

/** Takes the steps that remain of what the gateway, or another one, has begun on a cloud's servers. */
export class Remainders {
  readonly #sync: CloudSync;
  readonly #tasks: Tasks;
  readonly #parts: RemaindersParts;
  readonly #taken = new Map<string, Taken>();

  constructor(sync: CloudSync, tasks: Tasks, parts: RemaindersParts) {
    this.#sync = sync;
    this.#tasks = tasks;
    this.#parts = parts;
  }

  /** Takes the next step of a server that was just read; whether something remains to be done. Throws what the cloud says. */
  async step(server: Server): Promise<boolean> {
    const { cloud } = this.#sync;
    const remainder: ServerRemainder<unknown> | undefined = cloud.adapter.resources.servers.remainder;
    if (!remainder || server.unfinished === undefined || cloud.config.readOnly) {
      this.#taken.delete(server.id);
      return false;
    }
    if (!remainder.due(server, this.#parts.now())) return true;
    const before = this.#before(server);
    if (before && this.#parts.now() - before.at < STEP.patience) return true;
    if (before && before.times >= STEP.times) return false;
    await this.#take(server, remainder, before);
    return true;
  }

  /** The same step, taken before. */
  #before(server: Server): Taken | undefined {
    const taken = this.#taken.get(server.id);
    return taken?.place === placeOf(server) ? taken : undefined;
  }

  #note(server: Server, before: Taken | undefined): void {
    const [times, accepted] = [(before?.times ?? 0) + 1, before?.accepted ?? false];
    this.#taken.delete(server.id);
    this.#taken.set(server.id, { place: placeOf(server), at: this.#parts.now(), times, accepted });
    const [oldest] = this.#taken.keys();
    if (this.#taken.size > MOST && oldest !== undefined) this.#taken.delete(oldest);
  }

  /** What was taken on the first time has all its times before it to be taken back. */
  #accepted({ id }: Server): void {
    const taken = this.#taken.get(id);
    if (taken && !taken.accepted) this.#taken.set(id, { ...taken, accepted: true, times: 1 });
  }

  async #take(server: Server, remainder: ServerRemainder<unknown>, before: Taken | undefined): Promise<void> {
    const { cloud } = this.#sync;
    const { dispatch, log } = this.#parts;
    this.#note(server, before);
    try {
      const { reference, undone } = await dispatch(
        cloud,
        'servers.remainder',
        { project: server.project?.id },
        (call) => remainder.run(cloud.session, server, before?.accepted ?? false, call),
      );
      this.#accepted(server);
      for (const task of this.#tasks.open(server.id)) {
        const references = reference === undefined ? task.references : [...task.references, reference];
        this.#tasks.change(server.id, task, { references, ...(undone !== undefined && { undone }) });
      }
      if (undone !== undefined) {
        this.#sync.notes.failed(server.id, { message: undone, during: 'update' });
        log.warn('a change was taken back', { cloud: cloud.name, server: server.id, why: undone });
      }
    } catch (error) {
      if (GatewayError.is(error) && NOT_SENT.has(error.code)) this.#taken.delete(server.id);
      throw error;
    }
  }
}

const placeOf = ({ unfinished, upstream }: Server) => `${unfinished} ${upstream.vm_state}`;
