import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { until } from './inventory.ts';
import { freePort, launchRedis, type RedisServer } from './redis-server.ts';

/** A master with a replica, and three sentinels that put the replica in the master's place when that is lost. */
export interface RedisSentinels {
  readonly urls: readonly string[];
  readonly name: string;
  readonly password: string;
  readonly master: RedisServer;
  readonly replica: RedisServer;
  readonly sentinels: readonly RedisServer[];
  stop(): Promise<void>;
}

const NAME = 'podgate';
const PASSWORD = 'of-the-master';
const SENTINEL_PASSWORD = 'of-the-sentinels';

const scratch = () => mkdtempSync(join(tmpdir(), 'podgate-redis-'));

async function launchData(masterPort?: number): Promise<RedisServer> {
  const [port, folder] = [await freePort(), scratch()];
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  args.push('--requirepass', PASSWORD, '--masterauth', PASSWORD);
  args.push('--repl-diskless-sync-delay', '0');
  if (masterPort !== undefined) args.push('--replicaof', '127.0.0.1', String(masterPort));
  return launchRedis({ args, port, url: `redis://:${PASSWORD}@127.0.0.1:${port}`, folder, isKept: false });
}

async function launchSentinel(masterPort: number): Promise<RedisServer> {
  const [port, folder] = [await freePort(), scratch()];
  const file = join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `requirepass ${SENTINEL_PASSWORD}`,
    `sentinel sentinel-pass ${SENTINEL_PASSWORD}`,
    `sentinel monitor ${NAME} 127.0.0.1 ${masterPort} 2`,
    `sentinel auth-pass ${NAME} ${PASSWORD}`,
    `sentinel down-after-milliseconds ${NAME} 1000`,
    `sentinel failover-timeout ${NAME} 4000`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const url = `redis://:${SENTINEL_PASSWORD}@127.0.0.1:${port}`;
  return launchRedis({ args: [file, '--sentinel'], port, url, folder, isKept: false });
}

/** Waits until a sentinel knows the replica and the other two. */
async function knows({ url }: RedisServer): Promise<void> {
  const client = new Redis(url);
  const count = async (of: string) => ((await client.call('SENTINEL', of, NAME)) as unknown[]).length;
  const all = async () => (await count('SENTINELS')) === 2 && (await count('REPLICAS')) === 1;
  await until('the sentinels know each other', all, 15_000);
  client.disconnect();
}

export async function startRedisSentinels(): Promise<RedisSentinels> {
  const master = await launchData();
  const replica = await launchData(master.port);
  const follower = new Redis(replica.url);
  const inStep = async () => /master_link_status:up/.test(await follower.info('replication'));
  await until('the replica has what its master has', inStep, 10_000);
  follower.disconnect();
  const sentinels = await Promise.all([1, 2, 3].map(() => launchSentinel(master.port)));
  await Promise.all(sentinels.map(knows));
  return {
    urls: sentinels.map(({ url }) => url),
    name: NAME,
    password: PASSWORD,
    master,
    replica,
    sentinels,
    async stop() {
      await Promise.all([master, replica, ...sentinels].map((server) => server.stop()));
    },
  };
}
