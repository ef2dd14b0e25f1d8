import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bedClouds } from '../openstack/bed.ts';
import { gatewayConfig, PROJECTS } from '../openstack/gateway-config.ts';
import { passwordHash } from '../openstack/gateway-process.ts';
import { bothTools, commandsOf, writeImage, type Commands, type Tools } from './image-tools.ts';
import { directly, piped, speedsOf, sumOf, through, type Speeds, type Way } from './image-ways.ts';
import { processorSeconds, residentMb, startPipe, startPodgate, stopAll } from './processes.ts';

const { values: options } = parseArgs({
  options: {
    mb: { type: 'string', default: '1024' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const [megabytes, rounds] = [Number(options.mb), Number(options.rounds)];
const WANTED = { ratio: 0.85, growth: 50 };
const ROWS: Readonly<Record<keyof Speeds, string>> = {
  up: 'up',
  checked: 'down, its checksum looked at by the client',
  down: 'down, into nothing',
};
const KEYS = Object.keys(ROWS) as readonly (keyof Speeds)[];

const say = (text: string) => void process.stderr.write(`${text}\n`);
const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** What one round measured: MB a second, and the seconds of the gateway's processor for a GB. */
interface Round {
  readonly speeds: Readonly<Record<Way['name'], Speeds>>;
  readonly processor: Speeds;
}

async function round(ways: readonly Way[], sum: string, processor: () => number): Promise<Round> {
  const speeds: Partial<Record<Way['name'], Speeds>> = {};
  const spent: Partial<Record<keyof Speeds, number>> = {};
  for (const way of ways) {
    speeds[way.name] = await speedsOf(way, { megabytes, sum }, async (what, work) => {
      const before = processor();
      await work();
      if (way.name === 'gateway') spent[what] = ((processor() - before) * 1024) / megabytes;
    });
  }
  return { speeds, processor: spent } as Round;
}

function table(measured: readonly Round[]): string {
  const rows = KEYS.map((key) => {
    const speed = (way: Way['name']) => median(measured.map(({ speeds }) => speeds[way][key])).toFixed(0);
    const ratio = (way: Way['name']) =>
      median(measured.map(({ speeds }) => speeds[way][key] / speeds.direct[key])).toFixed(2);
    const processor = median(measured.map((one) => one.processor[key])).toFixed(1);
    const cells = [ROWS[key], speed('direct'), speed('pipe'), ratio('pipe'), speed('gateway'), ratio('gateway')];
    return `| ${[...cells, processor].join(' | ')} |`;
  });
  const heads = ['file', 'directly, MB/s', 'through a bare pipe of sockets, MB/s', 'ratio'];
  const more = ['through the gateway, MB/s', `ratio (wanted ≥ ${WANTED.ratio})`, "the gateway's processor, s for a GB"];
  const head = `| ${[...heads, ...more].join(' | ')} |`;
  return [head, '|---|---|---|---|---|---|---|', ...rows].join('\n');
}

/** Looks at the memory of the gateway while something is done; answers by how many MB it was above what it was before. */
async function watching<T>(
  mb: () => number,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly growth: number }> {
  const before = mb();
  let most = before;
  const looking = setInterval(() => (most = Math.max(most, mb())), 100);
  try {
    return { result: await work(), growth: Math.round(most - before) };
  } finally {
    clearInterval(looking);
  }
}

type Pair = Readonly<Record<Tools['name'], Commands>>;

/** Whole commands of OpenStack's own client, in pairs of which now one and now the other is the first. */
async function pairsOf(gateway: string, file: string): Promise<readonly Pair[]> {
  const { ways, remove } = bothTools(gateway);
  const pairs: Pair[] = [];
  try {
    for (let at = 0; at < rounds; at++) {
      say(`  openstack image create and save: round ${at + 1} of ${rounds}`);
      const pair: Partial<Record<Tools['name'], Commands>> = {};
      for (const way of at % 2 === 0 ? ways : [...ways].reverse()) pair[way.name] = await commandsOf(way, file);
      pairs.push(pair as Pair);
    }
    return pairs;
  } finally {
    remove();
  }
}

function toolsTable(pairs: readonly Pair[]): string {
  const rows = (['create', 'save'] as const).map((key) => {
    const seconds = (way: Tools['name']) => median(pairs.map((pair) => pair[way][key])).toFixed(1);
    const ratio = median(pairs.map(({ direct, gateway }) => direct[key] / gateway[key])).toFixed(2);
    return `| \`openstack image ${key}\` | ${seconds('direct')} | ${seconds('gateway')} | ${ratio} |`;
  });
  const head = `| command | directly, s | through the gateway, s | ratio (wanted ≥ ${WANTED.ratio}) |`;
  return [head, '|---|---|---|---|', ...rows].join('\n');
}

function configured(folder: string): string {
  const [bed] = bedClouds();
  const cloud = { bed, login: 'member', default: PROJECTS.alpha, interval: '10m', full: '1h' } as const;
  const config = { ...gatewayConfig([cloud], passwordHash()), log: { level: 'warn', format: 'json' } };
  const file = join(folder, 'podgate.json');
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

async function main(folder: string): Promise<void> {
  const gateway = await startPodgate(['serve', '--config', configured(folder)]);
  const direct = await directly();
  const pipe = await startPipe(new URL(direct.url).port);
  const ways = [direct, piped(direct, pipe), await through(gateway.url)];
  const sum = sumOf(megabytes);
  const { result, growth } = await watching(
    () => residentMb(gateway.process),
    async () => {
      const measured: Round[] = [];
      for (let at = 0; at < rounds; at++) {
        say(`  ${megabytes} MB up and down: round ${at + 1} of ${rounds}`);
        measured.push(await round(ways, sum, () => processorSeconds(gateway.process)));
      }
      return measured;
    },
  );
  const memory = `memory of the gateway: ${growth} MB more than before (wanted < ${WANTED.growth})`;
  const file = join(folder, 'image');
  writeImage(file, megabytes);
  const pairs = await pairsOf(gateway.url, file);
  process.stdout.write(`${table(result)}\n\n${memory}\n\n${toolsTable(pairs)}\n`);
  if (options.json !== undefined) {
    const facts = { mb: megabytes, rounds: result, growth_mb: growth, commands: pairs };
    writeFileSync(options.json, `${JSON.stringify(facts, null, 2)}\n`);
  }
}

/** Files in memory: the speed of a disk says nothing of the gateway. */
const MEMORY = '/dev/shm';
const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'podgate-bench-'));
try {
  await main(folder);
} finally {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
}
