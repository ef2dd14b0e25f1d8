import { setMaxListeners } from 'node:events';
import type { Cloud } from '../../clouds/cloud.ts';
import { GatewayError, type BackendProject, type Call, type Quota } from '../../contract/index.ts';
import type { Dispatch, Occasion } from '../../dispatch/dispatch.ts';

/** What a project of a cloud may use and uses, and when it was asked for (milliseconds since 1970). */
export interface ToldQuota {
  readonly quota: Quota;
  readonly at: number;
}

interface Held {
  readonly at: number;
  readonly done: Promise<ToldQuota>;
  state: 'running' | 'done' | 'failed';
}

/** How long what a cloud said holds, that it said nothing, and what is fresh enough for those who want it fresh; milliseconds. */
const HOLDS = { done: 30_000, failed: 2000, fresh: 1000 };
const MAX_HELD = 1000;

/** Who asks: for logs alone, because others may wait for the same answer. */
export type Asker = Pick<Occasion, 'requestId' | 'traceparent'>;

/**
 * Asks one cloud for quotas. Callers who ask for the same project at about the same time share one answer, which holds for half a
 * minute; it is not cut off when one of them goes away.
 */
export class QuotaReads {
  readonly #cloud: Cloud;
  readonly #dispatch: Dispatch;
  readonly #now: () => number;
  readonly #held = new Map<string, Held>();
  readonly #stopped = new AbortController();
  #own: BackendProject | undefined;

  constructor(cloud: Cloud, parts: { readonly dispatch: Dispatch; readonly now: () => number }) {
    this.#cloud = cloud;
    this.#dispatch = parts.dispatch;
    this.#now = parts.now;
    // Every project that is asked for listens, and each to several services.
    setMaxListeners(0, this.#stopped.signal);
  }

  /** False for kinds of clouds that tell no quotas. */
  get possible(): boolean {
    return this.#cloud.adapter.quotas !== undefined;
  }

  /** Of a project of the cloud, or of the one of the configured credentials. */
  read(project: string | undefined, fresh: boolean, asker: Asker): Promise<ToldQuota> {
    const key = project ?? '';
    const known = this.#held.get(key);
    if (known && this.#holds(known, fresh)) return known.done;
    const at = this.#now();
    const { adapter, session } = this.#cloud;
    const asked = this.#call('quotas.show', asker, (call) => {
      const quota = adapter.quotas?.(session, project, call);
      if (!quota) throw new GatewayError('unsupported', `cloud ${this.#cloud.name} tells no quotas`);
      return quota;
    });
    const begun: Held = { at, done: asked.then((quota) => ({ quota, at })), state: 'running' };
    void begun.done.then(
      () => (begun.state = 'done'),
      () => (begun.state = 'failed'),
    );
    this.#held.delete(key);
    this.#held.set(key, begun);
    const [oldest = ''] = this.#held.keys();
    if (this.#held.size > MAX_HELD) this.#held.delete(oldest);
    return begun.done;
  }

  /** The project of the configured credentials, when the cloud tells it. */
  async own(asker: Asker): Promise<BackendProject | undefined> {
    const { adapter, session } = this.#cloud;
    this.#own ??= (await this.#call('facts', asker, (call) => adapter.facts(session, call))).project;
    return this.#own;
  }

  stop(): void {
    this.#stopped.abort(new GatewayError('cancelled', 'the gateway is stopping'));
  }

  #holds({ at, state }: Held, fresh: boolean): boolean {
    if (state === 'running') return true;
    return this.#now() - at < (state === 'done' && fresh ? HOLDS.fresh : HOLDS[state]);
  }

  #call<T>(operation: string, asker: Asker, run: (call: Call) => Promise<T>): Promise<T> {
    return this.#dispatch(this.#cloud, operation, { ...asker, signal: this.#stopped.signal }, run);
  }
}
