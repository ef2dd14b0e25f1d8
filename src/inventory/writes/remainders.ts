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
/**
 * How long a step is left to the gateway that was asked for the change, since it could be taken; by chance up to twice as long, so that no
 * two others take it at once: Nova puts a server into error that is confirmed twice in a moment. Milliseconds.
 */
const OTHERS = 30_000;
/** More than change at a time. */
const MOST = 10_000;

interface Taken {
  readonly place: string;
  readonly mark: string | undefined;
  readonly at: number;
  readonly times: number;
  /** The cloud took it on: when nothing comes of it, another time is no use. */
  readonly accepted: boolean;
}

/** Nothing was sent: it can be tried again at once. */
const NOT_SENT: ReadonlySet<string> = new Set(['upstream_unavailable', 'rate_limited', 'cancelled']);

/** A step that another gateway is to take. */
interface Left {
  readonly place: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Remembers one thing more of a server, and forgets the oldest where there are too many. */
function remember<T>(of: Map<string, T>, id: string, one: T): void {
  of.delete(id);
  of.set(id, one);
  const [oldest] = of.keys();
  if (of.size > MOST && oldest !== undefined) of.delete(oldest);
}

/**
 * Takes the steps that remain of what was begun on a cloud's servers: at once what this gateway was asked for, and what another one was
 * asked for when that has left it for a while, as it may be gone.
 */
export class Remainders {
  readonly #sync: CloudSync;
  readonly #tasks: Tasks;
  readonly #parts: RemaindersParts;
  readonly #taken = new Map<string, Taken>();
  readonly #left = new Map<string, Left>();

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
      this.#left.delete(server.id);
      return false;
    }
    if (!remainder.due(server, this.#parts.now()) || !this.#isOurs(server)) return true;
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

  /** Whether this gateway was asked for it, or takes it over. */
  #isOurs(server: Server): boolean {
    const { id, unfinished } = server;
    if (this.#tasks.open(id).some(({ adopted }) => adopted !== true)) return true;
    if (this.#taken.get(id)?.mark === unfinished) return true;
    if (this.#sync.shared?.isReadElsewhere === true) return false;
    const [now, place, left] = [this.#parts.now(), placeOf(server), this.#left.get(id)];
    if (left?.place === place) return now >= left.until;
    remember(this.#left, id, { place, until: now + OTHERS * (1 + Math.random()) });
    return false;
  }

  #note(server: Server, before: Taken | undefined): void {
    const [times, accepted] = [(before?.times ?? 0) + 1, before?.accepted ?? false];
    const [place, mark, at] = [placeOf(server), server.unfinished, this.#parts.now()];
    remember(this.#taken, server.id, { place, mark, at, times, accepted });
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
