import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { until } from './inventory.ts';
import { freePort, launchRedis, type RedisServer } from './redis-server.ts';

/** A Redis Cluster of three masters on loopback, the first of which has a replica. */
export interface RedisClusterServers {
  readonly urls: readonly string[];
  readonly masters: readonly RedisServer[];
  readonly replica: RedisServer;
  /** Starts a node again that has ended, with what it knew of the cluster. */
  restart(url: string): Promise<void>;
  stop(): Promise<void>;
}

const PASSWORD = 'of-the-cluster';
/** Milliseconds after which the others think that a node is lost. */
const LOST = 1000;
const SLOTS = [
  [0, 5460],
  [5461, 10_922],
  [10_923, 16_383],
] as const;

interface Node {
  readonly port: number;
  readonly bus: number;
  readonly folder: string;
}

async function newNode(): Promise<Node> {
  const [port, bus] = [await freePort(), await freePort()];
  return { port, bus, folder: mkdtempSync(join(tmpdir(), 'podgate-redis-node-')) };
}

function launchNode({ port, bus, folder }: Node): Promise<RedisServer> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes'];
  args.push('--cluster-enabled', 'yes', '--cluster-port', String(bus), '--cluster-node-timeout', String(LOST));
  args.push('--requirepass', PASSWORD, '--masterauth', PASSWORD, '--cluster-replica-validity-factor', '0');
  return launchRedis({ args, port, url: `redis://:${PASSWORD}@127.0.0.1:${port}`, folder, isKept: true });
}

/** Makes a cluster of empty nodes: the first three are masters, the last is a replica of the first. */
async function joinNodes(nodes: readonly Node[], clients: readonly Redis[]): Promise<void> {
  for (const [place, slots] of SLOTS.entries()) {
    await clients[place]?.call('CLUSTER', 'SET-CONFIG-EPOCH', String(place + 1));
    await clients[place]?.call('CLUSTER', 'ADDSLOTSRANGE', ...slots.map(String));
  }
  const [first, ...others] = nodes;
  for (const [place] of others.entries()) {
    await clients[place + 1]?.call('CLUSTER', 'MEET', '127.0.0.1', String(first?.port), String(first?.bus));
  }
  const id = String(await clients[0]?.call('CLUSTER', 'MYID'));
  const follows = async () => (await clients[3]?.call('CLUSTER', 'REPLICATE', id).catch(() => undefined)) === 'OK';
  await until('the replica knows its master', follows, 10_000);
  for (const client of clients) {
    await until('the cluster is whole', async () => {
      const [state, known] = [await client.cluster('INFO'), String(await client.cluster('NODES'))];
      return /cluster_state:ok/.test(state) && known.trim().split('\n').length === 4;
    });
  }
  const inStep = async () => /master_link_status:up/.test((await clients[3]?.info('replication')) ?? '');
  await until('the replica has what its master has', inStep, 10_000);
}

export async function startRedisCluster(): Promise<RedisClusterServers> {
  const nodes: readonly Node[] = [await newNode(), await newNode(), await newNode(), await newNode()];
  const servers = await Promise.all(nodes.map(launchNode));
  const clients = servers.map(({ url }) => new Redis(url));
  await joinNodes(nodes, clients);
  for (const client of clients) client.disconnect();
  const [replica, ...masters] = [servers[3]!, ...servers.slice(0, 3)];
  const running = new Set(servers);
  return {
    urls: servers.slice(0, 3).map(({ url }) => url),
    masters,
    replica,
    async restart(url) {
      const node = nodes[servers.findIndex((server) => server.url === url)];
      if (node) running.add(await launchNode(node));
    },
    async stop() {
      await Promise.all([...running].map((server) => server.stop()));
      for (const { folder } of nodes) rmSync(folder, { recursive: true, force: true });
    },
  };
}
