import {
  defineProvider,
  GatewayError,
  type Call,
  type Page,
  type Provider,
  type Quota,
  type ResourceName,
  type Resources,
  type Server,
  type Source,
  type SourceRecord,
  type Thing,
} from '../../src/contract/index.ts';
import { Type } from '../../src/kit/index.ts';

/** A server of the fake cloud: what its list holds. */
export interface FakeServer extends SourceRecord {
  readonly name: string;
  readonly status?: Server['status'];
  readonly project?: string;
  readonly flavor?: string;
  readonly created?: string;
  readonly extra?: Partial<Server>;
}

export interface FakeFlavor extends SourceRecord {
  readonly vcpus: number;
  /** Where its list has an outline. */
  readonly version?: number;
}

type Records = { readonly servers: FakeServer; readonly flavors: FakeFlavor };

/** Things of other resources, as an adapter would report them. */
export type FakeThings = { [Name in Exclude<ResourceName, 'servers'>]?: readonly Thing<Name>[] };

/** A cloud in memory, without HTTP: tests say what it holds and how it fails. */
export interface FakeCloud {
  /** Whether its account is disabled. */
  disabled?: boolean;
  servers: FakeServer[];
  flavors: FakeFlavor[];
  /** What is listed beside servers. A resource that no cloud has when the provider is made is one that its kind does not have. */
  things: FakeThings;
  /** Of its projects by id; under `own` that of its credentials. */
  quotas: Readonly<Record<string, Quota>>;
  /** Backend id of the project of its credentials, when it tells. */
  own?: string;
  pageSize: number;
  /** What it tells of changes, at its time; its kind cannot when no cloud tells when the provider is made. */
  tells?: { time: number; changed: readonly FakeServer[]; gone: readonly string[] };
  /** It outlines its flavors, which are then read often, two at a time; its kind cannot when no cloud does when the provider is made. */
  outlines?: true;
  /** Operations in the order in which they came, for example `servers.list`. */
  readonly calls: string[];
  /** Told of each operation before it answers: may wait, or throw. */
  before: (operation: string, call: Call) => Promise<void> | void;
}

export function fakeCloud(servers: FakeServer[] = []): FakeCloud {
  return {
    servers,
    flavors: [{ id: 'small', vcpus: 1 }],
    things: {},
    quotas: {},
    pageSize: 100,
    calls: [],
    before: () => undefined,
  };
}

const CREATED = '2026-11-20T20:44:57.000000Z';

function toServer(record: FakeServer, vcpus: number): Server {
  return {
    id: record.id,
    name: record.name,
    status: record.status ?? 'running',
    upstream: { status: 'UP' },
    created_at: record.created ?? CREATED,
    updated_at: CREATED,
    vcpu_count: vcpus,
    vmem_size: 1024,
    instance_type: record.flavor ?? '',
    project: { id: record.project ?? 'p1', name: record.project ?? 'p1', domain: 'Default' },
    zone: 'z1',
    host: { name: 'node1', id: 'h1', status: 'running', service_status: 'online' },
    ...record.extra,
  };
}

async function page<R extends SourceRecord>(
  items: readonly R[],
  cursor: string | undefined,
  size: number,
): Promise<Page<R>> {
  const start = cursor === undefined ? 0 : items.findIndex(({ id }) => id === cursor) + 1;
  const part = items.slice(start, start + size);
  const last = part.at(-1);
  return Promise.resolve({ items: part, ...(last && start + size < items.length ? { next: last.id } : {}) });
}

function found(cloud: FakeCloud, id: string): FakeServer {
  const record = cloud.servers.find((one) => one.id === id);
  if (!record) throw new GatewayError('not_found', `server ${id} not found`);
  return record;
}

type Told = (cloud: FakeCloud, operation: string, call: Call) => Promise<void>;

/** The list of servers, and what changed in it where clouds tell. */
function serversOf(clouds: Readonly<Record<string, FakeCloud>>, told: Told): Source<FakeCloud, FakeServer> {
  const since = ({ tells }: FakeCloud, cursor?: string) =>
    tells && cursor === undefined ? { since: String(tells.time) } : {};
  const changes: Source<FakeCloud, FakeServer>['changes'] = {
    async list(cloud, from, cursor, call) {
      await told(cloud, `servers.changes ${from}`, call);
      const listed = await page(cloud.tells?.changed ?? [], cursor, cloud.pageSize);
      return { ...listed, gone: cloud.tells?.gone ?? [], ...since(cloud, cursor) };
    },
    mayMiss: ({ status }) => status === 'deploying',
  };
  return {
    pace: 'fast',
    async list(cloud, cursor, call) {
      await told(cloud, 'servers.list', call);
      return { ...(await page(cloud.servers, cursor, cloud.pageSize)), ...since(cloud, cursor) };
    },
    async get(cloud, id, call) {
      await told(cloud, 'servers.get', call);
      return found(cloud, id);
    },
    ...(Object.values(clouds).some(({ tells }) => tells) ? { changes } : {}),
  };
}

/** The list of flavors, and its outline where clouds have one. */
function flavorsOf(clouds: Readonly<Record<string, FakeCloud>>, told: Told): Source<FakeCloud, FakeFlavor> {
  const outline: Source<FakeCloud, FakeFlavor>['outline'] = {
    async list(cloud, cursor, call) {
      await told(cloud, 'flavors.outline', call);
      return page(
        cloud.flavors.map(({ id, version = 0 }) => ({ id, version })),
        cursor,
        cloud.pageSize,
      );
    },
    versionOf: ({ version }) => version,
    async read(cloud, ids, call) {
      await told(cloud, `flavors.read ${ids.join(' ')}`, call);
      return cloud.flavors.filter(({ id }) => ids.includes(id));
    },
    batch: 2,
  };
  const isOutlined = Object.values(clouds).some(({ outlines }) => outlines);
  return {
    pace: isOutlined ? 'fast' : 'slow',
    async list(cloud, cursor, call) {
      await told(cloud, 'flavors.list', call);
      return page(cloud.flavors, cursor, cloud.pageSize);
    },
    ...(isOutlined ? { outline } : {}),
  };
}

/** Lists of things, and resources that are just these. */
function thingsOf(clouds: Readonly<Record<string, FakeCloud>>, told: Told) {
  const names = new Set(Object.values(clouds).flatMap(({ things }) => Object.keys(things) as (keyof FakeThings)[]));
  const sources = [...names].map((name) => {
    const source: Source<FakeCloud, SourceRecord> = {
      pace: 'slow',
      async list(cloud, cursor, call) {
        await told(cloud, `${name}.list`, call);
        const all: readonly SourceRecord[] = cloud.things[name] ?? [];
        return page(all, cursor, cloud.pageSize);
      },
    };
    return [name, source] as const;
  });
  const resources = [...names].map((name) => [
    name,
    { rows: name, uses: [], translate: (_: FakeCloud, thing: unknown) => thing },
  ]);
  return { sources: Object.fromEntries(sources), resources: Object.fromEntries(resources) as object };
}

/** What servers of fake clouds can do beside being read. */
export type FakeWrites = Pick<Resources<FakeCloud, Records>['servers'], 'actions' | 'create' | 'history' | 'console'>;

/** An adapter that speaks to fake clouds, each found by the cloud's name. */
export function fakeProvider(
  clouds: Readonly<Record<string, FakeCloud>>,
  writes: FakeWrites = {},
): Provider<object, FakeCloud, Records> {
  const told = async (cloud: FakeCloud, operation: string, call: Call) => {
    cloud.calls.push(operation);
    await cloud.before(operation, call);
    if (call.signal.aborted) throw new GatewayError('cancelled', 'the caller went away');
  };
  const things = thingsOf(clouds, told);
  return defineProvider<object, FakeCloud, Records>({
    contract: 1,
    name: 'fake',
    provider: 'Fake',
    configSchema: Type.Object({}, { additionalProperties: false }),
    hosts: () => [],
    open: (_config, _tools, { name }) => clouds[name] ?? fakeCloud(),
    facts: async (cloud, call) => {
      await told(cloud, 'facts', call);
      const project = cloud.own === undefined ? {} : { project: { id: cloud.own, name: cloud.own, domain: 'Default' } };
      return { region: 'r1', accessUrl: 'http://fake/v3', ...project };
    },
    quotas: async (cloud, project = 'own', call) => {
      await told(cloud, `quotas.show ${project}`, call);
      return cloud.quotas[project] ?? {};
    },
    check: (cloud) =>
      Promise.resolve({ identityUrl: 'http://fake/v3', versions: {}, servers: cloud.servers.length, warnings: [] }),
    sources: {
      servers: serversOf(clouds, told),
      flavors: flavorsOf(clouds, told),
      ...things.sources,
    },
    resources: {
      servers: {
        rows: 'servers',
        uses: ['flavors'],
        translate: (_cloud, record: FakeServer, related) =>
          toServer(record, related.get('flavors', record.flavor ?? '')?.vcpus ?? 0),
        async live(cloud, id, call) {
          await told(cloud, 'servers.live', call);
          return [{ source: 'servers', records: [found(cloud, id)] }];
        },
        ...writes,
      },
      ...things.resources,
    },
  });
}
