import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import openstack from '../../adapters/openstack/index.ts';
import { openBench } from '../../src/conformance/bench.ts';
import type { SourceRecord } from '../../src/contract/index.ts';
import { LISTABLES } from '../../src/schema/resources.ts';
import { clientOf, logIn, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

/** How often a cloud was asked what: by `METHOD service path`, ids left out of the path. */
type Calls = Readonly<Record<string, number>>;

/** Rows that Nova, Cinder and Glance of these clouds give at a time; Neutron gives what is asked for. */
const MAX_LIMIT = 50;
const NEUTRON_PAGE = 1000;

const SERVERS = 'GET compute /v2.1/servers/detail';
const PORTS = 'GET network /v2.0/ports';
const VOLUMES = 'GET volume /v3/{id}/volumes/detail';

/** Lists in pages: the source that is read from them, and how many rows a page has. A full page says that more may follow. */
const PAGED: Readonly<Record<string, readonly [source: string, page: number]>> = {
  'GET compute /v2.1/flavors/detail': ['flavors', MAX_LIMIT],
  'GET compute /v2.1/os-keypairs': ['keypairs', MAX_LIMIT],
  [SERVERS]: ['servers', MAX_LIMIT],
  'GET image /v2/images': ['images', MAX_LIMIT],
  'GET network /v2.0/floatingips': ['floating_ips', NEUTRON_PAGE],
  'GET network /v2.0/networks': ['networks', NEUTRON_PAGE],
  [PORTS]: ['ports', NEUTRON_PAGE],
  'GET network /v2.0/security-groups': ['security_groups', NEUTRON_PAGE],
  'GET network /v2.0/subnets': ['subnets', NEUTRON_PAGE],
  'GET volume /v3/{id}/snapshots/detail': ['snapshots', MAX_LIMIT],
  'GET volume /v3/{id}/types': ['volume_types', MAX_LIMIT],
  [VOLUMES]: ['volumes', MAX_LIMIT],
};

/** A login, and the versions of the services that are asked for one: before everything else, and not again. */
const BEGINNING: Calls = { 'POST identity /v3/auth/tokens': 1, 'GET compute /': 1, 'GET image /': 1 };

/** What everybody's round asks for beside the pages of lists. */
const ALWAYS: Calls = {
  'GET compute /v2.1/os-availability-zone/detail': 1,
  'GET compute /v2.1/os-hypervisors/detail': 1,
  'GET identity /v3/domains': 1,
  'GET identity /v3/projects': 1,
  // Hidden images are a list of their own.
  'GET image /v2/images': 1,
  'GET volume /v3/{id}/types/default': 1,
};

/** A failed server of which the list holds back why is read singly, once; of so many in one round, the others in the next. */
const SINGLE = 'GET compute /v2.1/servers/{id}';
const MAX_SINGLE = 20;

interface Reader {
  readonly who: string;
  readonly persona?: string;
  readonly projects: object;
  /** What this one's round asks for in addition. */
  readonly more: Calls;
  /** The lists that have more pages when there are many servers. */
  readonly longer: readonly string[];
  /** What one look at the quotas of a project of the gateway asks for. */
  readonly quotas: Calls;
}

const READERS: readonly Reader[] = [
  {
    who: 'an administrator',
    projects: { all: true, default: 'alpha' },
    more: {
      'GET network /v2.0/rbac-policies': 1,
      // Whom things are for that are not for everybody. The cloud tells it one by one, and has one of each that is; of each kind at
      // most 100 are asked for in a slow round, and by nobody but administrators (tests of the adapter).
      'GET compute /v2.1/flavors/{id}/os-flavor-access': 1,
      'GET image /v2/images/{id}/members': 1,
      'GET volume /v3/{id}/types/{id}/os-volume-type-access': 1,
      // The lists of these.
      'GET compute /v2.1/flavors/detail': 1,
      'GET image /v2/images': 1,
      'GET volume /v3/{id}/types': 1,
    },
    longer: [SERVERS, PORTS, VOLUMES],
    // Five projects of the cloud lead to that of the gateway; of at most 50 it would be asked.
    quotas: {
      'GET compute /v2.1/limits': 5,
      'GET network /v2.0/quotas/{id}/details.json': 5,
      'GET volume /': 1,
      'GET volume /v3/{id}/limits': 5,
    },
  },
  {
    who: 'a member',
    persona: 'member',
    projects: { default: 'alpha' },
    more: {
      // Instead of the lists that are refused to him.
      'GET compute /v2.1/os-availability-zone': 1,
      'GET identity /v3/auth/domains': 1,
      'GET identity /v3/auth/projects': 1,
    },
    longer: [SERVERS, VOLUMES],
    quotas: {
      'GET compute /v2.1/limits': 1,
      'GET network /v2.0/quotas/{id}/details.json': 1,
      'GET volume /v3/{id}/limits': 1,
    },
  },
];

const ID = /\/(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+)(?=\/|$)/g;

function counted(requests: readonly string[]): Calls {
  const counts = new Map<string, number>();
  for (const request of requests) {
    const call = request.replaceAll(ID, '/{id}');
    counts.set(call, (counts.get(call) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

function sum(...all: readonly Calls[]): Calls {
  const total: Record<string, number> = {};
  for (const [call, times] of all.flatMap((calls) => Object.entries(calls))) total[call] = (total[call] ?? 0) + times;
  return Object.fromEntries(Object.entries(total).filter(([, times]) => times > 0));
}

/** What there is to be read, as the adapter reads it outside a gateway. */
async function rowsOf(config: SimulatedCloud['config'], allProjects: boolean) {
  const bench = openBench(openstack, config, { allProjects, troubled: false });
  try {
    const sources = Object.values(PAGED).map(async ([source]) => {
      const pages = await bench.pages(source);
      return [source, pages.flatMap(({ items }) => items)] as const;
    });
    return new Map<string, readonly SourceRecord[]>(await Promise.all(sources));
  } finally {
    await bench.close();
  }
}

/** Asks for all lists until each is as it was after the asking began. */
async function refreshed(client: Client): Promise<void> {
  const lists = LISTABLES.map(({ schema }) => `/${schema.plural}?scope=system&limit=1&refresh=true`);
  const isFresh = async () => {
    const answers = await Promise.all(lists.map((list) => client.ask('GET', list)));
    for (const [at, { status }] of answers.entries()) expect([lists[at], status]).toEqual([lists[at], 200]);
    return answers.every(({ headers }) => !/state=(stale|syncing)/.test(headers.get('x-podgate-clouds') ?? ''));
  };
  await until('all lists were read again', isFresh, 30_000);
}

interface Measured {
  readonly rows: ReadonlyMap<string, readonly SourceRecord[]>;
  readonly first: Calls;
  readonly second: Calls;
  readonly quotas: Calls;
}

async function read(cloud: SimulatedCloud, gateway: TestGateway, pass: () => void): Promise<Omit<Measured, 'rows'>> {
  const open = clientOf(gateway.url);
  const [ann, bob] = await Promise.all([logIn(open, 'ann', 'system'), logIn(open, 'bob', 'alpha')]);
  let before = 0;
  const since = async () => {
    const requests = await cloud.requests();
    const latest = requests.slice(before);
    before = requests.length;
    return counted(latest);
  };
  await gateway.inventory.firstRounds();
  const first = await since();
  pass();
  await refreshed(ann);
  const second = await since();
  expect((await bob.ask('GET', '/quotas')).status).toBe(200);
  return { first, second, quotas: await since() };
}

/** What a gateway asks a cloud of so many servers, until it has read all of it twice. */
async function measured(servers: number, { persona, projects }: Reader): Promise<Measured> {
  const cloud = await simulatedCloud({ name: 'calls', servers, settings: { maxLimit: MAX_LIMIT } });
  try {
    const config = persona === undefined ? cloud.config : (cloud.personas[persona] ?? {});
    const { name, adapter } = cloud.entry;
    // Its clock stands still, so that it reads nothing but what it is asked for, and that once.
    let time = Date.now();
    const clouds = [{ name, adapter, ...config, projects }];
    const gateway = await startTestGateway({ provider: openstack, values: { clouds }, now: () => time });
    try {
      const calls = await read(cloud, gateway, () => (time += 1000));
      return { ...calls, rows: await rowsOf(config, 'all' in projects) };
    } finally {
      await gateway.close();
    }
  } finally {
    await cloud.stop();
  }
}

const FEW = 60;
const MANY = 1200;

describe.each(READERS)('a full round of a cloud that is read by $who', (reader) => {
  const clouds = new Map<number, Measured>();
  beforeAll(async () => {
    for (const servers of [FEW, MANY]) clouds.set(servers, await measured(servers, reader));
  }, 120_000);
  afterAll(() => clouds.clear());

  const pagesOf = ({ rows }: Measured): Calls => {
    const pages = Object.entries(PAGED).map(([list, [source, page]]) => {
      return [list, Math.floor((rows.get(source)?.length ?? 0) / page) + 1] as const;
    });
    return Object.fromEntries(pages);
  };
  const singles = ({ rows }: Measured, before: number): Calls => {
    const partial = (rows.get('servers') ?? []).filter((row) => openstack.sources.servers.incomplete?.(row)).length;
    return { [SINGLE]: Math.min(MAX_SINGLE, Math.max(0, partial - before)) };
  };

  it.each([FEW, MANY])('asks for each page of each list once, and for nothing else that is not declared: %i', (of) => {
    const cloud = clouds.get(of)!;
    expect(cloud.first).toEqual(sum(BEGINNING, ALWAYS, reader.more, pagesOf(cloud), singles(cloud, 0)));
  });

  it.each([FEW, MANY])('asks for the same again, without a login and without what it has learnt: %i', (of) => {
    const cloud = clouds.get(of)!;
    expect(cloud.second).toEqual(sum(ALWAYS, reader.more, pagesOf(cloud), singles(cloud, MAX_SINGLE)));
  });

  it('is longer for many servers by pages alone', () => {
    const [few, many] = [clouds.get(FEW)!, clouds.get(MANY)!];
    const longer = Object.keys(many.first).filter((call) => many.first[call] !== few.first[call]);
    expect(longer.sort()).toEqual([...reader.longer, SINGLE].sort());
  });

  it('leaves quotas to those who ask for them: by projects, not by servers', () => {
    for (const { quotas } of clouds.values()) expect(quotas).toEqual(reader.quotas);
  });
});
