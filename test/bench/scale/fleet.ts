import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { startRedis } from '../../support/redis-server.ts';
import { processorSeconds, residentMb, stop, stopAll } from '../processes.ts';
import { configuration } from '../world.ts';
import { metricsOf, sumOf } from './metrics.ts';
import { startClouds, startGateway, type ScaleClouds, type ScaleGateway } from './world.ts';

const { values: options } = parseArgs({
  options: {
    /** Servers of all clouds together. */
    servers: { type: 'string', default: '1000,10000,100000' },
    clouds: { type: 'string', default: '20' },
  },
});
const CLOUDS = Number(options.clouds);

/** Milliseconds between two looks at the metrics. */
const OFTEN = 500;
/** Milliseconds for which gateways are left alone. */
const IDLE = 10_000;
/** Seconds after which a gateway is given up. */
const PATIENCE = 600;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const fixed = (number: number) => number.toFixed(1);

/** Seconds until a gateway says so of its metrics. */
async function seconds(gateway: ScaleGateway, isSo: (metrics: string) => boolean): Promise<number> {
  const began = performance.now();
  for (;;) {
    const passed = (performance.now() - began) / 1000;
    if (isSo(await metricsOf(gateway))) return passed;
    if (passed > PATIENCE) throw new Error(`a gateway did not get there within ${PATIENCE} s`);
    await pause(OFTEN);
  }
}

const leadsAll = (metrics: string) => sumOf(metrics, 'podgate_cloud_leader') === CLOUDS;

async function kill({ process: child }: ScaleGateway): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function redisMb(url: string): Promise<number> {
  const client = new Redis(url);
  const memory = await client.info('memory');
  client.disconnect();
  return Number(/used_memory:(\d+)/.exec(memory)?.[1]) / (1024 * 1024);
}

/** How much of a processor gateways use that nobody asks anything, percent. */
async function idlePercent(gateways: readonly ScaleGateway[]): Promise<readonly number[]> {
  const [began, before] = [performance.now(), gateways.map(({ process: child }) => processorSeconds(child))];
  await pause(IDLE);
  const passed = (performance.now() - began) / 1000;
  return gateways.map(({ process: child }, at) => ((processorSeconds(child) - (before[at] ?? 0)) / passed) * 100);
}

/** What a first gateway and those that come after it take; `url`: of the Redis that they share. */
async function measured(clouds: ScaleClouds, url: string): Promise<readonly number[]> {
  // Gateways with different keys are no fleet.
  const file = configuration(clouds.sandbox, { redis: { url, prefix: 'bench' } });
  const knowsAll = (metrics: string) =>
    sumOf(metrics, 'podgate_inventory_rows', 'resource="servers"') >= clouds.servers;
  const isBase = (metrics: string) => knowsAll(metrics) && leadsAll(metrics);
  const first = await startGateway(clouds, file);
  const read = await seconds(first, isBase);
  // The others begin with what the first one has put down when it has read all.
  await pause(10 * OFTEN);
  const second = await startGateway(clouds, file);
  const warm = await seconds(second, knowsAll);
  const spent = processorSeconds(second.process);
  const memory = [first, second].map((gateway) => residentMb(gateway.process));
  const idle = await idlePercent([first, second]);
  await kill(first);
  const taken = await seconds(second, leadsAll);
  const redis = await redisMb(url);
  await kill(second);
  const third = await startGateway(clouds, file);
  const again = await seconds(third, knowsAll);
  await stop(third.process);
  return [read, warm, spent, ...memory, ...idle, taken, again, redis];
}

const HEADS = [
  'servers',
  'the first reads all, s',
  'the second is warm after, s',
  'its processor until then, s',
  'memory of the first, MB',
  'of the second, MB',
  'the first does nothing, % of a processor',
  'the second, %',
  'the second leads after the first was killed, s',
  'one that begins when all others were killed is warm after, s',
  'Redis, MB',
];

async function row(servers: number, url: string): Promise<string> {
  process.stderr.write(`podgate bench: ${servers} servers in ${CLOUDS} clouds\n`);
  const clouds = await startClouds(servers, CLOUDS);
  try {
    return `| ${[String(clouds.servers), ...(await measured(clouds, url)).map(fixed)].join(' | ')} |`;
  } finally {
    await clouds.sandbox.stop();
  }
}

/** The row of so many servers, with a Redis that knows nothing yet. */
async function fresh(servers: number): Promise<string> {
  const redis = await startRedis();
  try {
    return await row(servers, redis.url);
  } finally {
    await redis.stop();
  }
}

try {
  const rows: string[] = [];
  for (const servers of options.servers.split(',').map(Number)) rows.push(await fresh(servers));
  process.stdout.write(`| ${HEADS.join(' | ')} |\n|${'---|'.repeat(HEADS.length)}\n${rows.join('\n')}\n`);
} finally {
  await stopAll();
}
