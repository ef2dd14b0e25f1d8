import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/contract/index.ts';
import { clientOf, logIn, type Client } from '../support/client.ts';
import { fakeCloud, type FakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

function cloudOf(things: FakeCloud['things']): FakeCloud {
  const cloud = fakeCloud();
  cloud.things = things;
  return cloud;
}

const host = (id: string, zone: string, architecture: string, enabled = true) =>
  ({
    id,
    name: id,
    status: 'running',
    online: true,
    enabled,
    zone,
    cpu_count: 4,
    mem_size: 1000,
    cpu_architecture: architecture,
  }) as const;
const zones = [
  { id: 'z1', name: 'z1', enabled: true },
  { id: 'z2', name: 'z2', enabled: true },
];
const north = cloudOf({
  zones,
  hosts: [host('h1', 'z1', 'x86_64'), host('h2', 'z1', 'x86_64'), host('h3', 'z2', 'aarch64', false)],
  secgroups: [],
  networks: [],
  externalprojects: [],
});
/** This cloud has no security groups. */
north.before = (operation) => {
  if (operation === 'secgroups.list') throw new GatewayError('unsupported', 'cloud north: no such list');
};
const west = cloudOf({ hosts: [host('h4', 'z1', 'riscv64')] });
const south = cloudOf({});
south.before = () => {
  throw new GatewayError('upstream_unavailable', 'cloud south: no connection');
};

let gateway: TestGateway;
let [bob, ann, eve]: Client[] = [];
let open: Client;

beforeAll(async () => {
  const entry = (name: string, to: string, further: object = {}) =>
    ({ name, adapter: 'fake', projects: { map: { [to === 'alpha' ? 'p1' : 'p2']: to } }, ...further }) as {
      name: string;
      adapter: string;
    };
  gateway = await startTestGateway({
    clouds: { north, west, south },
    values: {
      clouds: [
        entry('north', 'alpha', { brand: 'North' }),
        entry('west', 'beta', { brand: 'West', read_only: true }),
        entry('south', 'alpha', { brand: 'South' }),
      ],
    },
  });
  open = clientOf(gateway.url);
  [bob, ann, eve] = await Promise.all([
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'ann', 'system'),
    logIn(open, 'eve', 'beta'),
  ]);
  await gateway.inventory.firstRounds();
});
afterAll(() => gateway.close());

type Capability = Readonly<Record<string, unknown>>;
const capability = async (client: Client, path = '/capabilities'): Promise<Capability> => {
  const { status, body } = await client.ask('GET', path);
  expect(status).toBe(200);
  return body;
};

/** Every list that the API documents. */
const NAMED =
  'compute_engine network_manage object_storage rds_engine redis_engine loadbalancer_engine cloud_id saml_auth nat nas waf cdn public_ip vpc_peer security_group snapshot_policy dns container mongodb kafka'.split(
    ' ',
  );
const LISTS = [
  ...['brands', 'enabled_brands', 'disabled_brands', 'read_only_brands', 'read_only_disabled_brands'],
  ...NAMED.flatMap((name) =>
    ['', 'disabled_', 'read_only_', 'read_only_disabled_'].map((lead) => `${lead}${name}_brands`),
  ),
  ...['hypervisors', 'resource_types', 'gpu_models', 'pci_model_types', 'host_cpu_archs', 'instance_capabilities'],
];

describe('GET /capabilities', () => {
  it('is a bare object in which every list is one', async () => {
    for (const client of [bob!, ann!, eve!]) {
      const body = await capability(client);
      expect(LISTS.filter((name) => !Array.isArray(body[name]))).toEqual([]);
      expect(Object.keys(body)).toEqual(Object.keys(body).sort());
    }
  });

  it("is true of the caller's clouds", async () => {
    const body = await capability(bob!);
    expect(body).toMatchObject({
      brands: ['North', 'South'],
      compute_engine_brands: ['North', 'South'],
      enabled_brands: ['North', 'South'],
      hypervisor_info: { Fake: ['fake'] },
      hypervisors: ['fake'],
      instance_capabilities: [
        {
          default_account: {
            linux: { changeable: false, default_account: 'root' },
            windows: { changeable: false, default_account: 'Administrator' },
          },
          hypervisor: 'fake',
          provider: 'Fake',
        },
      ],
      loadbalancer_engine_brands: [],
      read_only_brands: [],
      resource_types: ['shared'],
      usable: true,
    });
    expect(await capability(eve!)).toMatchObject({
      brands: ['West'],
      compute_engine_brands: [],
      enabled_brands: [],
      read_only_brands: ['West'],
      read_only_compute_engine_brands: ['West'],
    });
    expect((await capability(ann!))['brands']).toEqual(['North', 'South', 'West']);
  });

  it('tells what the adapters of these clouds can, and where', async () => {
    const { adapters } = await capability(bob!);
    const { fake } = adapters as { readonly fake: readonly Readonly<Record<string, readonly string[]>>[] };
    expect([Object.keys(adapters as object), fake]).toEqual([
      ['fake'],
      [expect.objectContaining({ regions: ['north', 'south'], tried: [] })],
    ]);
    const [{ untried, lacking }] = fake as unknown as [{ untried: string[]; lacking: string[] }];
    expect(untried).toEqual(expect.arrayContaining(['hosts list', 'quotas', 'servers list', 'zones list']));
    expect(lacking).toEqual(
      expect.arrayContaining(['disks list', 'native', 'servers create', 'servers stop', 'users']),
    );
    expect(untried.filter((word) => lacking.includes(word))).toEqual([]);
    const { cloudregion } = await capability(eve!, '/cloudregions/west/capability');
    expect(cloudregion).toMatchObject({ adapters: { fake: [{ regions: ['west'] }] } });
  });

  it('names brands by what their clouds have', async () => {
    const { cloudregion } = await capability(bob!, '/cloudregions/north/capability');
    expect(cloudregion).toMatchObject({ network_manage_brands: ['North'], security_group_brands: [] });
    expect(await capability(eve!)).toMatchObject({ read_only_security_group_brands: ['West'] });
  });

  it('keeps an account that is down enabled, as Cloudpods does', async () => {
    const body = await capability(bob!, '/cloudregions/south/capability');
    expect(body['cloudregion']).toMatchObject({ enabled_brands: ['South'], disabled_brands: [], usable: false });
  });

  it('tells machines to administrators, and their make to those who use them', async () => {
    expect(await capability(bob!)).toMatchObject({
      available_host_count: 0,
      host_cpu_archs: ['aarch64', 'x86_64'],
      specs: { hosts: {}, isolated_devices: {} },
    });
    expect(await capability(eve!)).toMatchObject({ host_cpu_archs: ['riscv64'] });
    expect(await capability(ann!, '/zones/north.z1/capability')).toMatchObject({
      zone: {
        available_host_count: 2,
        specs: { hosts: { 'cpu:4/manufacture:Fake/mem:1000M/model:Unknown/nic:0': { count: 2, cpu: 4, mem: 1000 } } },
      },
    });
  });

  it('needs a token, and a scope', async () => {
    expect((await open.ask('GET', '/capabilities')).status).toBe(401);
    expect((await (await logIn(open, 'bob')).ask('GET', '/capabilities')).status).toBe(403);
    expect((await bob!.ask('GET', '/capabilities?scope=system')).status).toBe(403);
    expect((await bob!.ask('GET', '/capabilities?scope=undefined')).status).toBe(200);
  });
});

describe('the capability of a region and of a zone', () => {
  it('is theirs alone', async () => {
    const { cloudregion } = await capability(bob!, '/cloudregions/north/capability');
    expect(cloudregion).toMatchObject({ brands: ['North'], host_cpu_archs: ['aarch64', 'x86_64'] });
    const { zone } = await capability(bob!, '/zones/z1/capability');
    expect(zone).toMatchObject({ brands: ['North'], host_cpu_archs: ['x86_64'] });
    expect((await capability(bob!, '/zones/north.z2/capability'))['zone']).toMatchObject({
      host_cpu_archs: ['aarch64'],
    });
  });

  it('is not there for others', async () => {
    for (const path of ['/cloudregions/west/capability', '/cloudregions/nowhere/capability'])
      expect([path, (await bob!.ask('GET', path)).status]).toEqual([path, 404]);
    expect((await eve!.ask('GET', '/zones/north.z1/capability')).status).toBe(404);
  });
});

describe('the capability of a large cloud', () => {
  it('counts all machines, not those of one page', async () => {
    const many = Array.from({ length: 2100 }, (_, at) => host(`h${at}`, 'z1', 'x86_64'));
    const large = await startTestGateway({ clouds: { large: cloudOf({ zones, hosts: many }) } });
    try {
      await large.inventory.firstRounds();
      const admin = await logIn(clientOf(large.url), 'ann', 'system');
      expect(await capability(admin)).toMatchObject({ available_host_count: 2100 });
    } finally {
      await large.close();
    }
  });
});
