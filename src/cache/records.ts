import { GatewayError } from '../contract/index.ts';
import type { Seal } from './seal.ts';
import type { LentMemory } from './shared-memory.ts';

/** Records in the shared memory, encrypted. Nothing stands in for it: what cannot be kept there is an error. */
export interface SealedRecords {
  up(): boolean;
  get(name: string): Promise<unknown>;
  /** Milliseconds to live. */
  set(name: string, value: unknown, ttl: number): Promise<void>;
  lock(name: string, ttl: number): Promise<(() => Promise<void>) | undefined>;
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    const message = 'Redis, where Idempotency-Keys are kept, did not answer: ask again later with the same key';
    throw new GatewayError('upstream_unavailable', message, { cause, retryAfter: 5 });
  }
}

/** Makes them of a memory that does not fall back to anything else. Throws `upstream_unavailable` while it cannot be reached. */
export function sealedRecords(memory: LentMemory, seal: () => Seal): SealedRecords {
  return {
    up: () => memory.up(),
    get: async (name) => {
      const sealed = await asked(() => memory.get(name));
      return sealed && seal().open(name, sealed);
    },
    set: (name, value, ttl) => asked(() => memory.set(name, seal().close(name, value), ttl)),
    lock: (name, ttl) => asked(() => memory.lock(name, ttl)),
  };
}
