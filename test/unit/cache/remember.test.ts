import { describe, expect, it } from '@jest/globals';
import type { CacheKey } from '../../../src/contract/index.ts';
import { sealOf, testCache, watchedMemory } from '../../support/cache.ts';
import { clockAt, START } from '../../support/identity.ts';
import { until } from '../../support/inventory.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const KEY: CacheKey = { kind: 'token', scope: 'project-1', secret: 'hunter2' };

/** Makes `v1`, `v2` …, each good for so long. */
function producer(clock = clockAt(), life = HOUR) {
  let count = 0;
  const produce = () => {
    count += 1;
    return Promise.resolve({ value: `v${count}`, expiresAt: clock.time + life });
  };
  return { produce, count: () => count };
}

describe('a value', () => {
  it('is made once and then held', async () => {
    const { cache, results } = testCache();
    const { produce, count } = producer();
    for (let turn = 0; turn < 5; turn += 1) expect(await cache.remember(KEY, produce)).toBe('v1');
    expect(count()).toBe(1);
    expect(results).toEqual(['miss', 'hit', 'hit', 'hit', 'hit']);
  });

  it('is made once for all who ask at a time', async () => {
    const { cache } = testCache();
    const { produce, count } = producer();
    const all = await Promise.all(Array.from({ length: 200 }, () => cache.remember(KEY, produce)));
    expect(new Set(all)).toEqual(new Set(['v1']));
    expect(count()).toBe(1);
  });

  it('is made once for a whole fleet', async () => {
    const clock = clockAt();
    const memory = watchedMemory(clock);
    const { produce, count } = producer(clock);
    const gateways = Array.from({ length: 5 }, () => testCache(clock, memory));
    const asked = gateways.flatMap(({ cache }) => Array.from({ length: 40 }, () => cache.remember(KEY, produce)));
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['v1']));
    expect(count()).toBe(1);
  });

  it('is another for each cloud, kind, scope and secret', async () => {
    const clock = clockAt();
    const memory = watchedMemory(clock);
    const { produce, count } = producer(clock);
    const keys: CacheKey[] = [KEY, { ...KEY, kind: 'versions' }, { ...KEY, scope: 'p2' }, { ...KEY, secret: 'x' }];
    for (const key of keys) await testCache(clock, memory).cache.remember(key, produce);
    await testCache(clock, memory, { cloud: 'c2' }).cache.remember(KEY, produce);
    expect(count()).toBe(5);
  });

  it('stands in the shared memory under a name that tells no secret, and encrypted', async () => {
    const clock = clockAt();
    const memory = watchedMemory(clock);
    const secret = () => Promise.resolve({ value: 'a-secret-token', expiresAt: START + HOUR });
    await testCache(clock, memory).cache.remember({ ...KEY, scope: 'a project:1' }, secret);
    const [[name, { value }] = ['', { value: Buffer.alloc(0) }]] = [...memory.kept];
    expect(name).toMatch(/^token:c1:a%20project%3A1:[0-9a-f]{24}$/);
    expect(name).not.toContain('hunter2');
    expect(value.toString('latin1')).not.toContain('a-secret-token');
  });
});

describe('the life of a value', () => {
  it('ends in the shared memory before it ends at its source', async () => {
    const clock = clockAt();
    const memory = watchedMemory(clock);
    await testCache(clock, memory).cache.remember(KEY, producer(clock).produce);
    expect([...memory.kept.values()][0]?.ttl).toBe(HOUR - 3 * MINUTE);
  });

  it('is renewed ahead of its end, while those who ask get what is there', async () => {
    const clock = clockAt();
    const { cache } = testCache(clock);
    const { produce, count } = producer(clock);
    await cache.remember(KEY, produce);
    clock.time = START + HOUR - 6 * MINUTE - 1;
    expect(await cache.remember(KEY, produce)).toBe('v1');
    expect(count()).toBe(1);
    clock.time += 1;
    const all = await Promise.all(Array.from({ length: 50 }, () => cache.remember(KEY, produce)));
    expect(new Set(all)).toEqual(new Set(['v1']));
    await until('renewed', async () => (await cache.remember(KEY, produce)) === 'v2');
    expect(count()).toBe(2);
  });

  it('goes on when it cannot be renewed, until it ends', async () => {
    const clock = clockAt();
    const { cache, errors } = testCache(clock);
    await cache.remember(KEY, producer(clock).produce);
    clock.time = START + HOUR - 5 * MINUTE;
    const failing = () => Promise.reject(new Error('the cloud is away'));
    expect(await cache.remember(KEY, failing)).toBe('v1');
    await until('the failure is told', () => errors.length > 0);
    clock.time = START + HOUR - 3 * MINUTE;
    await expect(cache.remember(KEY, failing)).rejects.toThrow('the cloud is away');
  });

  it('is waited for when the old one has ended', async () => {
    const clock = clockAt();
    const { cache } = testCache(clock);
    const { produce } = producer(clock);
    await cache.remember(KEY, produce);
    clock.time = START + HOUR - 3 * MINUTE;
    expect(await cache.remember(KEY, produce)).toBe('v2');
  });

  it('keeps most of itself when it is short', async () => {
    const clock = clockAt();
    const { cache } = testCache(clock);
    const { produce, count } = producer(clock, 20_000);
    await cache.remember(KEY, produce);
    clock.time = START + 9000;
    expect(await cache.remember(KEY, produce)).toBe('v1');
    clock.time = START + 15_000;
    expect(await cache.remember(KEY, produce)).toBe('v2');
    expect(count()).toBe(2);
  });

  it('that is over already serves those who wait for it and nobody else', async () => {
    const clock = clockAt();
    const memory = watchedMemory(clock);
    const { cache } = testCache(clock, memory);
    const { produce } = producer(clock, -1000);
    expect(await cache.remember(KEY, produce)).toBe('v1');
    expect(await cache.remember(KEY, produce)).toBe('v2');
    expect(memory.kept.size).toBe(0);
  });
});

describe('a value that was refused', () => {
  it('is replaced once, however many were refused it', async () => {
    const { cache } = testCache();
    const { produce, count } = producer();
    await cache.remember(KEY, produce);
    const all = await Promise.all(Array.from({ length: 50 }, () => cache.remember(KEY, produce, 'v1')));
    expect(new Set(all)).toEqual(new Set(['v2']));
    expect(await cache.remember(KEY, produce, 'v1')).toBe('v2');
    expect(count()).toBe(2);
  });

  it('is replaced once for a whole fleet', async () => {
    const clock = clockAt();
    const memory = watchedMemory(clock);
    const { produce, count } = producer(clock);
    const gateways = Array.from({ length: 4 }, () => testCache(clock, memory).cache);
    for (const cache of gateways) await cache.remember(KEY, produce);
    const all = await Promise.all(gateways.map((cache) => cache.remember(KEY, produce, 'v1')));
    expect(all).toEqual(['v2', 'v2', 'v2', 'v2']);
    expect(count()).toBe(2);
  });

  it('is compared by what it says', async () => {
    const { cache } = testCache();
    let made = 0;
    const produce = () => Promise.resolve({ value: { id: `t${(made += 1)}` }, expiresAt: START + HOUR });
    expect(await cache.remember(KEY, produce)).toEqual({ id: 't1' });
    expect(await cache.remember(KEY, produce, { id: 't1' })).toEqual({ id: 't2' });
    expect(await cache.remember(KEY, produce, { id: 't1' })).toEqual({ id: 't2' });
  });

  it('is not given back to those who were refused it by a look-up that had begun before', async () => {
    const clock = clockAt();
    const memory = watchedMemory(clock);
    const { produce, count } = producer(clock);
    await testCache(clock, memory).cache.remember(KEY, produce);
    const { cache } = testCache(clock, memory);
    const [early, late] = await Promise.all([cache.remember(KEY, produce), cache.remember(KEY, produce, 'v1')]);
    expect([early, late]).toEqual(['v1', 'v2']);
    expect(count()).toBe(2);
  });
});

describe('a failure', () => {
  it('is told to all who wait, and not remembered', async () => {
    const clock = clockAt();
    const { cache } = testCache(clock, watchedMemory(clock));
    let calls = 0;
    const failing = () => {
      calls += 1;
      return Promise.reject(new Error('no'));
    };
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => cache.remember(KEY, failing)));
    expect(all.every(({ status }) => status === 'rejected')).toBe(true);
    expect(calls).toBe(1);
    expect(await cache.remember(KEY, producer(clock).produce)).toBe('v1');
  });

  it('of one gateway is the turn of the next', async () => {
    const clock = clockAt();
    const memory = watchedMemory(clock);
    const [first, second] = [testCache(clock, memory).cache, testCache(clock, memory).cache];
    const failing = first.remember(KEY, () => Promise.reject(new Error('no')));
    const other = second.remember(KEY, producer(clock).produce);
    await expect(failing).rejects.toThrow('no');
    expect(await other).toBe('v1');
  });
});

describe('the shared memory', () => {
  it('is asked again and again while another gateway makes the value, but not for ever', async () => {
    const clock = clockAt();
    const memory = watchedMemory(clock);
    await memory.lock(`lock:${[...(await namesOf(memory, clock))][0] ?? ''}`, HOUR);
    const { cache } = testCache(clock, memory);
    memory.kept.clear();
    const { produce, count } = producer(clock);
    expect(await cache.remember({ ...KEY, scope: 'other' }, produce)).toBe('v1');
    expect(count()).toBe(1);
    expect(clock.time - START).toBeGreaterThan(20_000);
    expect(clock.time - START).toBeLessThan(25_000);
  });

  /** The name under which the value of the test above stands. */
  async function namesOf(memory: ReturnType<typeof watchedMemory>, clock: ReturnType<typeof clockAt>) {
    const apart = watchedMemory(clock);
    await testCache(clock, apart).cache.remember({ ...KEY, scope: 'other' }, producer(clock).produce);
    memory.locks.length = 0;
    return apart.kept.keys();
  }

  it('that was tampered with, or is of another key, is the same as an empty one', async () => {
    const clock = clockAt();
    const memory = watchedMemory(clock);
    const { produce } = producer(clock);
    await testCache(clock, memory).cache.remember(KEY, produce);
    const [[name, { value }] = ['', { value: Buffer.alloc(0) }]] = [...memory.kept];
    value[value.length - 1] = (value[value.length - 1] ?? 0) ^ 1;
    await memory.set(name, value, HOUR);
    expect(await testCache(clock, memory).cache.remember(KEY, produce)).toBe('v2');
    expect(await testCache(clock, memory, { seal: sealOf('k2') }).cache.remember(KEY, produce)).toBe('v3');
  });

  it('is not asked for more than two thousand values that this process holds', async () => {
    const clock = clockAt();
    const { cache, results } = testCache(clock, watchedMemory(clock));
    const { produce } = producer(clock);
    for (let place = 0; place < 2001; place += 1) await cache.remember({ ...KEY, scope: `p${place}` }, produce);
    results.length = 0;
    expect(await cache.remember({ ...KEY, scope: 'p2000' }, produce)).toBe('v2001');
    expect(await cache.remember({ ...KEY, scope: 'p0' }, produce)).toBe('v1');
    expect(results).toEqual(['hit', 'shared']);
  });
});
