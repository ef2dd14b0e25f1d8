import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/contract/index.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { fakeCloud, type FakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';

const alpha = { id: 'p1', name: 'p1', domain: 'Default', domain_id: 'd1' };

function cloudWith(servers: number, things: FakeCloud['things'] = {}): FakeCloud {
  const cloud = fakeCloud(
    Array.from({ length: servers }, (_, at) => ({ id: `s${at}`, name: `web-${at}`, project: at === 0 ? 'p1' : 'p9' })),
  );
  cloud.things = things;
  return cloud;
}

const north = cloudWith(3, {
  zones: [
    { id: 'z1', name: 'z1', enabled: true, host_count: 2, host_enabled_count: 1 },
    { id: 'z2', name: 'z2', enabled: false },
  ],
  hosts: [
    {
      id: 'h1',
      name: 'node1',
      status: 'running',
      online: true,
      enabled: true,
      access_ip: '10.1.2.3',
      zone: 'z1',
      cpu_count: 8,
      cpu_commit: 4,
      cpu_architecture: 'x86_64',
      mem_size: 1000,
      mem_commit: 250,
      storage_size: 2048,
      storage_used: 48,
      guests: 3,
      running_guests: 1,
      ready_guests: 1,
      metadata: { 'os:hypervisor_type': 'QEMU' },
    },
    {
      id: 'h2',
      name: 'node2',
      status: 'maintaining',
      online: true,
      enabled: false,
      zone: 'z2',
      cpu_architecture: 'aarch64',
    },
  ],
  externalprojects: [
    { id: 'p1', name: 'p1', enabled: true, description: 'first', project: alpha },
    { id: 'p9', name: 'p9', enabled: false, project: { ...alpha, id: 'p9', name: 'p9' } },
  ],
});
/** The same account as `north`. */
const west = cloudWith(1);
/** Never answers. */
const south = cloudWith(2);
south.before = () => {
  throw new GatewayError('upstream_unavailable', 'cloud south: no connection');
};
/** Nothing of alpha's. */
const far = cloudWith(1, { zones: [{ id: 'z1', name: 'z1', enabled: true }] });

let gateway: TestGateway;
let [bob, ann, eve, rob]: Client[] = [];

const entry = (name: string, further: object = {}) =>
  ({ name, adapter: 'fake', projects: { map: { p1: 'alpha' } }, ...further }) as { name: string; adapter: string };

beforeAll(async () => {
  gateway = await startTestGateway({
    clouds: { north, west, south, far },
    values: {
      clouds: [
        entry('north', { account: 'acme' }),
        entry('west', { account: 'acme', read_only: true }),
        entry('south', { brand: 'Southern', cloud_env: 'public' }),
        entry('far', { projects: { map: { p2: 'beta' } } }),
      ],
    },
  });
  const open = clientOf(gateway.url);
  [bob, ann, eve, rob] = await Promise.all([
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'ann', 'system'),
    logIn(open, 'eve', 'beta'),
    logIn(open, 'rob', 'alpha'),
  ]);
  await gateway.inventory.firstRounds();
});
afterAll(() => gateway.close());

const ids = async (client: Client, path: string, plural = path.split('?')[0]!.split('/').at(-1)!) => {
  const answer = await client.ask('GET', path);
  expect([path, answer.status]).toEqual([path, 200]);
  return rowsOf(answer, plural).map(({ id }) => id);
};
const one = async (client: Client, path: string, keyword: string) =>
  (await client.ask('GET', path)).body[keyword] as Readonly<Record<string, unknown>>;

describe('zones', () => {
  it('are shown to those who have something in their cloud, and all to administrators', async () => {
    expect(await ids(bob!, '/zones?order_by=id&order=asc')).toEqual(['north.z1', 'north.z2']);
    expect(await ids(eve!, '/zones')).toEqual(['far.z1']);
    expect(await ids(ann!, '/zones?order_by=id&order=asc')).toEqual(['far.z1', 'north.z1', 'north.z2']);
    expect((await eve!.ask('GET', '/zones/north.z1')).status).toBe(404);
  });

  it('have these fields; the numbers of machines for administrators', async () => {
    const row = await one(ann!, '/zones/north.z1', 'zone');
    expect(row).toEqual({
      baremetals: 0,
      baremetals_enabled: 0,
      brand: 'Fake',
      can_delete: false,
      can_update: true,
      cloud_env: 'private',
      cloudregion: 'acme-r1',
      cloudregion_id: 'north',
      deleted: false,
      external_id: 'z1',
      hosts: 2,
      hosts_enabled: 1,
      id: 'north.z1',
      is_emulated: false,
      name: 'z1',
      networks: 0,
      progress: 100,
      provider: 'Fake',
      region: 'acme-r1',
      region_ext_id: 'r1',
      region_external_id: 'Fake/acme/r1',
      region_id: 'north',
      source: 'cloud',
      status: 'enable',
      storages: 0,
      update_version: 0,
      wires: 0,
    });
    const { hosts, hosts_enabled, ...shown } = row;
    expect([hosts, hosts_enabled]).toEqual([2, 1]);
    expect(await one(bob!, '/zones/north.z1', 'zone')).toEqual(shown);
    expect(await one(bob!, '/zones/z2', 'zone')).toMatchObject({ status: 'disable' });
    expect((await bob!.ask('GET', '/zones?filter=hosts.gt(1)')).status).toBe(403);
    expect(await ids(ann!, '/zones?filter=hosts.gt(1)')).toEqual(['north.z1']);
  });

  it('are narrowed, sorted and paged as all lists', async () => {
    expect(await ids(bob!, '/zones?status=enable')).toEqual(['north.z1']);
    expect(await ids(bob!, '/zones?cloudregion_id=north&name=z2')).toEqual(['north.z2']);
    expect(await ids(ann!, '/zones?account=far')).toEqual(['far.z1']);
    expect(await ids(bob!, '/zones?search=z2&usable=true')).toEqual(['north.z2']);
    const page = await bob!.ask('GET', '/zones?order_by=name&order=desc&limit=1&offset=1');
    expect([page.body['total'], rowsOf(page, 'zones').map(({ id }) => id)]).toEqual([2, ['north.z1']]);
    const [row] = rowsOf(await bob!.ask('GET', '/zones?field=name&limit=1&order_by=id&order=asc'), 'zones');
    expect(row).toEqual({ name: 'z1' });
    const brief = rowsOf(await bob!.ask('GET', '/zones?details=false&name=z1'), 'zones')[0];
    expect(Object.keys(brief ?? {})).toEqual(
      'cloudregion cloudregion_id external_id id name provider region region_id status'.split(' '),
    );
    expect((await bob!.ask('GET', '/zones?cloudregion=nowhere')).status).toBe(404);
  });
});

describe('hosts and projects of clouds', () => {
  it('are for administrators: others are refused', async () => {
    for (const path of ['/hosts', '/hosts/north.h1', '/externalprojects', '/externalprojects/north.p1']) {
      for (const client of [bob!, eve!, rob!]) {
        const { status, body } = await client.ask('GET', path);
        expect([path, status, body['class']]).toEqual([path, 403, 'ForbiddenError']);
      }
      expect((await ann!.ask('GET', path)).status).toBe(200);
    }
  });

  it('hosts have these fields', async () => {
    expect(await one(ann!, '/hosts/node1', 'host')).toEqual({
      access_ip: '10.1.2.3',
      account: 'acme',
      account_health_status: 'normal',
      account_id: 'acme',
      account_read_only: false,
      account_status: 'connected',
      billing_type: 'postpaid',
      brand: 'Fake',
      can_delete: false,
      can_update: true,
      cloud_env: 'private',
      cloudregion: 'acme-r1',
      cloudregion_id: 'north',
      cpu_architecture: 'x86_64',
      cpu_commit: 4,
      cpu_commit_bound: 1,
      cpu_commit_rate: 0.5,
      cpu_count: 8,
      deleted: false,
      domain_id: 'default',
      domain_src: 'cloud',
      enabled: true,
      environment: 'http://fake/v3',
      external_id: 'h1',
      guests: 3,
      host_status: 'online',
      host_type: 'fake',
      id: 'north.h1',
      is_baremetal: false,
      is_emulated: false,
      is_maintenance: false,
      is_public: true,
      manager: 'acme',
      manager_domain: 'Default',
      manager_domain_id: 'default',
      manager_id: 'acme',
      manager_project: 'system',
      manager_project_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      mem_commit: 250,
      mem_commit_bound: 1,
      mem_commit_rate: 0.25,
      mem_size: 1000,
      metadata: { 'os:hypervisor_type': 'QEMU' },
      name: 'node1',
      nic_count: 0,
      node_count: 0,
      nonsystem_guests: 3,
      other_guests: 1,
      pending_deleted_guests: 0,
      progress: 100,
      project_domain: 'Default',
      provider: 'Fake',
      public_scope: 'system',
      ready_guests: 1,
      region: 'acme-r1',
      region_ext_id: 'r1',
      region_external_id: 'Fake/acme/r1',
      region_id: 'north',
      resource_type: 'shared',
      running_guests: 1,
      source: 'cloud',
      status: 'running',
      storage: 2048,
      storage_free: 2000,
      storage_size: 2048,
      storage_type: 'hybrid',
      storage_used: 48,
      update_version: 0,
      zone: 'z1',
      zone_ext_id: 'z1',
      zone_id: 'north.z1',
    });
    expect(await one(ann!, '/hosts/north.h2', 'host')).toMatchObject({ is_maintenance: true, enabled: false });
  });

  it('hosts are found by what they have', async () => {
    for (const query of [
      'zone_id=north.z1',
      'zone=z1',
      'enabled=true',
      'host_status=online&is_maintenance=false',
      'access_ip=10.1.2.3',
      'search=10.1.2',
      'cpu_count=8',
      'cpu_architecture=x86_64',
      'tags.0.key=os:hypervisor_type',
    ]) {
      expect([query, await ids(ann!, `/hosts?${query}`)]).toEqual([query, ['north.h1']]);
    }
    expect(await ids(ann!, '/hosts?order_by=cpu_count')).toEqual(['north.h1', 'north.h2']);
  });

  it('projects belong to the project of the gateway that they are mapped to, or to nobody', async () => {
    expect(await one(ann!, '/externalprojects/p1', 'externalproject')).toMatchObject({
      description: 'first',
      enabled: true,
      external_domain: 'Default',
      external_domain_id: 'd1',
      external_id: 'p1',
      id: 'north.p1',
      priority: 0,
      project: 'alpha',
      status: 'available',
      tenant: 'alpha',
    });
    const nobodys = await one(ann!, '/externalprojects/p9', 'externalproject');
    expect(nobodys).toMatchObject({ status: 'unavailable', name: 'p9' });
    expect(nobodys).not.toHaveProperty('project_id');
    expect(await ids(ann!, '/externalprojects?status=available&region=north')).toEqual(['north.p1']);
  });
});

describe('regions', () => {
  it('are the clouds: those in which the caller has something, down or not', async () => {
    expect(await ids(bob!, '/cloudregions?order_by=id&order=asc')).toEqual(['north', 'south', 'west']);
    expect(await ids(eve!, '/cloudregions')).toEqual(['far']);
    expect((await eve!.ask('GET', '/cloudregions/north')).status).toBe(404);
    expect((await ids(ann!, '/cloudregions')).length).toBe(4);
  });

  it('tell what is known of a cloud, the numbers to administrators', async () => {
    const row = await one(ann!, '/cloudregions/acme-r1?field=nothing', 'cloudregion');
    expect(row).toBeUndefined();
    expect(await one(ann!, '/cloudregions/north', 'cloudregion')).toEqual({
      brand: 'Fake',
      can_delete: false,
      can_update: false,
      cloud_env: 'private',
      deleted: false,
      enabled: true,
      environment: 'http://fake/v3',
      external_id: 'Fake/acme/r1',
      guest_count: 3,
      id: 'north',
      is_emulated: false,
      latitude: 0,
      longitude: 0,
      name: 'acme-r1',
      network_count: 0,
      progress: 100,
      provider: 'Fake',
      source: 'cloud',
      status: 'inservice',
      update_version: 0,
      vpc_count: 0,
      zone_count: 2,
    });
    const shown = await one(bob!, '/cloudregions/north', 'cloudregion');
    expect(shown).toMatchObject({ status: 'inservice', zone_count: 2 });
    for (const key of ['guest_count', 'network_count', 'vpc_count', 'environment'])
      expect(shown).not.toHaveProperty(key);
  });

  it('are there for a cloud that was never reached, as far as the configuration goes', async () => {
    expect(await one(bob!, '/cloudregions/south', 'cloudregion')).toMatchObject({
      brand: 'Southern',
      cloud_env: 'public',
      name: 'south',
      status: 'unknown',
    });
  });

  it('are lists of the gateway, in no cloud', async () => {
    const answer = await bob!.ask('GET', '/cloudregions');
    expect(answer.headers.get('x-podgate-clouds')).toBeNull();
    expect(Object.keys(answer.body)).toEqual(['limit', 'offset', 'cloudregions', 'total']);
  });

  it('are narrowed as all lists', async () => {
    expect(await ids(bob!, '/cloudregions?status=inservice&cloudaccount=acme&order_by=id')).toEqual(['west', 'north']);
    expect(await ids(bob!, '/cloudregions?cloud_env=public')).toEqual(['south']);
    expect(await ids(bob!, '/cloudregions?capability=compute&brand=Southern')).toEqual(['south']);
    expect(await ids(bob!, '/cloudregions?search=acme&id=north')).toEqual(['north']);
  });
});

describe('accounts', () => {
  it('are merged over their clouds, once as cloudprovider and once as cloudaccount', async () => {
    for (const [plural, keyword] of [
      ['cloudproviders', 'cloudprovider'],
      ['cloudaccounts', 'cloudaccount'],
    ] as const) {
      expect(await ids(ann!, `/${plural}?order_by=id&order=asc`)).toEqual(['acme', 'far', 'south']);
      expect(await ids(bob!, `/${plural}?order_by=id&order=asc`)).toEqual(['acme', 'south']);
      expect(await ids(eve!, `/${plural}`)).toEqual(['far']);
      expect((await eve!.ask('GET', `/${plural}/acme`)).status).toBe(404);
      expect(await one(ann!, `/${plural}/acme`, keyword)).toMatchObject({
        access_url: 'http://fake/v3',
        capabilities: ['compute', 'project'],
        guest_count: 4,
        health_status: 'normal',
        host_count: 2,
        last_sync: expect.stringMatching(/^\d{4}-.*\.\d{6}Z$/),
        last_sync_cost: expect.stringMatching(/^\d+s$/),
        provider: 'Fake',
        read_only: false,
        status: 'connected',
        sync_status: 'idle',
      });
      const down = await one(bob!, `/${plural}/south`, keyword);
      expect(down).toMatchObject({
        brand: 'Southern',
        health_status: 'unknown',
        status: 'disconnected',
        enabled: true,
      });
      expect(down).not.toHaveProperty('last_sync');
    }
  });

  it('show numbers and places to administrators alone, and secrets to nobody', async () => {
    for (const plural of ['cloudproviders', 'cloudaccounts']) {
      const [shown] = rowsOf(await bob!.ask('GET', `/${plural}?id=acme`), plural);
      const keys = Object.keys(shown ?? {});
      expect(
        keys.filter((key) => /guest_count|host_count|vpc_count|disk_count|access_url|secret|password/.test(key)),
      ).toEqual([]);
      const [whole] = rowsOf(await ann!.ask('GET', `/${plural}?id=acme`), plural);
      expect(Object.keys(whole ?? {}).filter((key) => /secret|password|username/.test(key))).toEqual([]);
      expect((await bob!.ask('GET', `/${plural}?order_by=guest_count`)).status).toBe(403);
    }
  });

  it('are found by a region of theirs, by what they can, by how they are', async () => {
    expect(await ids(bob!, '/cloudproviders?cloudregion_id=west')).toEqual(['acme']);
    expect(await ids(bob!, '/cloudaccounts?region=acme-r1')).toEqual(['acme']);
    expect(await ids(bob!, '/cloudaccounts?capability=project&health_status=normal')).toEqual(['acme']);
    expect(await ids(bob!, '/cloudproviders?status=disconnected&enabled=true')).toEqual(['south']);
    expect(await ids(bob!, '/cloudproviders?cloudaccount=acme')).toEqual(['acme']);
    expect(await ids(bob!, '/cloudaccounts?limit=1')).toHaveLength(1);
  });

  it('have brands, and there are no tags of a scheduler', async () => {
    expect(await ids(bob!, '/brands?order_by=id&order=asc')).toEqual(['Fake', 'Southern']);
    expect(await one(ann!, '/brands/Fake', 'brand')).toMatchObject({ cloudaccount_count: 2, cloudregion_count: 3 });
    expect(await one(bob!, '/brands/Fake', 'brand')).not.toHaveProperty('cloudaccount_count');
    expect(await ids(bob!, '/schedtags')).toEqual([]);
  });
});

describe('a cloud that comes back', () => {
  it('is connected again, and its rows are counted', async () => {
    south.before = () => undefined;
    await bob!.ask('GET', '/servers', { headers: { 'cache-control': 'no-cache' } });
    await until('the region is there', async () => {
      const row = await one(ann!, '/cloudregions/south', 'cloudregion');
      return row['status'] === 'inservice' && row['name'] === 'south-r1' && row['guest_count'] === 2;
    });
    expect(await one(bob!, '/cloudaccounts/south', 'cloudaccount')).toMatchObject({
      status: 'connected',
      error_count: 0,
    });
  });
});
