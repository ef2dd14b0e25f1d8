import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { ensureProgram } from './debian-program.ts';

/** A private Redis server with a scratch directory of its own. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/**
 * Below the ports that systems give to outgoing connections: such a connection could take one before its server listens, or while that is
 * restarted.
 */
const FIRST_PORT = 12_000;
const PORTS = 3000;
const given = new Set<number>();

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A port on which nobody listens, and which this process gives to nobody else. */
export async function freePort(): Promise<number> {
  while (given.size < PORTS) {
    const port = FIRST_PORT + randomInt(PORTS);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of the ports from ${FIRST_PORT} on is free`);
}

/** Installs Debian's package where that is possible and allowed. */
export const ensureRedisProgram = () =>
  ensureProgram({
    program: 'redis-server',
    package: 'redis-server',
    how: 'the tests need Redis: set REDIS_URL, or install redis-server (Debian: apt-get install redis-server)',
  });

/** Answers to PING. */
export async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 500,
    disconnectTimeout: 100,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    return true;
  } catch {
    // Not there, or not a Redis: both mean no.
    return false;
  } finally {
    client.disconnect();
  }
}

/** What a server is started with, and where it keeps what it keeps. */
export interface RedisStart {
  readonly args: readonly string[];
  readonly port: number;
  readonly url: string;
  readonly folder: string;
  /** The folder stays when it is stopped. */
  readonly isKept: boolean;
}

/** Starts a server and waits until it answers. */
export async function launchRedis({ args, port, url, folder, isKept }: RedisStart): Promise<RedisServer> {
  ensureRedisProgram();
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  for (let tries = 0; !(await answers(url)); tries += 1) {
    if (tries > 100 || child.exitCode !== null) throw new Error(`redis-server did not start on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    port,
    process: child,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
      if (!isKept) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Starts a server on a free port, or the given one, with a password or none, and waits until it answers. With a folder of the caller's
 * everything is kept there, so that the next server in it has lost nothing.
 */
export async function startRedis(wanted?: number, password = '', keptIn?: string): Promise<RedisServer> {
  const port = wanted ?? (await freePort());
  const folder = keptIn ?? mkdtempSync(join(tmpdir(), 'podgate-redis-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  args.push(...(keptIn === undefined ? ['--appendonly', 'no'] : ['--appendonly', 'yes', '--appendfsync', 'always']));
  if (password !== '') args.push('--requirepass', password);
  const url = `redis://${password === '' ? '' : `:${password}@`}127.0.0.1:${port}`;
  return launchRedis({ args, port, url, folder, isKept: keptIn !== undefined });
}
