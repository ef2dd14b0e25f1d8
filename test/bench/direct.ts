import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { bedClouds, credentialsOf } from '../openstack/bed.ts';
import { GatewayClient, NO_CACHE, type Query } from '../openstack/gateway-client.ts';
import { gatewayConfig, PROJECTS } from '../openstack/gateway-config.ts';
import { OpenstackClient, type Service } from '../openstack/oracle/openstack-client.ts';
import { SECRET_HASH } from '../support/gateway.ts';
import { startFloor, startPodgate, stopAll } from './processes.ts';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(options.rounds);
const LIMIT = 1000;

/** A list of a cloud: service, path, and the key of the list in the answer. */
type CloudList = readonly [service: Service, path: string, key: string];

const SERVERS: CloudList = ['compute', `/servers/detail?all_tenants=1&limit=${LIMIT}`, 'servers'];
/** Where a cloud tells what else stands in a row of a server. */
const AROUND: readonly CloudList[] = [
  ['network', '/ports', 'ports'],
  ['network', '/floatingips', 'floatingips'],
  ['volume', '/volumes/detail?all_tenants=1', 'volumes'],
  ['image', `/images?limit=${LIMIT}`, 'images'],
];

/** One way to a list of all servers. */
interface Way {
  readonly name: string;
  /** Asks for it, and answers how many servers came. */
  list(round: number): Promise<number>;
}

/** A client that asks one cloud after the other for one list after the other, as scripts over an SDK do. It keeps its tokens. */
function walk(name: string, clouds: readonly OpenstackClient[], lists: readonly CloudList[]): Way {
  return {
    name,
    async list() {
      let servers = 0;
      for (const cloud of clouds) {
        for (const [service, path, key] of lists) {
          const found = await cloud.get<readonly unknown[]>(service, path, key);
          if (key === SERVERS[2]) servers += found.length;
        }
      }
      return servers;
    },
  };
}

function through(name: string, client: GatewayClient, query: (round: number) => Query, headers = {}): Way {
  const list = async (round: number) => (await client.list(query(round), headers)).servers.length;
  return { name, list };
}

function floor(name: string, url: string): Way {
  return {
    name,
    async list() {
      await (await fetch(`${url}/servers`)).arrayBuffer();
      return 0;
    },
  };
}

/** Milliseconds of each round of each way: all ways in turns, so that what else the machine does falls on all. */
async function timed(
  ways: readonly Way[],
): Promise<ReadonlyMap<Way, { readonly servers: number; readonly took: number[] }>> {
  const measured = new Map(ways.map((way) => [way, { servers: 0, took: [] as number[] }]));
  for (let round = -1; round < rounds; round += 1) {
    process.stderr.write(`  round ${round + 1} of ${rounds}\n`);
    for (const [way, told] of measured) {
      const began = performance.now();
      told.servers = await way.list(round);
      // The first round is for connections and compilers.
      if (round >= 0) told.took.push(performance.now() - began);
    }
  }
  return measured;
}

function configured(folder: string): string {
  const clouds = bedClouds().map((bed) => ({ bed, login: 'admin', all: true, default: PROJECTS.alpha }) as const);
  const config = { ...gatewayConfig(clouds, SECRET_HASH), log: { level: 'warn', format: 'json' } };
  const file = join(folder, 'podgate.json');
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

async function main(folder: string): Promise<void> {
  const gateway = await startPodgate(['serve', '--config', configured(folder)]);
  const { name, domain } = PROJECTS.system;
  const scope = { project: { name, domain: { name: domain } } };
  const client = await GatewayClient.login(gateway.url, { name: 'root', password: 'secret', scope });
  const clouds = await Promise.all(bedClouds().map((bed) => OpenstackClient.login(credentialsOf(bed, 'admin'))));
  const all = { scope: 'system', limit: LIMIT };
  const page = JSON.stringify(await client.listNow(all));
  const express = await startFloor('express', Buffer.byteLength(page));
  const ways = [
    walk('the clouds, one after the other: servers alone', clouds, [SERVERS]),
    walk('the clouds: with the ports, addresses, volumes and images that stand in a row', clouds, [SERVERS, ...AROUND]),
    through('Podgate, a list that is asked for again', client, () => all),
    through('Podgate, another list each time', client, (round) => ({ ...all, limit: LIMIT - 1 - round })),
    through('Podgate, `no-cache`: it asks the clouds first', client, () => all, NO_CACHE),
    floor('express with one constant buffer of as many bytes', express.url),
  ];
  const rows = [...(await timed(ways))].map(([{ name: way }, { servers, took }]) => {
    const sorted = took.sort((a, b) => a - b);
    const at = (share: number) => (sorted[Math.ceil(sorted.length * share) - 1] ?? 0).toFixed(1);
    return `| ${[way, servers || '–', at(0.5), at(1)].join(' | ')} |`;
  });
  process.stdout.write(
    `${['| list of all servers | servers | p50 ms | slowest ms |', '|---|---|---|---|', ...rows].join('\n')}\n`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'podgate-bench-'));
try {
  await main(folder);
} finally {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
}
