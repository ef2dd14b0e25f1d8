import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Simulator } from '../../src/contract/index.ts';
import { writeYaml } from '../../src/config/document.ts';
import { startSandbox, type Sandbox, type SandboxCloud, type SandboxEntry } from '../../src/sandbox/sandbox.ts';
import { clientOf, logIn, type Client } from '../support/client.ts';
import { SECRET_HASH } from '../support/gateway.ts';
import { startPodgate } from './processes.ts';

/** What a simulator in another process can be told. */
export interface RemoteSimulator extends Simulator {
  listServerIds(): Promise<readonly string[]>;
  updateServer(id: string, patch: Readonly<Record<string, unknown>>): Promise<void>;
}

/** A gateway in front of simulated clouds, with five users who see different things. */
export interface World {
  readonly sandbox: Sandbox;
  /** Seconds from when the gateway answered until all clouds were read. */
  readonly readSeconds: number;
  readonly gateway: Awaited<ReturnType<typeof startPodgate>>;
  readonly actors: readonly Client[];
  readonly tokens: readonly string[];
  readonly simulators: readonly { readonly name: string; readonly simulator: RemoteSimulator }[];
}

/** The clouds' projects, each with the gateway's of the same user. */
const PROJECTS = { demo: 'demo', other: 'other', 'Science/lab': 'lab', 'Science/demo': 'science' };
const USERS = ['demo', 'other', 'lab', 'science'] as const;

/** Writes the configuration of a gateway for simulated clouds; gives the file's name. */
export function configuration(sandbox: Pick<Sandbox, 'clouds'>, others: object = {}): string {
  const values = {
    listen: '127.0.0.1:0',
    operations: { listen: '127.0.0.1:0' },
    keys: [{ id: 'bench', secret: randomBytes(48).toString('base64') }],
    identity: {
      projects: ['system', ...USERS].map((name) => ({ name })),
      users: [
        { name: 'ann', password_hash: SECRET_HASH, roles: [{ role: 'admin', project: 'system' }] },
        ...USERS.map((name) => ({ name, password_hash: SECRET_HASH, roles: [{ role: 'member', project: name }] })),
      ],
    },
    clouds: sandbox.clouds.map(({ name, adapter, config }) => ({
      name,
      adapter,
      ...config,
      projects: { all: true, map: PROJECTS, default: 'system' },
      inventory: { interval: '10m', full: '1h' },
    })),
    ...others,
  };
  const path = join(mkdtempSync(join(tmpdir(), 'podgate-bench-')), 'podgate.yaml');
  writeFileSync(path, writeYaml(values), { mode: 0o600 });
  return path;
}

/** Three clouds of OpenStack, of one age each, so that numbers stay comparable whatever `npm start` shows. */
const CLOUDS: readonly SandboxEntry[] = [
  { name: 'north', adapter: 'openstack' },
  {
    name: 'south',
    adapter: 'openstack',
    share: 0.6,
    settings: { region: 'south-1', computeMax: '2.79', volumeMax: '3.59' },
  },
  {
    name: 'west',
    adapter: 'openstack',
    share: 0.3,
    settings: { region: 'west-2', computeMax: '2.96', maxLimit: 50 },
  },
];

const tokenOf = async (client: Client, user: string, project: string) => {
  const answer = await logIn(client, user, project);
  return answer.token ?? '';
};

/** Tokens of the administrator, who sees every row, and of four users who see different things. */
export async function tokensOf(client: Client): Promise<readonly string[]> {
  const tokens = [await tokenOf(client, 'ann', 'system')];
  for (const user of USERS) tokens.push(await tokenOf(client, user, user));
  return tokens;
}

/** Takes control of a simulated cloud in another process. */
export async function remote({ adapter, config }: Pick<SandboxCloud, 'adapter' | 'config'>): Promise<RemoteSimulator> {
  const { connect } = (await import(`../../adapters/${adapter}/simulator/index.js`)) as {
    connect: (at: string) => Promise<RemoteSimulator>;
  };
  const { url } = config['auth'] as { readonly url: string };
  return connect(new URL(url).origin);
}

/** Waits until each cloud has been read once, with all that its rows are made of. */
export async function allRead(operations: string, clouds: readonly string[]): Promise<void> {
  const read = (text: string) => (name: string) =>
    new RegExp(`^podgate_inventory_sync_duration_seconds_count\\{cloud="${name}"\\} [1-9]`, 'm').test(text);
  for (;;) {
    const metrics = await fetch(`${operations}/metrics`);
    if (clouds.every(read(await metrics.text()))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Starts everything. `servers` is the size of the largest of the three clouds; `others` are further keys of the configuration. */
export async function startWorld(servers: number, others: object = {}): Promise<World> {
  const sandbox = await startSandbox({ servers, clouds: CLOUDS });
  const gateway = await startPodgate(['serve', '--config', configuration(sandbox, others)]);
  const names = sandbox.clouds.map(({ name }) => name);
  const began = performance.now();
  await allRead(gateway.operations, names);
  const readSeconds = (performance.now() - began) / 1000;
  const client = clientOf(gateway.url);
  const tokens = await tokensOf(client);
  const simulators = await Promise.all(
    sandbox.clouds.map(async (cloud) => ({ name: cloud.name, simulator: await remote(cloud) })),
  );
  return { sandbox, readSeconds, gateway, actors: tokens.map((token) => client.bearing(token)), tokens, simulators };
}
