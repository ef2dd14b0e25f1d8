import {
  GatewayError,
  type Accepted,
  type Call,
  type ServerConsole,
  type ActionRecord,
  type CreatedServer,
  type ResourceName,
  type Server,
} from '../../contract/index.ts';
import type { Dispatch, Occasion } from '../../dispatch/dispatch.ts';
import type { GatewayLog } from '../../observe/log.ts';
import type { Asked } from '../../schema/servers/writes/asked.ts';
import type { Kept } from '../kept.ts';
import type { CloudSync } from '../sync/cloud-sync.ts';
import { Followers, type FollowersParts } from './followers.ts';
import { actionOf, consoleOf, historyOf, requireReadable, type AnyAction } from './able.ts';
import { isDone, obstacle } from './obstacles.ts';
import { Outcomes } from './outcomes.ts';
import { Touches, type Part, type Parts } from './parts.ts';
import { Remainders } from './remainders.ts';
import type { Running } from './running.ts';
import type { Asker, Task, Tasks } from './tasks.ts';
import { isUnknown } from './unknown.ts';

export interface WriteParts extends FollowersParts {
  readonly dispatch: Dispatch;
  readonly log: GatewayLog;
}

/** Something that somebody asks of a server. */
export interface Request extends Asked {
  /** The word that the caller used. */
  readonly word: string;
  readonly asker: Asker;
}

/** A look at a server's inside. */
export type Look<T> = (
  console: ServerConsole<unknown>,
  at: { readonly session: unknown; readonly server: string; readonly call: Call },
) => Promise<T>;

/** Changes servers of one cloud: asks for it once, and sees to it that the rows show what came of it. */
export class ServerWrites {
  readonly #sync: CloudSync;
  readonly #parts: WriteParts;
  readonly #followers: Followers;
  readonly #tasks: Tasks;
  readonly #running: Running;

  constructor(sync: CloudSync, kept: Pick<Kept, 'running' | 'tasks' | 'steps'>, parts: WriteParts) {
    const { running, tasks } = kept;
    this.#sync = sync;
    this.#running = running;
    this.#tasks = tasks;
    this.#parts = parts;
    const remainders = new Remainders(sync, kept, parts);
    const outcomes = new Outcomes(sync, this.#tasks, parts);
    const course = {
      step: (server: Server) => remainders.step(server),
      settle: (id: string, server: Server | undefined) => outcomes.settle(id, server),
      giveUp: (id: string) => outcomes.giveUp(id),
    };
    this.#followers = new Followers(sync, course, parts);
    sync.notes.onUnfinished = (id) => this.#followers.look(id);
    for (const id of tasks.running()) this.#followers.look(id);
  }

  /**
   * Does to a server what was asked, and reads it again; answers what the cloud said. Throws `unsupported` or `forbidden` before any
   * traffic, `invalid_status`, `protected`, `not_found`, and what the cloud says.
   */
  act(id: string, asked: Request, occasion: Occasion): Promise<Accepted> {
    return this.#running.whole(() => this.#act(id, asked, occasion));
  }

  async #act(id: string, asked: Request, occasion: Occasion): Promise<Accepted> {
    const { name } = asked;
    const { add: touch, parts } = new Touches();
    let accepted: Accepted = { done: true };
    if (name === undefined) requireReadable(this.#sync.cloud);
    else {
      const action = actionOf(this.#sync.cloud, name);
      const server = await this.#ready(id, { asked, action, occasion });
      if (!isDone(server, name)) {
        accepted = await this.#ask(server, { asked, action, occasion: { ...occasion, touch } }, parts);
      }
    }
    await this.#readAll(id, parts, occasion);
    this.#followers.follow(id, parts);
    return accepted;
  }

  /** What was asked of a server through this gateway and others, the newest first. */
  async tasks(id: string): Promise<readonly Task[]> {
    const tasks = await this.#tasks.all(id);
    if (this.#tasks.adopt(id, tasks, this.#parts.now())) this.#followers.look(id);
    return tasks;
  }

  /** What the cloud says was done to a server, the newest first. Throws `unsupported`, and what the cloud says. */
  async history(id: string, limit: number, occasion: Occasion): Promise<readonly ActionRecord[]> {
    const { cloud } = this.#sync;
    const history = historyOf(cloud);
    const own = { ...occasion, project: this.#sync.server(id)?.project?.id };
    return this.#parts.dispatch(cloud, 'servers.history', own, (call) =>
      history.list(cloud.session, { server: id, limit }, call),
    );
  }

  /**
   * Asks the cloud for a look at a server, in the server's project. Throws `unsupported` or `forbidden` before any traffic, and what the
   * cloud says.
   */
  async look<T>(id: string, occasion: Occasion, ask: Look<T>): Promise<T> {
    const { cloud } = this.#sync;
    const console = consoleOf(cloud);
    const { session } = cloud;
    const own = { ...occasion, project: this.#sync.server(id)?.project?.id };
    return this.#parts.dispatch(cloud, 'servers.console', own, (call) => ask(console, { session, server: id, call }));
  }

  /** Throws `unsupported` when the cloud's servers do not have an action, `forbidden` when the cloud is only read. */
  requireAction(name: string | undefined): void {
    if (name === undefined) requireReadable(this.#sync.cloud);
    else actionOf(this.#sync.cloud, name);
  }

  /** Follows a server that was asked for a moment ago, and writes down how that went. */
  followNew({ id, reference }: CreatedServer, task: Pick<Task, 'asker' | 'project' | 'began'>): void {
    const references = reference === undefined ? [] : [reference];
    const achieved = ({ fault }: Server) => fault === undefined;
    this.#tasks.begin(id, { ...task, action: 'create', references, result: 'running', achieved });
    this.#followers.follow(id);
  }

  /** Follows a server that was changed by others than its owner. */
  follow(id: string): void {
    this.#followers.follow(id);
  }

  /** Follows something else of the cloud until nothing is being done to it. */
  followPart(part: Part): void {
    this.#followers.followPart(part);
  }

  stop(): void {
    this.#followers.stop();
  }

  /** The server, in a state in which it can be done. What is known may be old: a no is a no only when the cloud says it too. */
  async #ready(id: string, { asked, action, occasion }: Doing): Promise<Server> {
    const sync = this.#sync;
    const known = sync.server(id);
    if (known && !obstacle(known, asked, action)) return known;
    await sync.live('servers', id, occasion);
    const fresh = sync.server(id);
    if (!fresh) throw new GatewayError('not_found', `server ${id} not found`);
    const why = obstacle(fresh, asked, action);
    if (why) throw why;
    return fresh;
  }

  async #ask(server: Server, { asked, action, occasion }: Doing, parts: Parts): Promise<Accepted> {
    const { cloud } = this.#sync;
    const { requestId, traceparent, touch } = occasion;
    // Sent is sent: a caller who goes away does not make it undone, and must not make it half known.
    const own: Occasion = { requestId, traceparent, touch, project: server.project?.id };
    const began = this.#parts.now();
    try {
      const accepted = await this.#parts.dispatch(cloud, `servers.${asked.name}`, own, (call) =>
        action.run(cloud.session, server, asked.input, call),
      );
      this.#begin(server, { asked, action, began }, accepted);
      return accepted;
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      const unknown = isUnknown(error);
      if (unknown) this.#begin(server, { asked, action, began }, {}, error.message);
      // What was done before a step failed, and what was left of it, is to be seen at once.
      if (parts.size > 0) await this.#readAll(server.id, parts, occasion);
      if (unknown || parts.size > 0) this.#followers.follow(server.id, parts);
      throw error;
    }
  }

  /** Writes down what the cloud has taken on, or may have: then `reason` is what the caller was told. */
  #begin(
    server: Server,
    { asked, action, began }: Omit<Doing, 'occasion'> & { began: number },
    accepted: Accepted,
    reason?: string,
  ): void {
    const { word, asker, input } = asked;
    this.#sync.notes.clear(server.id);
    this.#tasks.begin(server.id, {
      action: word,
      asker,
      references: accepted.reference === undefined ? [] : [accepted.reference],
      project: server.project?.id,
      began,
      ...(accepted.done === true ? { result: 'succeeded', ended: this.#parts.now() } : { result: 'running' }),
      ...(reason !== undefined && { reason }),
      ...(action.achieved && { achieved: judged(action, input) }),
    });
  }

  /** The server, and what else was touched: these first, as the server's row is made of some of them. */
  async #readAll(id: string, parts: Parts, occasion: Occasion): Promise<void> {
    const readable = [...parts.values()].filter(({ resource }) => this.#sync.canRead(resource));
    await Promise.all(readable.map((part) => this.#readAgain(part.resource, part.id, occasion)));
    await this.#readAgain('servers', id, occasion);
  }

  /** That a row cannot be read again undoes nothing: the follower sees to it. */
  async #readAgain(resource: ResourceName, id: string, occasion: Occasion): Promise<void> {
    const sync = this.#sync;
    try {
      await sync.live(resource, id, occasion);
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      if (error.code === 'not_found') return;
      this.#parts.log.warn('what was changed could not be read again yet', {
        cloud: sync.cloud.name,
        resource,
        id,
        why: error.message,
      });
    }
  }
}

/** What was asked for may hold a password: it is kept with the task only where it is needed to judge it. */
const judged = (action: AnyAction, input: unknown) => (seen: Server) => action.achieved?.(seen, input) ?? true;

interface Doing {
  readonly asked: Request;
  readonly action: AnyAction;
  readonly occasion: Occasion;
}
