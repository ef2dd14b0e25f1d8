import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../../src/contract/index.ts';
import { clientOf, logIn, type Answer } from './client.ts';
import { CloudOracle } from './cloud-oracle.ts';
import { folder } from './config-files.ts';
import { CuttingProxy } from './cutting-proxy.ts';
import { serve, type GatewayProcess } from './gateway-process.ts';
import type { Random } from './random.ts';
import { freePort, startRedis, type RedisServer } from './redis-server.ts';
import { configText, simulatedCloud, type SimulatedCloud } from './simulated-cloud.ts';

const FAULTS: readonly Fault[] = [
  ...[500, 503, 429, 401].map((status) => ({ kind: 'status', status }) as const),
  { kind: 'cut' },
  { kind: 'refuse' },
];

/** Of a simulated cloud: its name, what it holds, and the way to it. */
export interface Place {
  readonly name: string;
  readonly cloud: SimulatedCloud & { readonly url: string };
  readonly oracle: CloudOracle;
  readonly proxy: CuttingProxy;
}

async function placeOf(name: string): Promise<Place & { readonly entry: object }> {
  const projects = { all: true, map: { demo: 'alpha' } };
  const cloud = (await simulatedCloud(
    { name, servers: 5, settings: { taskTime: 30 } },
    { projects },
  )) as Place['cloud'];
  const proxy = await CuttingProxy.to(cloud.url);
  const endpoints = { compute: `${proxy.url}/compute/v2.1`, network: `${proxy.url}/network` };
  const { auth } = cloud.config as { auth: { password: string } };
  const oracle = await CloudOracle.of({ url: cloud.url, password: auth.password });
  // That a cloud in trouble is left alone is another matter.
  const entry = { ...cloud.entry, endpoints, limits: { failures: 1000, timeout: '5s' } };
  return { name, cloud, oracle, proxy, entry };
}

/** Two simulated clouds, a Redis that keeps what it was told, and a gateway in a process of its own; all of it breaks when told. */
export class ChaosWorld {
  readonly places: readonly Place[];
  readonly #files = folder();
  readonly #kept: string;
  readonly #config: string;
  #redis: RedisServer;
  #gateway: Promise<GatewayProcess>;
  #token = '';

  private constructor(places: readonly (Place & { readonly entry: object })[], redis: RedisServer, kept: string) {
    this.places = places;
    this.#kept = kept;
    this.#redis = redis;
    const clouds = places.map(({ entry }) => entry) as never;
    this.#config = this.#files.write('p.yaml', configText({ redis: { url: redis.url, prefix: 'c' }, clouds }));
    this.#gateway = serve(this.#config);
  }

  static async start(): Promise<ChaosWorld> {
    const kept = mkdtempSync(join(tmpdir(), 'podgate-chaos-'));
    const places = await Promise.all(['cloud1', 'cloud2'].map(placeOf));
    const world = new ChaosWorld(places, await startRedis(await freePort(), '', kept), kept);
    const { url } = await world.#gateway;
    world.#token = (await logIn(clientOf(url), 'bob', 'alpha')).token ?? '';
    return world;
  }

  /** Asks the gateway as it is now. Rejects when there is no answer. */
  async ask(
    method: string,
    path: string,
    options: { readonly body?: unknown; readonly key?: string },
  ): Promise<Answer> {
    const { url } = await this.#gateway;
    const headers: Record<string, string> = options.key === undefined ? {} : { 'idempotency-key': options.key };
    return clientOf(url, this.#token).ask(method, path, { body: options.body, headers });
  }

  /** Ends the gateway in the middle of what it does, and starts another. */
  killGateway(): Promise<unknown> {
    this.#gateway = this.#gateway.then(async (old) => {
      await old.kill();
      return serve(this.#config);
    });
    return this.#gateway;
  }

  async restartRedis(): Promise<void> {
    const { port } = this.#redis;
    await this.#redis.stop();
    this.#redis = await startRedis(port, '', this.#kept);
  }

  /** Something small goes wrong on one of the clouds. */
  async trouble({ one, below, percent }: Random): Promise<void> {
    const { cloud, proxy } = one(this.places);
    if (percent(15)) proxy.cutAll();
    else if (percent(10)) await cloud.expireTokens();
    else {
      const [service, path] = one([
        ['compute', '/servers'],
        ['compute', '/action'],
        ['network', '/ports'],
      ] as const);
      await cloud.fail({ fault: one(FAULTS), service, path, times: 1 + below(4) });
    }
    const longest = below(30);
    proxy.delay = () => below(longest + 1);
  }

  /** From now on everything goes well. */
  async calm(): Promise<void> {
    for (const { cloud, proxy } of this.places) {
      await cloud.heal();
      proxy.delay = () => 0;
    }
    await this.#gateway;
  }

  async stop(): Promise<void> {
    await (await this.#gateway).kill();
    await this.#redis.stop();
    await Promise.all(this.places.flatMap(({ cloud, proxy }) => [proxy.stop(), cloud.stop()]));
    this.#files.remove();
    rmSync(this.#kept, { recursive: true, force: true });
  }
}
