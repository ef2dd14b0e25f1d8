import {
  GatewayError,
  type CreatedServer,
  type NewServer,
  type ServerActions,
  type ServerCreation,
} from '../../contract/index.ts';
import type { Dispatch, Occasion } from '../../dispatch/dispatch.ts';
import type { GatewayLog } from '../../observe/log.ts';
import type { Clock } from '../freshen.ts';
import type { Kept } from '../kept.ts';
import type { CloudSync } from '../sync/cloud-sync.ts';
import { creationOf } from './able.ts';
import type { Running } from './running.ts';
import type { ServerWrites } from './server-writes.ts';
import type { Asker } from './tasks.ts';
import { isUnknown } from './unknown.ts';

export interface CreationParts extends Clock {
  readonly dispatch: Dispatch;
  readonly log: GatewayLog;
  /** When a server whose creation was not answered is looked for, milliseconds after each look; default `LOOKS`. */
  readonly looks?: readonly number[];
}

/** A cloud that lost an answer may take a while to show what it took on. */
const LOOKS = [0, 500, 1000, 2000, 4000];

/** Of the servers of one request so many are asked for at a time. */
const AT_A_TIME = 8;

/** Who asks. `again`: the request was begun before, and may have made some of them. */
export interface Asking {
  readonly again: boolean;
  readonly asker: Asker;
}

/** What came of one server that was to be made. */
type Outcome = { readonly created: CreatedServer } | { readonly error: unknown };

/** Makes servers on one cloud, each once; all of a request or none. */
export class ServerCreations {
  readonly #sync: CloudSync;
  readonly #writes: ServerWrites;
  readonly #running: Running;
  readonly #parts: CreationParts;

  constructor(sync: CloudSync, { running, writes }: Pick<Kept, 'running' | 'writes'>, parts: CreationParts) {
    this.#sync = sync;
    this.#writes = writes;
    this.#running = running;
    this.#parts = parts;
  }

  /**
   * Makes the servers and follows them. When one is refused, those that were made already are deleted again, and its error is thrown
   * with what was left.
   */
  create(servers: readonly NewServer[], occasion: Occasion, asking: Asking): Promise<readonly CreatedServer[]> {
    return this.#running.whole(() => this.#create(servers, occasion, asking));
  }

  async #create(
    servers: readonly NewServer[],
    occasion: Occasion,
    { again, asker }: Asking,
  ): Promise<readonly CreatedServer[]> {
    const began = this.#parts.now();
    const outcomes: Outcome[] = [];
    for (let at = 0; at < servers.length; at += AT_A_TIME) {
      const some = servers.slice(at, at + AT_A_TIME);
      outcomes.push(...(await Promise.all(some.map((server) => this.#outcome(server, occasion, again)))));
      if (outcomes.some((one) => 'error' in one)) break;
    }
    const created = outcomes.flatMap((one) => ('created' in one ? [one.created] : []));
    const errors = outcomes.flatMap((one) => ('error' in one ? [one.error] : []));
    if (errors.length > 0) throw await this.#undone(worstOf(errors), created, occasion);
    for (const one of created) this.#writes.followNew(one, { asker, project: occasion.project, began });
    return created;
  }

  async #outcome(server: NewServer, occasion: Occasion, again: boolean): Promise<Outcome> {
    try {
      const found = again ? await this.#left(server, occasion) : undefined;
      return { created: found ?? (await this.#ask(server, occasion)) };
    } catch (error) {
      return { error };
    }
  }

  /** The server that an earlier attempt made. Without one, what that made before it is taken back, as it is made anew. */
  async #left(server: NewServer, occasion: Occasion): Promise<CreatedServer | undefined> {
    const found = await this.#dispatch('find', occasion, (how, call) => how.find(server, call));
    if (found) return found;
    const left = await this.#dispatch('abandon', occasion, (how, call) => how.abandon(server, call));
    if (left.length === 0) return undefined;
    const what = `what an earlier attempt at server ${server.name} left could not be taken back: ${left.join(', ')}`;
    throw new GatewayError('upstream_rejected', `${what}; nothing else was made; ask again with the same key`);
  }

  async #ask(server: NewServer, occasion: Occasion): Promise<CreatedServer> {
    try {
      return await this.#dispatch('create', occasion, (how, call) => how.run(server, call));
    } catch (error) {
      if (!GatewayError.is(error) || !isUnknown(error)) throw error;
      return this.#sought(server, occasion, error);
    }
  }

  /** A creation that was not answered is not called failed before the server was looked for. */
  async #sought(server: NewServer, occasion: Occasion, lost: GatewayError): Promise<CreatedServer> {
    let asked = false;
    for (const wait of this.#parts.looks ?? LOOKS) {
      await this.#pause(wait);
      try {
        const found = await this.#dispatch('find', occasion, (how, call) => how.find(server, call));
        if (found) return found;
        asked = true;
      } catch (error) {
        if (!GatewayError.is(error)) throw error;
      }
    }
    const why = asked
      ? `server ${server.name} is not there`
      : `it cannot be told whether server ${server.name} is there`;
    const left = asked ? await this.#abandoned(server, occasion) : [];
    const rest = left.length > 0 ? `; left behind: ${left.join(', ')}` : '';
    throw reworded(lost, `${lost.message}; ${why}${rest}`);
  }

  async #abandoned(server: NewServer, occasion: Occasion): Promise<readonly string[]> {
    try {
      return await this.#dispatch('abandon', occasion, (how, call) => how.abandon(server, call));
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      return [`what was made before it (${error.message})`];
    }
  }

  /** Deletes what was made for a request that is refused as a whole. */
  async #undone(error: GatewayError, created: readonly CreatedServer[], occasion: Occasion): Promise<GatewayError> {
    if (created.length === 0) return error;
    const left: string[] = [];
    for (let at = 0; at < created.length; at += AT_A_TIME) {
      const some = created.slice(at, at + AT_A_TIME);
      const gone = await Promise.all(some.map(({ id }) => this.#deleted(id, occasion)));
      left.push(...some.flatMap(({ id }, place) => (gone[place] === true ? [] : [id])));
    }
    const undone = `${created.length - left.length} that were made already are deleted again`;
    const rest = left.length > 0 ? `; left behind, to be deleted by hand: servers ${left.join(', ')}` : '';
    return reworded(error, `${error.message}; ${undone}${rest}`);
  }

  /** Whether a server is deleted, or was gone. */
  async #deleted(id: string, occasion: Occasion): Promise<boolean> {
    try {
      await this.#delete(id, occasion);
      return true;
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      return error.code === 'not_found';
    }
  }

  /** Past what keeps servers from being deleted, and past a recycle bin: it was never given to anybody. */
  async #delete(id: string, { requestId, traceparent, project }: Occasion): Promise<void> {
    const { cloud } = this.#sync;
    const own: Occasion = { requestId, traceparent, project };
    await this.#sync.live('servers', id, own);
    const server = this.#sync.server(id);
    const actions: ServerActions<unknown> = cloud.adapter.resources.servers.actions ?? {};
    const remove = actions.delete;
    if (!server) return;
    if (!remove) throw new GatewayError('unsupported', `cloud ${cloud.name} cannot delete a server`);
    await this.#parts.dispatch(cloud, 'servers.delete', own, (call) =>
      remove.run(cloud.session, server, { force: true }, call),
    );
    this.#writes.follow(id);
  }

  #dispatch<T>(
    what: string,
    { requestId, traceparent, project }: Occasion,
    run: (how: Bound, call: Parameters<Bound['run']>[1]) => Promise<T>,
  ): Promise<T> {
    const { cloud } = this.#sync;
    const creation = creationOf(cloud);
    const how: Bound = {
      run: (server, call) => creation.run(cloud.session, server, call),
      find: (server, call) => creation.find(cloud.session, server, call),
      abandon: (server, call) => creation.abandon(cloud.session, server, call),
    };
    // Sent is sent: a caller who goes away does not make it undone, and must not make it half known.
    const own: Occasion = { requestId, traceparent, project };
    return this.#parts.dispatch(cloud, `servers.${what}`, own, (call) => run(how, call));
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#parts.after(milliseconds, resolve);
    });
  }
}

/** The same error in other words. */
function reworded(error: GatewayError, message: string): GatewayError {
  const { code, retryAfter, upstream } = error;
  return new GatewayError(code, message, {
    cause: error,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(upstream && { upstream }),
  });
}

/**
 * Of several the one that must not be overlooked: a bug before what is not known, that before what was refused; with what the others say.
 */
function worstOf(errors: readonly unknown[]): GatewayError {
  const told = errors.map((error) =>
    GatewayError.is(error)
      ? error
      : new GatewayError('internal', 'making a server failed inside the gateway', { cause: error }),
  );
  const rank = (error: GatewayError) => (error.code === 'internal' ? 0 : isUnknown(error) ? 1 : 2);
  const [worst, ...others] = [...told].sort((a, b) => rank(a) - rank(b));
  if (!worst) throw new Error('there is no error');
  const more = [...new Set(others.map(({ message }) => message))].filter((message) => message !== worst.message);
  return more.length === 0 ? worst : reworded(worst, [worst.message, ...more].join('; '));
}

type Call = Parameters<ServerCreation<unknown>['run']>[2];

/** The functions of a creation for one session. */
interface Bound {
  run(server: NewServer, call: Call): Promise<CreatedServer>;
  find(server: NewServer, call: Call): Promise<CreatedServer | undefined>;
  abandon(server: NewServer, call: Call): Promise<readonly string[]>;
}
