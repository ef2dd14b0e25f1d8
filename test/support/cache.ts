import { createSecretKey } from 'node:crypto';
import { createMemory } from '../../src/cache/memory.ts';
import { FleetCache } from '../../src/cache/remember.ts';
import { createFingerprint, createSeal, type Seal } from '../../src/cache/seal.ts';
import type { SharedMemory } from '../../src/cache/shared-memory.ts';
import { deriveKeys } from '../../src/config/keys.ts';
import { clockAt, type Clock } from './identity.ts';

const keyOf = (id: string) => ({ id, secret: createSecretKey(Buffer.from(id.padEnd(40, '.'))) });

/** Encrypts with the first of these keys and decrypts with all. */
export function sealOf(first: string, ...others: readonly string[]): Seal {
  return createSeal(deriveKeys([keyOf(first), ...others.map(keyOf)], 'cache'));
}

export const fingerprint = createFingerprint(deriveKeys([keyOf('k1')], 'fingerprint')[0]);

/** A memory that tells what was put into it. */
export interface WatchedMemory extends SharedMemory {
  readonly kept: Map<string, { readonly value: Buffer; readonly ttl: number }>;
  readonly locks: string[];
}

export function watchedMemory(clock: Clock): WatchedMemory {
  const memory = createMemory(clock.now);
  const kept: WatchedMemory['kept'] = new Map();
  const locks: string[] = [];
  return {
    ...memory,
    kept,
    locks,
    set(key, value, ttl) {
      kept.set(key, { value, ttl });
      return memory.set(key, value, ttl);
    },
    lock(key, ttl) {
      locks.push(key);
      return memory.lock(key, ttl);
    },
  };
}

export interface TestCache {
  readonly cache: FleetCache;
  readonly results: string[];
  readonly errors: unknown[];
}

/** The cache of one cloud in one gateway; waiting moves the clock on. */
export function testCache(
  clock: Clock = clockAt(),
  memory: SharedMemory = createMemory(clock.now),
  { seal = sealOf('k1'), cloud = 'c1' }: { readonly seal?: Seal; readonly cloud?: string } = {},
): TestCache {
  const results: string[] = [];
  const errors: unknown[] = [];
  const cache = new FleetCache(cloud, {
    memory,
    seal,
    fingerprint,
    now: clock.now,
    pause: (milliseconds) => {
      clock.time += milliseconds;
      return new Promise((resolve) => setImmediate(resolve));
    },
    onResult: (result) => void results.push(result),
    onError: (error) => void errors.push(error),
  });
  return { cache, results, errors };
}
