import { describe, expect, it } from '@jest/globals';
import { createMemory } from '../../../src/cache/memory.ts';
import type { RecordStore } from '../../../src/dispatch/idempotency.ts';
import { KeptOnce } from '../../../src/dispatch/kept-once.ts';

/** Something to keep, over a memory whose clock stands. `away`: it takes nothing in. */
function keeping({ away = false } = {}) {
  const clock = { now: 1_800_000_000_000 };
  const memory = createMemory(() => clock.now);
  const errors: unknown[] = [];
  const store: RecordStore = {
    up: () => !away,
    get: async (name) => {
      const found = await memory.get(name);
      return found && (JSON.parse(found.toString()) as unknown);
    },
    set: (name, value, ttl) =>
      away ? Promise.reject(new Error('away')) : memory.set(name, Buffer.from(JSON.stringify(value)), ttl),
    lock: (name, ttl) => memory.lock(name, ttl),
  };
  return { clock, errors, kept: new KeptOnce(store, (error) => errors.push(error)) };
}

describe('what is kept once', () => {
  it('is given to one of those who ask for it at the same time', async () => {
    const { kept } = keeping();
    await kept.put('a', 'secret', 1000);
    const asked = await Promise.allSettled([kept.take('a'), kept.take('a')]);
    expect(asked.filter((one) => one.status === 'fulfilled' && one.value === 'secret')).toHaveLength(1);
    expect(await kept.take('a')).toBeUndefined();
  });

  it('ends by itself', async () => {
    const { kept, clock } = keeping();
    await kept.put('a', 'secret', 1000);
    clock.now += 1001;
    expect(await kept.take('a')).toBeUndefined();
  });

  it('is reported, and stops nobody, when it cannot be kept', async () => {
    const { kept, errors } = keeping({ away: true });
    await kept.put('a', 'secret', 1000);
    expect(errors).toHaveLength(1);
  });
});
