import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { OpenstackClient } from '../../openstack/oracle/openstack-client.ts';
import { clientOf } from '../../support/client.ts';
import { busiestThreadSeconds, processorSeconds, stop, stopAll } from '../processes.ts';
import { roundsOf } from './metrics.ts';
import { startClouds, startGateway, type ScaleClouds } from './world.ts';

const { values: options } = parseArgs({
  options: {
    /** How many clouds are read at once. */
    clouds: { type: 'string', default: '1,5,10,20' },
    /** Servers of each. */
    each: { type: 'string', default: '5000' },
    /** Bytes of an answer that a service makes in a second. */
    rate: { type: 'string', default: '400000' },
  },
});

/** Milliseconds between two looks at whether all is read. */
const OFTEN = 500;
const PAGE = 1000;

interface Login {
  readonly auth: {
    readonly url: string;
    readonly username: string;
    readonly password: string;
    readonly project_name: string;
  };
  readonly region: string;
}

/** Reads the servers of one cloud as a script does that wants nothing else: one page after the other. */
async function walk({ auth, region }: Login): Promise<void> {
  const { url: authUrl, username, password, project_name: project } = auth;
  const client = await OpenstackClient.login({ authUrl, region, username, password, project });
  let marker = '';
  for (;;) {
    const path = `/servers/detail?all_tenants=1&limit=${PAGE}${marker && `&marker=${marker}`}`;
    const servers = await client.get<readonly { readonly id: string }[]>('compute', path, 'servers');
    if (servers.length < PAGE) return;
    marker = servers.at(-1)?.id ?? '';
  }
}

/** Seconds until the servers of all clouds were read side by side. */
async function walked({ sandbox }: ScaleClouds): Promise<number> {
  const began = performance.now();
  await Promise.all(sandbox.clouds.map(({ config }) => walk(config as unknown as Login)));
  return (performance.now() - began) / 1000;
}

/** How long a gateway took, counted in seconds. */
interface Reading {
  /** From when it answered until it had read everything of all clouds. */
  readonly seconds: number;
  /** Of the processors, by all its threads and by the one that took most. */
  readonly busy: number;
  readonly busiest: number;
}

/** Has a gateway read all clouds. */
async function read(clouds: ScaleClouds): Promise<Reading> {
  const gateway = await startGateway(clouds);
  const began = performance.now();
  const names = clouds.sandbox.clouds.map(({ name }) => name);
  for (;;) {
    const rounds = await roundsOf(gateway);
    if (names.every((name) => (rounds.get(name) ?? 0) > 0)) break;
    await new Promise((resolve) => setTimeout(resolve, OFTEN));
  }
  const seconds = (performance.now() - began) / 1000;
  const told = {
    seconds,
    busy: processorSeconds(gateway.process),
    busiest: busiestThreadSeconds(gateway.process),
  };
  const { body } = await clientOf(gateway.url, gateway.tokens[0]).ask('GET', '/servers?scope=system&limit=1');
  if (body['total'] !== clouds.servers) throw new Error(`only ${String(body['total'])} servers were read`);
  await stop(gateway.process);
  return told;
}

async function row(count: number): Promise<string> {
  process.stderr.write(`podgate bench: ${count} clouds of ${options.each} servers\n`);
  // The clouds are elsewhere: what they answer is made before it is measured, and takes the gateway no processor.
  const settings = { answerRate: Number(options.rate), answersKept: true };
  const clouds = await startClouds(Number(options.each) * count, count, settings);
  try {
    await Promise.all([read(clouds), walked(clouds)]);
    const alone = await walked(clouds);
    const { seconds, busy, busiest } = await read(clouds);
    const numbers = [alone, seconds, seconds / alone, busy, busiest].map((one, at) => one.toFixed(at === 2 ? 2 : 1));
    return `| ${[count, ...numbers].join(' | ')} |`;
  } finally {
    await clouds.sandbox.stop();
  }
}

try {
  const rows: string[] = [];
  for (const count of options.clouds.split(',').map(Number)) rows.push(await row(count));
  const heads = [
    `clouds of ${options.each} servers that make ${options.rate} bytes a second`,
    'their servers alone, read by a script, s',
    'everything, read by the gateway, s',
    'ratio',
    "the gateway's processor, s",
    'of that its busiest thread, s',
  ];
  process.stdout.write(`| ${heads.join(' | ')} |\n|${'---|'.repeat(heads.length)}\n${rows.join('\n')}\n`);
} finally {
  await stopAll();
}
