import {
  GatewayError,
  type PowerOptions,
  type Server,
  type ServerAction,
  type ServerActions,
} from '../../contract/index.ts';
import type { Dispatch, Occasion } from '../../dispatch/dispatch.ts';
import type { GatewayLog } from '../../observe/log.ts';
import type { Asked } from '../../schema/servers/writes/asked.ts';
import type { CloudSync } from '../sync/cloud-sync.ts';
import { Followers, type FollowersParts } from './followers.ts';

export interface WriteParts extends FollowersParts {
  readonly dispatch: Dispatch;
  readonly log: GatewayLog;
}

type AnyAction = ServerAction<unknown, unknown>;

/** Of what locks and takes locks back a lock keeps nobody. */
const PAST_LOCKS: ReadonlySet<string> = new Set(['lock', 'unlock', 'update']);

/** After these the cloud may have taken a change on, though it did not say so. */
const UNKNOWN_OUTCOME: ReadonlySet<string> = new Set(['upstream_timeout', 'upstream_malformed', 'upstream_rejected']);

function actionOf({ cloud }: CloudSync, name: string): AnyAction {
  const actions: ServerActions<unknown> = cloud.adapter.resources.servers.actions ?? {};
  const action = actions[name as keyof ServerActions<unknown>];
  if (!action) throw new GatewayError('unsupported', `cloud ${cloud.name} cannot ${name} a server`);
  if (cloud.config.readOnly) {
    throw new GatewayError('forbidden', `cloud ${cloud.name} is configured as read_only: nothing can be changed there`);
  }
  return action;
}

/** Why a server may not be deleted; nothing when it may. */
function keptFrom(server: Server, { force }: PowerOptions): GatewayError | undefined {
  const { name, disable_delete: kept, pending_deleted: binned } = server;
  if (kept === true) {
    return new GatewayError('invalid_status', `server ${name} may not be deleted: set disable_delete to false first`);
  }
  // A deletion that is said twice must not become one that cannot be taken back.
  if (binned !== true || force) return undefined;
  const how = 'override_pending_delete=true deletes it for good';
  return new GatewayError('invalid_status', `server ${name} is in the recycle bin of its cloud already; ${how}`);
}

/** Why a server does not take something on; nothing when it does. */
function obstacle(server: Server, { name, input }: Asked, action: AnyAction): GatewayError | undefined {
  if (server.locked === true && !PAST_LOCKS.has(name ?? '')) {
    return new GatewayError('protected', `server ${server.name} is locked; unlock it first`);
  }
  if (name === 'delete') return keptFrom(server, input as PowerOptions);
  const from = action.from?.(input);
  if (!from || from.includes(server.status)) return undefined;
  const words = `cannot ${name ?? 'read'} server ${server.name} in status ${server.status}; it must be ${from.join(' or ')}`;
  return new GatewayError('invalid_status', words);
}

/** What is not in the recycle bin need not come out of it (cloudpods-api §9.4.1). */
const isDone = ({ pending_deleted: binned }: Server, name: string) => name === 'restore' && binned !== true;

/** Changes servers of one cloud: asks for it once, and sees to it that the rows show what came of it. */
export class ServerWrites {
  readonly #sync: CloudSync;
  readonly #parts: WriteParts;
  readonly #followers: Followers;

  constructor(sync: CloudSync, parts: WriteParts) {
    this.#sync = sync;
    this.#parts = parts;
    this.#followers = new Followers(sync, parts);
  }

  /**
   * Does to a server what was asked, and reads it again. Throws `unsupported` or `forbidden` before any traffic, `invalid_status`,
   * `protected`, `not_found`, and what the cloud says.
   */
  async act(id: string, asked: Asked, occasion: Occasion): Promise<void> {
    const { name } = asked;
    if (name !== undefined) {
      const action = actionOf(this.#sync, name);
      const server = await this.#ready(id, { asked, action, occasion });
      if (!isDone(server, name)) await this.#ask(server, { asked, action, occasion });
    }
    await this.#readAgain(id, occasion);
    this.#followers.follow(id);
  }

  /** Throws `unsupported` when the cloud's servers do not have an action, `forbidden` when the cloud is only read. */
  requireAction(name: string | undefined): void {
    if (name !== undefined) actionOf(this.#sync, name);
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

  async #ask(server: Server, { asked, action, occasion }: Doing): Promise<void> {
    const { cloud } = this.#sync;
    const { requestId, traceparent } = occasion;
    // Sent is sent: a caller who goes away does not make it undone, and must not make it half known.
    const own: Occasion = { requestId, traceparent, project: server.project?.id };
    try {
      await this.#parts.dispatch(cloud, `servers.${asked.name}`, own, (call) =>
        action.run(cloud.session, server, asked.input, call),
      );
    } catch (error) {
      if (GatewayError.is(error) && UNKNOWN_OUTCOME.has(error.code)) this.#followers.follow(server.id);
      throw error;
    }
  }

  /** That the row cannot be read again undoes nothing: the follower sees to it. */
  async #readAgain(id: string, occasion: Occasion): Promise<void> {
    const sync = this.#sync;
    try {
      await sync.live('servers', id, occasion);
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      if (error.code === 'not_found') return;
      this.#parts.log.warn('a changed server could not be read again yet', {
        cloud: sync.cloud.name,
        server: id,
        why: error.message,
      });
    }
  }
}

interface Doing {
  readonly asked: Asked;
  readonly action: AnyAction;
  readonly occasion: Occasion;
}
