import type { SharedMemory } from './shared-memory.ts';

const MAX_ENTRIES = 10_000;

/** The shared memory of a gateway that is alone. Bounded: the oldest value goes first. */
export function createMemory(now: () => number = Date.now): SharedMemory {
  const values = new Map<string, { readonly value: Buffer; readonly until: number }>();

  function put(key: string, value: Buffer, ttl: number): void {
    values.delete(key);
    values.set(key, { value, until: now() + ttl });
    const oldest = values.keys().next();
    if (values.size > MAX_ENTRIES && !oldest.done) values.delete(oldest.value);
  }

  function find(key: string): Buffer | undefined {
    const entry = values.get(key);
    if (entry && entry.until <= now()) values.delete(key);
    return entry && entry.until > now() ? entry.value : undefined;
  }

  return {
    up: () => true,
    get: (key) => Promise.resolve(find(key)),
    set: (key, value, ttl) => {
      put(key, value, ttl);
      return Promise.resolve();
    },
    lock: (key, ttl) => {
      if (find(key)) return Promise.resolve(undefined);
      const mark = Buffer.from('locked');
      put(key, mark, ttl);
      return Promise.resolve(() => {
        if (values.get(key)?.value === mark) values.delete(key);
        return Promise.resolve();
      });
    },
    forget: (key) => void values.delete(key),
    close: () => Promise.resolve(),
  };
}
