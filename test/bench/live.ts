import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { EventSource } from '../support/event-source.ts';
import { processorSeconds, residentMb, stop, stopAll } from './processes.ts';
import { startWorld, type World } from './world.ts';

const { values: options } = parseArgs({
  options: {
    streams: { type: 'string', default: '2000' },
    changes: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '30' },
    json: { type: 'string' },
  },
});
const [streams, changes, seconds] = [Number(options.streams), Number(options.changes), Number(options.seconds)];
const WANTED_MB = 200;
/** Streams that are opened at a time. */
const AT_ONCE = 50;

const say = (text: string) => void process.stderr.write(`${text}\n`);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const share = (numbers: readonly number[], part: number) =>
  [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))] ?? 0;

async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`${what}: not within a minute`);
    await pause(2);
  }
}

interface Measured {
  readonly name: string;
  /** MB above what the gateway took before. */
  readonly memory: number;
  /** Part of a processor while nothing changes. */
  readonly idle: number;
  /** Milliseconds from a change's arrival at the gateway until so many of all streams have it. */
  readonly half: number;
  readonly all: number;
  readonly told: number;
}

/** Opens streams, some at a time, of what all administrators see; `queryOf` says what else each asks for. */
async function openAll(world: World, queryOf: (at: number) => string): Promise<readonly EventSource[]> {
  const [ann] = world.actors;
  if (!ann) throw new Error('nobody is logged in');
  const sources: EventSource[] = [];
  while (sources.length < streams) {
    const part = Array.from({ length: Math.min(AT_ONCE, streams - sources.length) }, (_, at) =>
      EventSource.open(ann, `scope=system&field=name&${queryOf(sources.length + at)}`),
    );
    sources.push(...(await Promise.all(part)));
  }
  await until('all are ready', () => sources.every((source) => source.named('ready').length === 1));
  return sources;
}

/** Renames servers one after the other; how long it took until each stream was told. */
async function renameSome(world: World, sources: readonly EventSource[]): Promise<readonly number[]> {
  const [cloud] = world.simulators;
  const [id] = (await cloud?.simulator.listServerIds()) ?? [];
  if (!cloud || id === undefined) throw new Error('there is no server');
  const waits: number[] = [];
  for (let count = 1; count <= changes; count += 1) {
    await cloud.simulator.updateServer(id, { name: `renamed ${count}` });
    const began = performance.now();
    const headers = { 'cache-control': 'no-cache' };
    const asked = world.actors[0]?.ask('GET', `/servers/${cloud.name}.${id}?scope=system`, { headers });
    const open = new Set(sources);
    await until('all are told', () => {
      for (const source of open) {
        if (source.named('servers.updated').length < count) continue;
        open.delete(source);
        waits.push(performance.now() - began);
      }
      return open.size === 0;
    });
    await asked;
  }
  return waits;
}

async function measure(name: string, queryOf: (at: number) => string): Promise<Measured> {
  say(`  ${name}: ${streams} streams`);
  const live = { most: streams, most_per_user: streams };
  const world = await startWorld(40, { live });
  const gateway = world.gateway.process;
  // What starting left behind is collected by then.
  await pause(75_000);
  const before = residentMb(gateway);
  const sources = await openAll(world, queryOf);
  const used = processorSeconds(gateway);
  await pause(seconds * 1000);
  const idle = (processorSeconds(gateway) - used) / seconds;
  const memory = residentMb(gateway) - before;
  const waits = await renameSome(world, sources);
  const told = sources.reduce((sum, source) => sum + source.named('servers.updated').length, 0);
  for (const source of sources) source.close();
  await Promise.all([stop(gateway), world.sandbox.stop()]);
  return { name, memory, idle, half: share(waits, 0.5), all: share(waits, 0.99), told };
}

async function main(): Promise<void> {
  say('podgate bench:live: three small simulated clouds and a gateway, twice');
  const rows = [
    await measure('all follow the same', () => ''),
    await measure('each follows something else', (at) => `filter=name.notin(nobody-${at})`),
  ];
  const head = '| streams | MB more | processor while nothing changes | told, p50 ms | p99 ms | events |';
  const lines = rows.map(({ name, memory, idle, half, all, told }) => {
    const cells = [
      name,
      memory.toFixed(0),
      `${(idle * 100).toFixed(1)} %`,
      half.toFixed(0),
      all.toFixed(0),
      String(told),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  process.stdout.write([head, `|${'---|'.repeat(6)}`, ...lines].join('\n'));
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? ''}`;
  process.stdout.write(
    `\n\n${streams} streams, wanted < ${WANTED_MB} MB; machine ${machine}, node ${process.version}\n`,
  );
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ streams, rows }, null, 2)}\n`);
}

try {
  await main();
} finally {
  await stopAll();
}
