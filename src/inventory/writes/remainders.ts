import { GatewayError, type Server, type ServerRemainder } from '../../contract/index.ts';
import type { Dispatch } from '../../dispatch/dispatch.ts';
import type { GatewayLog } from '../../observe/log.ts';
import type { Kept } from '../kept.ts';
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
 * two others take it at once: a cloud can put a server into error on which one step is taken twice in a moment. Milliseconds.
 */
const OTHERS = 30_000;
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

/** A step that another gateway is to take. */
interface Left {
  readonly place: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** What this gateway ends at once. */
interface Own {
  /** The tasks of the server that it was looked for. */
  readonly tasks: readonly string[];
  /** What the newest of them left in the server, or what was taken over. */
  readonly mark: string | undefined;
}

/** What is remembered of the steps of a cloud's servers. Whoever goes on with the cloud in another configuration goes on with this. */
export class StepNotes {
  readonly taken = new Map<string, Taken>();
  readonly left = new Map<string, Left>();
  readonly own = new Map<string, Own>();
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
  readonly #notes: StepNotes;

  constructor(sync: CloudSync, { tasks, steps }: Pick<Kept, 'tasks' | 'steps'>, parts: RemaindersParts) {
    this.#sync = sync;
    this.#tasks = tasks;
    this.#notes = steps;
    this.#parts = parts;
  }

  /** Takes the next step of a server that was just read; whether something remains to be done. Throws what the cloud says. */
  async step(server: Server): Promise<boolean> {
    const { cloud } = this.#sync;
    const remainder: ServerRemainder<unknown> | undefined = cloud.adapter.resources.servers.remainder;
    this.#learn(server);
    if (!remainder || server.unfinished === undefined || cloud.config.readOnly) {
      this.#notes.taken.delete(server.id);
      this.#notes.left.delete(server.id);
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
    const taken = this.#notes.taken.get(server.id);
    return taken?.place === placeOf(server) ? taken : undefined;
  }

  /** The first look after a change was asked for shows the mark that it left, if it leaves one: one that comes later is another gateway's. */
  #learn({ id, unfinished: mark }: Server): void {
    const { own } = this.#notes;
    const tasks = this.#tasks.open(id).flatMap((task) => (task.adopted === true ? [] : [task.id]));
    const known = own.get(id)?.tasks ?? [];
    if (tasks.some((task) => !known.includes(task))) remember(own, id, { tasks, mark });
  }

  /** Whether this gateway was asked for it, or takes it over. */
  #isOurs(server: Server): boolean {
    const { id, unfinished: mark } = server;
    const { own, left } = this.#notes;
    if (own.get(id)?.mark === mark) return true;
    if (this.#sync.shared?.isReadElsewhere === true) return false;
    const [now, place, before] = [this.#parts.now(), placeOf(server), left.get(id)];
    if (before?.place !== place) remember(left, id, { place, until: now + OTHERS * (1 + Math.random()) });
    else if (now >= before.until) {
      remember(own, id, { tasks: own.get(id)?.tasks ?? [], mark });
      return true;
    }
    return false;
  }

  #note(server: Server, before: Taken | undefined): void {
    const [times, accepted] = [(before?.times ?? 0) + 1, before?.accepted ?? false];
    remember(this.#notes.taken, server.id, { place: placeOf(server), at: this.#parts.now(), times, accepted });
  }

  /** What was taken on the first time has all its times before it to be taken back. */
  #accepted({ id }: Server): void {
    const taken = this.#notes.taken.get(id);
    if (taken && !taken.accepted) this.#notes.taken.set(id, { ...taken, accepted: true, times: 1 });
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
      if (GatewayError.is(error) && NOT_SENT.has(error.code)) this.#notes.taken.delete(server.id);
      throw error;
    }
  }
}

const placeOf = ({ unfinished, upstream }: Server) => `${unfinished} ${upstream.vm_state}`;
