import { GatewayError } from '../contract/index.ts';
import type { RecordStore } from './idempotency.ts';

const LOCK_TTL = 5000;

/** Keeps small secrets for the whole fleet, encrypted, until somebody has taken them or their time is over. */
export class KeptOnce {
  readonly #store: RecordStore;
  readonly #onError: (error: unknown) => void;

  constructor(store: RecordStore, onError: (error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
  }

  /** Milliseconds to live. What cannot be kept is only reported: whoever puts it here has told it already, or is about to. */
  put(name: string, value: string, ttl: number): Promise<void> {
    return this.keep(name, value, ttl).catch(this.#onError);
  }

  /** The same for what is of no use when it is not kept. Throws `upstream_unavailable`. */
  keep(name: string, value: string, ttl: number): Promise<void> {
    return this.#store.set(`once:${name}`, value, ttl);
  }

  /** The value, to one of those who ask for it. Throws `busy` while another one does, `upstream_unavailable` without Redis. */
  async take(name: string): Promise<string | undefined> {
    const key = `once:${name}`;
    const release = await this.#store.lock(`${key}:lock`, LOCK_TTL);
    if (!release) throw new GatewayError('busy', 'somebody else is asking for it; ask again', { retryAfter: 1 });
    try {
      const value = await this.#store.get(key);
      if (typeof value !== 'string') return undefined;
      // What is not text any more is taken; it ends by itself.
      await this.#store.set(key, true, LOCK_TTL);
      return value;
    } finally {
      await release();
    }
  }
}
