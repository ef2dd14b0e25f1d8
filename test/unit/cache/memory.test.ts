import { describe, expect, it } from '@jest/globals';
import { createMemory } from '../../../src/cache/memory.ts';
import { clockAt } from '../../support/identity.ts';

const bytes = (text: string) => Buffer.from(text);

describe('the memory of one process', () => {
  it('keeps values until they end', async () => {
    const clock = clockAt();
    const memory = createMemory(clock.now);
    await memory.set('a', bytes('1'), 1000);
    clock.time += 999;
    expect(await memory.get('a')).toEqual(bytes('1'));
    clock.time += 1;
    expect(await memory.get('a')).toBeUndefined();
    expect(await memory.get('b')).toBeUndefined();
    expect(memory.up()).toBe(true);
  });

  it('keeps the last of several values', async () => {
    const memory = createMemory(clockAt().now);
    await memory.set('a', bytes('1'), 1000);
    await memory.set('a', bytes('2'), 1000);
    expect(await memory.get('a')).toEqual(bytes('2'));
  });

  it('keeps no more than ten thousand, the oldest goes first', async () => {
    const memory = createMemory(clockAt().now);
    for (let place = 0; place <= 10_000; place += 1) await memory.set(`k${place}`, bytes('x'), 1000);
    expect(await memory.get('k0')).toBeUndefined();
    expect(await memory.get('k1')).toBeDefined();
    expect(await memory.get('k10000')).toBeDefined();
  });

  it('gives a lock to one at a time, until it is given back or ends', async () => {
    const clock = clockAt();
    const memory = createMemory(clock.now);
    const release = await memory.lock('l', 1000);
    expect(release).toBeDefined();
    expect(await memory.lock('l', 1000)).toBeUndefined();
    await release?.();
    expect(await memory.lock('l', 1000)).toBeDefined();
    clock.time += 1000;
    expect(await memory.lock('l', 1000)).toBeDefined();
  });

  it('takes back no lock that another has by now', async () => {
    const clock = clockAt();
    const memory = createMemory(clock.now);
    const late = await memory.lock('l', 1000);
    clock.time += 1000;
    await memory.lock('l', 1000);
    await late?.();
    expect(await memory.lock('l', 1000)).toBeUndefined();
  });
});
