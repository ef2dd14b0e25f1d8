import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { bedClouds, credentialsOf } from '../openstack/bed.ts';
import { PREFIX } from '../openstack/content/leftovers.ts';
import { GatewayClient } from '../openstack/gateway-client.ts';
import { gatewayConfig, PROJECTS } from '../openstack/gateway-config.ts';
import { OpenstackClient } from '../openstack/oracle/openstack-client.ts';
import { SECRET_HASH } from '../support/gateway.ts';
import { processorSeconds, residentMb, startPodgate, stopAll } from './processes.ts';

const { values: options } = parseArgs({
  options: {
    mb: { type: 'string', default: '1024' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const [megabytes, rounds] = [Number(options.mb), Number(options.rounds)];
const MB = 1024 * 1024;
const WANTED = { ratio: 0.85, growth: 50 };

const say = (text: string) => void process.stderr.write(`${text}\n`);
const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** One way to the image service: where files are sent and fetched, and how images are made and removed. */
interface Way {
  readonly name: 'direct' | 'gateway';
  readonly url: string;
  readonly token: string;
  make(name: string): Promise<string>;
  remove(id: string): Promise<void>;
}

/** A piece that does not compress to nothing. */
const PIECE = Buffer.from(Array.from({ length: MB }, (_, at) => (at * 2_654_435_761) >>> 24));

function* pieces() {
  for (let at = 0; at < megabytes; at++) yield PIECE;
}

async function answerOf(method: string, { url, token }: Way, id: string): Promise<IncomingMessage> {
  const length = { 'content-type': 'application/octet-stream', 'content-length': String(megabytes * MB) };
  const headers = { 'x-auth-token': token, ...(method === 'PUT' && length) };
  const asked = request(`${url}/images/${id}/file`, { method, headers });
  const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
  if (method === 'PUT') await pipeline(Readable.from(pieces(), { objectMode: false, highWaterMark: MB }), asked);
  else asked.end();
  const [answer] = await answered;
  if ((answer.statusCode ?? 0) >= 300) throw new Error(`${method} ${url}: ${answer.statusCode}`);
  return answer;
}

/** Seconds for which the work lasted. */
async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** MB a second, and seconds of the gateway's processor for a GB. */
interface Speed {
  readonly mbps: number;
  readonly processor: number;
}

type Measured = Readonly<Record<'up' | 'down', Speed>>;

/** Up and down, of one image that is gone afterwards. */
async function measure(way: Way, processor: () => number): Promise<Measured> {
  const speed = async (work: () => Promise<void>): Promise<Speed> => {
    const before = processor();
    const seconds = await timed(work);
    return { mbps: megabytes / seconds, processor: ((processor() - before) * 1024) / megabytes };
  };
  const id = await way.make(`${PREFIX}-bench-${way.name}`);
  try {
    const up = await speed(async () => {
      for await (const _ of await answerOf('PUT', way, id));
    });
    const down = await speed(async () => {
      let size = 0;
      for await (const piece of await answerOf('GET', way, id)) size += (piece as Buffer).length;
      if (size !== megabytes * MB) throw new Error(`${size} bytes came back`);
    });
    return { up, down };
  } finally {
    await way.remove(id);
  }
}

const IMAGE = { disk_format: 'raw', container_format: 'bare' } as const;

async function directly(): Promise<Way> {
  const client = await OpenstackClient.login(credentialsOf(bedClouds()[0], 'member'));
  return {
    name: 'direct',
    url: client.endpoint('image'),
    token: client.token,
    make: async (name) => ((await client.call('image', 'POST', '/images', { name, ...IMAGE })) as { id: string }).id,
    remove: async (id) => {
      await client.call('image', 'DELETE', `/images/${id}`);
    },
  };
}

async function through(url: string): Promise<Way> {
  const { name, domain } = PROJECTS.alpha;
  const scope = { project: { name, domain: { name: domain } } };
  const client = await GatewayClient.login(url, {
    name: 'ann',
    password: 'secret',
    scope,
  });
  const done = async (method: string, path: string, body?: unknown) => {
    const { status, body: answer } = await client.ask(method, path, body);
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer;
  };
  return {
    name: 'gateway',
    url,
    token: client.token,
    make: async (image) => {
      const answer = await done('POST', '/images', { image: { name: image, ...IMAGE } });
      return (answer['image'] as { readonly id: string }).id;
    },
    remove: async (id) => {
      await done('DELETE', `/images/${id}`);
    },
  };
}

type Round = Readonly<Record<Way['name'], Measured>>;

function table(measured: readonly Round[]): string {
  const rows = (['up', 'down'] as const).map((key) => {
    const of = (way: Way['name']) => median(measured.map((one) => one[way][key].mbps));
    const ratio = median(measured.map((one) => one.gateway[key].mbps / one.direct[key].mbps));
    const processor = median(measured.map((one) => one.gateway[key].processor));
    const cells = [
      key,
      of('direct').toFixed(0),
      of('gateway').toFixed(0),
      ratio.toFixed(2),
      `≥ ${WANTED.ratio}`,
      processor.toFixed(1),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const head =
    '| file | directly, MB/s | through the gateway, MB/s | ratio | wanted | processor of the gateway, s for a GB |';
  return [head, '|---|---|---|---|---|---|', ...rows].join('\n');
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

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'podgate-bench-'));
  try {
    const cloud = {
      bed: bedClouds()[0],
      login: 'member',
      default: PROJECTS.alpha,
      interval: '10m',
      full: '1h',
    } as const;
    const file = join(folder, 'podgate.json');
    writeFileSync(
      file,
      JSON.stringify({ ...gatewayConfig([cloud], SECRET_HASH), log: { level: 'warn', format: 'json' } }),
      {
        mode: 0o600,
      },
    );
    const gateway = await startPodgate(['serve', '--config', file]);
    const [direct, way] = [await directly(), await through(gateway.url)];
    const used = () => processorSeconds(gateway.process);
    const { result, growth } = await watching(
      () => residentMb(gateway.process),
      async () => {
        const measured: Round[] = [];
        for (let round = 0; round < rounds; round++) {
          say(`  ${megabytes} MB up and down: round ${round + 1} of ${rounds}`);
          measured.push({ direct: await measure(direct, used), gateway: await measure(way, used) });
        }
        return measured;
      },
    );
    const facts = { mb: megabytes, rounds: result, growth_mb: growth };
    process.stdout.write(
      `${table(result)}\n\nmemory of the gateway: ${growth} MB more than before (wanted < ${WANTED.growth})\n`,
    );
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(facts, null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  await main();
} finally {
  await stopAll();
}
