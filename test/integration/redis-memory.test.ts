import { performance } from 'node:perf_hooks';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { RedisMemory } from '../../src/cache/redis.ts';
import { testCache } from '../support/cache.ts';
import { clockAt } from '../support/identity.ts';
import { until } from '../support/inventory.ts';
import { startRedis, type RedisServer } from '../support/redis-server.ts';
import { testRedis } from '../support/test-redis.ts';

const shared = testRedis();
afterAll(() => shared.clean());

const open: RedisMemory[] = [];
const servers: RedisServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((memory) => memory.close()));
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

function memoryAt(url: string, prefix: string): RedisMemory {
  const memory = new RedisMemory({ url }, prefix, () => undefined);
  open.push(memory);
  return memory;
}

const isUp = (memory: RedisMemory) => until('Redis is there', () => memory.up());
const isDown = (memory: RedisMemory) => until('Redis is away', () => !memory.up());

async function connected(url = shared.url, prefix = shared.prefix): Promise<RedisMemory> {
  const memory = memoryAt(url, prefix);
  await isUp(memory);
  return memory;
}

/** A server of the test's own, which it may kill. */
async function ownServer(port?: number): Promise<RedisServer> {
  const server = await startRedis(port);
  servers.push(server);
  return server;
}

const bytes = (text: string) => Buffer.from(text);

describe('Redis as the shared memory', () => {
  it('keeps values for all gateways below the prefix, until they end', async () => {
    const [one, two] = [await connected(), await connected()];
    await one.set('a:1', bytes('\0binary\xff'), 60_000);
    expect(await two.get('a:1')).toEqual(bytes('\0binary\xff'));
    expect(await two.get('a:2')).toBeUndefined();
    const left = await shared.client.pttl(`${shared.prefix}:a:1`);
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  it('gives a lock to one gateway at a time, and takes back only its own', async () => {
    const [one, two] = [await connected(), await connected()];
    const release = await one.lock('l', 60_000);
    expect(await two.lock('l', 60_000)).toBeUndefined();
    await shared.client.set(`${shared.prefix}:l`, 'of another');
    await release?.();
    expect(await shared.client.get(`${shared.prefix}:l`)).toBe('of another');
    await shared.client.del(`${shared.prefix}:l`);
    const again = await two.lock('l', 60_000);
    await again?.();
    expect(await one.lock('l', 60_000)).toBeDefined();
  });

  it('takes messages to all gateways of the prefix', async () => {
    const [one, two] = [await connected(), await connected()];
    const heard: string[] = [];
    await new Promise<void>((resolve) => two.subscribe('news', (message) => void heard.push(message), resolve));
    await one.publish('news', 'hello');
    await one.publish('other', 'not for it');
    await until('it was heard', () => heard.length > 0);
    expect(heard).toEqual(['hello']);
  });

  it('keeps words of a set until each ends, and the set until the last of them does', async () => {
    const memory = await connected();
    const now = Date.now();
    await memory.add('set', 'long', now + 90_000);
    await memory.add('set', 'short', now + 30_000);
    await memory.add('set', 'past', now - 1);
    expect(await memory.members('set')).toEqual(
      new Map([
        ['short', now + 30_000],
        ['long', now + 90_000],
      ]),
    );
    expect(await shared.client.pexpiretime(`${shared.prefix}:set`)).toBe(now + 90_000);
  });

  it('lets a fleet make a value once', async () => {
    const memories = await Promise.all(Array.from({ length: 4 }, () => connected()));
    const clock = clockAt(Date.now());
    let made = 0;
    const produce = async () => {
      made += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return { value: `v${made}`, expiresAt: clock.time + 3_600_000 };
    };
    const key = { kind: 'token', scope: 'fleet', secret: 's' } as const;
    const asked = memories.flatMap((memory) => {
      const { cache } = testCache(clock, memory);
      return Array.from({ length: 50 }, () => cache.remember(key, produce));
    });
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['v1']));
    expect(made).toBe(1);
  });
});

describe('without Redis', () => {
  it('each process keeps its own, and waits for nothing', async () => {
    const memory = memoryAt('redis://127.0.0.1:1', 'x');
    const began = performance.now();
    await memory.set('a', bytes('1'), 60_000);
    expect(await memory.get('a')).toEqual(bytes('1'));
    const release = await memory.lock('l', 60_000);
    expect(await memory.lock('l', 60_000)).toBeUndefined();
    await release?.();
    expect(memory.up()).toBe(false);
    expect(performance.now() - began).toBeLessThan(500);
    await expect(memory.publish('c', 'm')).rejects.toThrow();
    await expect(memory.members('s')).rejects.toThrow();
  });

  it('is told once, however often it is tried again', async () => {
    const memory = memoryAt('redis://127.0.0.1:1', 'x');
    const told: boolean[] = [];
    let attempts = 0;
    memory.onChange((up) => void told.push(up));
    memory.client().on('close', () => (attempts += 1));
    await until('it was tried three times', () => attempts >= 3);
    expect(told).toEqual([false]);
  });
});

describe('Redis that goes and comes back', () => {
  it('is given up when it says nothing any more, also by who only listens', async () => {
    const server = await ownServer();
    const errors: string[] = [];
    const memory = new RedisMemory({ url: server.url }, 'p', ({ message }) => void errors.push(message));
    open.push(memory);
    let listening = 0;
    memory.subscribe(
      'news',
      () => undefined,
      () => (listening += 1),
    );
    await until('it listens', () => memory.up() && listening === 1);
    server.process.kill('SIGSTOP');
    await expect(memory.strict().get('a')).rejects.toThrow();
    const givenUp = () => errors.filter((error) => error.startsWith('Socket timeout')).length === 2;
    await until('both connections were given up', givenUp, 15_000);
    expect(memory.up()).toBe(false);
    server.process.kill('SIGCONT');
    await until('it listens again', () => memory.up() && listening > 1);
  });

  it('is noticed both times, and used again', async () => {
    const server = await ownServer();
    const memory = memoryAt(server.url, 'p');
    const told: boolean[] = [];
    memory.onChange((up) => void told.push(up));
    await isUp(memory);
    await memory.set('a', bytes('1'), 60_000);
    server.process.kill('SIGKILL');
    await isDown(memory);
    expect(await memory.get('a')).toBeUndefined();
    await memory.set('a', bytes('2'), 60_000);
    expect(await memory.get('a')).toEqual(bytes('2'));
    await ownServer(server.port);
    await isUp(memory);
    expect(await memory.get('a')).toBeUndefined();
    await memory.set('b', bytes('3'), 60_000);
    expect(await memory.get('b')).toEqual(bytes('3'));
    expect(told).toEqual([true, false, true]);
  });

  it('is listened to again, and who listens is told, because he may have missed something', async () => {
    const server = await ownServer();
    const [one, two] = [await connected(server.url, 'p'), await connected(server.url, 'p')];
    const heard: string[] = [];
    let listening = 0;
    two.subscribe(
      'news',
      (message) => void heard.push(message),
      () => (listening += 1),
    );
    await until('it listens', () => listening > 0);
    const before = listening;
    await one.client().call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await until('it listens again', () => listening > before);
    await one.publish('news', 'again');
    await until('it was heard', () => heard.includes('again'));
  });

  it('makes nobody wait for long while it hangs', async () => {
    const server = await ownServer();
    const memory = await connected(server.url, 'p');
    server.process.kill('SIGSTOP');
    const began = performance.now();
    await memory.set('a', bytes('1'), 60_000);
    expect(await memory.get('a')).toEqual(bytes('1'));
    expect(performance.now() - began).toBeLessThan(3000);
    server.process.kill('SIGCONT');
  });
});
