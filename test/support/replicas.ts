import openstack from '../../adapters/openstack/index.ts';
import { start, type OpenstackSimulator } from '../../adapters/openstack/simulator/index.ts';
import type { Provider } from '../../src/contract/index.ts';
import { clientOf, logIn, rowsOf, type Client } from './client.ts';
import { CloudOracle } from './cloud-oracle.ts';
import { folder } from './config-files.ts';
import { serve } from './gateway-process.ts';
import { startTestGateway } from './gateway.ts';
import { until } from './inventory.ts';
import { startRedis, type RedisServer } from './redis-server.ts';
import { configText } from './simulated-cloud.ts';

/** One of the gateways that share a Redis, as its users and its operators see it. */
export interface Replica {
  /** The administrator, and a member of alpha. */
  readonly ann: Client;
  readonly bob: Client;
  /** Where its metrics are. */
  readonly operations: string;
  /** Ends it: a process with SIGKILL. */
  readonly end: () => Promise<void>;
}

/** A simulated cloud of the replicas. */
export interface SharedCloud {
  readonly name: string;
  readonly simulator: OpenstackSimulator;
  readonly oracle: CloudOracle;
}

/** Milliseconds between two questions of one gateway what changed on a cloud, and between two rounds, at most. */
export const CHANGES = 300;
export const INTERVAL = 1000;

const SERVERS = 12;
const PREFIX = 'replicas';

async function cloudOf(name: string): Promise<SharedCloud> {
  const simulator = await start({ name, servers: SERVERS, settings: { taskTime: 200 } });
  const { auth } = simulator.config as { auth: { password: string } };
  return { name, simulator, oracle: await CloudOracle.of({ url: simulator.url, password: auth.password }) };
}

const sorted = (rows: readonly Readonly<Record<string, unknown>>[], prefix = '') =>
  rows.map(({ id, name }) => `${prefix}${String(id)} ${String(name)}`).sort();

/** Gateways that share one Redis, the two clouds that they read, and all ways to make that hard for them. */
export class Replicas {
  redis: RedisServer;
  readonly clouds: readonly SharedCloud[];
  readonly #files = folder();
  readonly #begun: Replica[] = [];
  #changes = 0;

  private constructor(redis: RedisServer, clouds: readonly SharedCloud[]) {
    this.redis = redis;
    this.clouds = clouds;
  }

  /** Two clouds and a Redis; no gateway yet. */
  static async start(): Promise<Replicas> {
    return new Replicas(await startRedis(), await Promise.all(['c1', 'c2'].map(cloudOf)));
  }

  /** A gateway in this process. */
  async begin(): Promise<Replica> {
    const provider = openstack as unknown as Provider;
    const gateway = await startTestGateway({ provider, values: this.#values() });
    return this.#join({ url: gateway.url, operations: gateway.operationsUrl, end: () => gateway.close() });
  }

  /** A gateway in a process of its own. */
  async spawn(): Promise<Replica> {
    const gateway = await serve(this.#files.write('podgate.yaml', configText(this.#values())));
    return this.#join({ url: gateway.url, operations: gateway.operations, end: () => gateway.kill() });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#begun.map(({ end }) => end()));
    await Promise.all([this.redis.stop(), ...this.clouds.map(({ simulator }) => simulator.stop())]);
    this.#files.remove();
  }

  /** On each cloud, behind the gateways' back: one server is made, one renamed, one deleted. */
  async change(): Promise<void> {
    const change = (this.#changes += 1);
    for (const { simulator } of this.clouds) {
      const [first = '', second = ''] = await simulator.listServerIds();
      await simulator.addServer({ name: `new-${change}` });
      await simulator.updateServer(second, { name: `renamed-${change}` });
      await simulator.removeServer(first);
    }
  }

  /** Waits until each of them shows the servers that the clouds have: the same ids and names, none twice. */
  async agree(replicas: readonly Replica[], patience = 10_000): Promise<void> {
    let wrong: unknown;
    const isSo = async () => {
      const real = await this.#real();
      const shown = await Promise.all(replicas.map((replica) => this.#shown(replica)));
      wrong = shown.map((rows) => ({
        missed: real.filter((row) => !rows.includes(row)),
        wrong: rows.filter((row) => !real.includes(row)),
      }));
      return shown.every((rows) => rows.join('\n') === real.join('\n'));
    };
    await until('all show what is there', isSo, patience).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${JSON.stringify(wrong)}`);
    });
  }

  /** How often a replica asked a cloud for its servers so far: all of them, or which changed. */
  polls(cloud: SharedCloud, replica: Replica): Promise<number> {
    return this.requests(cloud, replica, /^servers\.(list|changes)$/);
  }

  /** How many requests a replica has sent to a cloud so far, of these operations. */
  async requests({ name }: SharedCloud, { operations }: Replica, kind: RegExp): Promise<number> {
    const text = await (await fetch(`${operations}/metrics`)).text();
    const samples = [...text.matchAll(/^podgate_cloud_requests_total\{(.*)\} (\d+)$/gm)];
    return samples
      .filter(([, labels = '']) => labels.includes(`cloud="${name}"`))
      .filter(([, labels = '']) => kind.test(/operation="([^"]*)"/.exec(labels)?.[1] ?? ''))
      .reduce((sum, [, , count]) => sum + Number(count), 0);
  }

  /** Waits until a cloud was asked so many times more, and answers how often each replica has done it. */
  async shares(cloud: SharedCloud, replicas: readonly Replica[], polls = 5): Promise<readonly number[]> {
    const counts = () => Promise.all(replicas.map((replica) => this.polls(cloud, replica)));
    const before = await counts();
    let shares: readonly number[] = [];
    const isSo = async () => {
      shares = (await counts()).map((count, at) => count - (before[at] ?? 0));
      return shares.reduce((sum, share) => sum + share, 0) >= polls;
    };
    await until(`${cloud.name} is asked ${polls} times`, isSo, 20_000);
    return shares;
  }

  /** Those that ask a cloud at the moment. */
  async readers(cloud: SharedCloud, replicas: readonly Replica[]): Promise<readonly Replica[]> {
    const shares = await this.shares(cloud, replicas);
    return replicas.filter((_, at) => (shares[at] ?? 0) > 0);
  }

  /** Waits until each cloud is read by one of them alone. */
  async haveLeaders(replicas: readonly Replica[], patience = 20_000): Promise<void> {
    await Promise.all(
      this.clouds.map((cloud) => {
        const isSo = async () => (await this.readers(cloud, replicas)).length === 1;
        return until(`${cloud.name} is read by one gateway`, isSo, patience);
      }),
    );
  }

  #values() {
    const inventory = { changes: `${CHANGES}ms`, interval: `${INTERVAL}ms` };
    const projects = { all: true, map: { demo: 'alpha' } };
    const clouds = this.clouds.map(({ name, simulator: { config } }) => {
      return { name, adapter: 'openstack', ...config, projects, inventory };
    });
    return { clouds, redis: { url: this.redis.url, prefix: PREFIX } };
  }

  async #join(gateway: Pick<Replica, 'operations' | 'end'> & { readonly url: string }): Promise<Replica> {
    const open = clientOf(gateway.url);
    const [ann, bob] = await Promise.all([logIn(open, 'ann', 'system'), logIn(open, 'bob', 'alpha')]);
    const replica = { ann, bob, operations: gateway.operations, end: gateway.end };
    this.#begun.push(replica);
    return replica;
  }

  async #real(): Promise<readonly string[]> {
    const rows = await Promise.all(
      this.clouds.map(async ({ name, oracle }) => sorted(await oracle.servers(), `${name}.`)),
    );
    return rows.flat();
  }

  /** The rows as the administrator gets them, without being read anew for it. */
  async #shown({ ann }: Replica): Promise<readonly string[]> {
    const answer = await ann.ask('GET', '/servers?scope=system&limit=0');
    if (answer.status !== 200) throw new Error(`${ann.url}: ${answer.status} ${answer.text.slice(0, 300)}`);
    return sorted(rowsOf(answer));
  }
}
