import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { LoadJob, LoadResult } from './load.ts';
import { lineOf, load, residentMb, startBareImports, startFloor, stop, stopAll } from './processes.ts';
import { coldList, hotList, logins, rescopes, searches, shows, unchangedList } from './scenarios.ts';
import { startWorld, type World } from './world.ts';

const { values: options } = parseArgs({
  options: {
    servers: { type: 'string', default: '5264' },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const [servers, seconds, rounds] = [Number(options.servers), Number(options.seconds), Number(options.rounds)];
const CONNECTIONS = 16;

interface Row {
  readonly name: string;
  readonly wanted: string;
  readonly gateway: LoadResult;
  readonly express?: LoadResult;
  readonly plain?: LoadResult;
  readonly ratio?: number;
  readonly plainRatio?: number;
}

const say = (text: string) => void process.stderr.write(`${text}\n`);
const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

function middle(results: readonly LoadResult[]): LoadResult {
  const pick = (key: keyof LoadResult) => median(results.map((result) => result[key]));
  return {
    requestsPerSecond: pick('requestsPerSecond'),
    p50: pick('p50'),
    p99: pick('p99'),
    answered: pick('answered'),
    failed: Math.max(...results.map(({ failed }) => failed)),
    bytesPerAnswer: pick('bytesPerAnswer'),
  };
}

/** Measures the gateway and both floors in turn, several times, and takes the middle of the paired ratios. */
async function beside(name: string, wanted: string, url: string, requests: LoadJob['requests']): Promise<Row> {
  const job = (at: string) => ({ url: at, connections: CONNECTIONS, seconds, requests });
  await load({ ...job(url), seconds: 1 });
  const [first] = requests;
  const sample = await fetch(`${url}${first?.path ?? ''}`, {
    method: first?.method,
    headers: first?.headers as Record<string, string>,
    body: first?.body,
  });
  const bytes = (await sample.arrayBuffer()).byteLength;
  const [express, plain] = [await startFloor('express', bytes), await startFloor('http', bytes)];
  const results: Record<'gateway' | 'express' | 'plain', LoadResult[]> = { gateway: [], express: [], plain: [] };
  for (let round = 0; round < rounds; round += 1) {
    say(`  ${name}: round ${round + 1} of ${rounds}`);
    results.express.push(await load(job(express.url)));
    results.gateway.push(await load(job(url)));
    results.plain.push(await load(job(plain.url)));
  }
  await Promise.all([stop(express.process), stop(plain.process)]);
  const ratios = (floor: readonly LoadResult[]) =>
    median(results.gateway.map(({ requestsPerSecond }, at) => requestsPerSecond / (floor[at]?.requestsPerSecond ?? 1)));
  return {
    name,
    wanted,
    gateway: middle(results.gateway),
    express: middle(results.express),
    plain: middle(results.plain),
    ratio: ratios(results.express),
    plainRatio: ratios(results.plain),
  };
}

/** Measures the gateway without a floor: what counts is how long it takes, not how much of it. */
async function alone(name: string, wanted: string, job: Omit<LoadJob, 'seconds'>): Promise<Row> {
  say(`  ${name}`);
  return { name, wanted, gateway: await load({ ...job, seconds }) };
}

/** Changes servers in the clouds and lets the gateway see each change, ten a second, while something is measured. */
function keepChanging(world: World, ids: readonly (readonly string[])[]): () => Promise<void> {
  let [going, count] = [true, 0];
  const work = (async () => {
    while (going) {
      const place = count % world.simulators.length;
      const cloud = world.simulators[place];
      const id = ids[place]?.[count % 200];
      if (cloud && id !== undefined) {
        await cloud.simulator.updateServer(id, { description: `change ${count}` });
        await world.actors[0]?.ask('GET', `/servers/${cloud.name}.${id}`, { headers: { 'cache-control': 'no-cache' } });
      }
      count += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return async () => {
    going = false;
    await work;
  };
}

async function measureRequests(world: World): Promise<readonly Row[]> {
  const { url } = world.gateway;
  const idsOf = await Promise.all(world.simulators.map(({ simulator }) => simulator.listServerIds()));
  const all = world.simulators.flatMap(({ name }, at) => (idsOf[at] ?? []).map((id) => `${name}.${id}`));
  const some = Array.from({ length: 500 }, (_, at) => all[(at * 7919) % all.length] ?? '');
  const total = await world.actors[0]?.ask(
    'GET',
    '/servers?search=web&filter=status.in(running,ready)&limit=1&scope=system',
  );
  const rows = [await beside('(a) hot list', '≥ 0.7', url, hotList(world))];
  rows.push(await beside('(f) hot list, known already: 304', '≥ 0.9', url, await unchangedList(world)));
  const stopChanging = keepChanging(world, idsOf);
  rows.push(await beside('(b) cold list, rows changing', '≥ 0.3', url, coldList(world)));
  await stopChanging();
  rows.push(await beside('(c) show, random ids', '≥ 0.5', url, shows(world, some)));
  const found = Number(total?.body['total'] ?? 0);
  const search = { url, connections: 4, requests: searches(world, found) };
  rows.push(await alone('(d) filter, search, sort', 'p99 < 25 ms', search));
  rows.push(await alone('(e) login', '', { url, connections: 4, requests: logins() }));
  rows.push(await alone('(e) re-scope', '', { url, connections: CONNECTIONS, requests: rescopes(world) }));
  return rows;
}

/** Milliseconds until what starting left behind is collected. */
const SETTLING = 75_000;

async function measureIdle(): Promise<{ readonly started: number; readonly idle: number; readonly bare: number }> {
  const world = await startWorld(40);
  const bare = await startBareImports();
  const started = residentMb(world.gateway.process);
  say(`  idle for ${SETTLING / 1000} s`);
  await new Promise((resolve) => setTimeout(resolve, SETTLING));
  const measured = { started, idle: residentMb(world.gateway.process), bare: residentMb(bare) };
  await Promise.all([stop(world.gateway.process), stop(bare), world.sandbox.stop()]);
  return measured;
}

/** Seconds from `npm start` to the welcome, with everything installed and compiled. */
async function measureStart(): Promise<number> {
  const began = performance.now();
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const environment = { ...process.env, PODGATE_LISTEN: '127.0.0.1:0', PODGATE_OPERATIONS_LISTEN: '127.0.0.1:0' };
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  await lineOf(child, /^Podgate answers at (\S+),/);
  const took = (performance.now() - began) / 1000;
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  return took;
}

function table(rows: readonly Row[]): string {
  const number = (value: number | undefined, digits = 0) => (value === undefined ? '' : value.toFixed(digits));
  const lines = rows.map(({ name, wanted, gateway, express, plain, ratio, plainRatio }) =>
    [
      name,
      number(gateway.requestsPerSecond),
      number(gateway.p50, 1),
      number(gateway.p99, 1),
      String(gateway.bytesPerAnswer),
      number(express?.requestsPerSecond),
      number(ratio, 2),
      number(plain?.requestsPerSecond),
      number(plainRatio, 2),
      wanted,
      gateway.failed === 0 ? '' : `${gateway.failed} FAILED`,
    ].join(' | '),
  );
  const head =
    '| request | req/s | p50 ms | p99 ms | bytes | express floor | ratio | node:http floor | ratio | wanted | |';
  return [head, `|${'---|'.repeat(11)}`, ...lines.map((line) => `| ${line} |`)].join('\n');
}

async function main(): Promise<void> {
  say('podgate bench: starting three simulated clouds and a gateway');
  const start = await measureStart();
  const memory = await measureIdle();
  const world = await startWorld(servers);
  const loaded = residentMb(world.gateway.process);
  const rows = await measureRequests(world);
  const after = residentMb(world.gateway.process);
  const total = world.sandbox.clouds.reduce((sum, cloud) => sum + cloud.servers, 0);
  const facts = {
    machine: `${cpus().length} × ${cpus()[0]?.model ?? ''}`,
    node: process.version,
    servers: total,
    start_seconds: Number(start.toFixed(2)),
    started_mb: Math.round(memory.started),
    idle_mb: Math.round(memory.idle),
    bare_imports_mb: Math.round(memory.bare),
    read_seconds: Number(world.readSeconds.toFixed(1)),
    loaded_mb: Math.round(loaded),
    after_mb: Math.round(after),
  };
  process.stdout.write(`${table(rows)}\n\n`);
  process.stdout.write(
    [
      `machine ${facts.machine}, node ${facts.node}; ${total} servers in ${world.sandbox.clouds.length} clouds; ${CONNECTIONS} connections`,
      `ready after ${facts.start_seconds} s (wanted < 3)`,
      `idle with three small clouds ${facts.idle_mb} MB, bare imports ${facts.bare_imports_mb} MB: ${facts.idle_mb - facts.bare_imports_mb} MB above (wanted ≤ 60); just started ${facts.started_mb} MB`,
      `${total} servers read in ${facts.read_seconds} s: ${facts.loaded_mb} MB, after the load ${facts.after_mb} MB\n`,
    ].join('\n'),
  );
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ ...facts, rows }, null, 2)}\n`);
  await world.sandbox.stop();
}

try {
  await main();
} finally {
  await stopAll();
}
