import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineKind, flag, integer, text, type columnsOf } from '../../src/schema/resource.ts';
import { usagesOf } from '../../src/schema/usages/usages.ts';
import { Type } from '../../src/kit/index.ts';
import { clientOf, logIn, loginBody, type Client } from '../support/client.ts';
import { fakeCloud, type FakeServer } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const server = (id: string, status: FakeServer['status'], more: Partial<FakeServer> = {}): FakeServer => ({
  id,
  name: id,
  status,
  ...more,
  extra: { vcpu_count: 2, vmem_size: 512, disks: [{ id: `${id}-d`, disk_type: 'sys', size: 1024 }], ...more.extra },
});
const north = fakeCloud([
  server('n1', 'running'),
  server('n2', 'ready', { extra: { vcpu_count: 4 } }),
  server('n3', 'running', { extra: { pending_deleted: true } }),
  server('n4', 'running', { project: 'p2' }),
]);
const nic = { mac: 'fa:16:3e:00:00:01', ip_addr: '10.0.0.1', masklen: 24, network: 'n', network_id: 'n', vpc_id: 'v' };
const south = fakeCloud([
  server('s1', 'running', { extra: { zone: 'z9', nics: [nic, { ...nic, mac: 'fa:16:3e:00:00:02' }] } }),
  server('s2', 'running', { project: 'p3', extra: { host: { name: 'node2', id: 'h2' } } }),
]);

south.things = {
  zones: [{ id: 'z9', name: 'z9' }],
  hosts: [
    { id: 'h1', name: 'node1', status: 'running', zone: 'z9', cpu_count: 8 },
    { id: 'h2', name: 'node2', status: 'running', cpu_count: 16 },
  ],
};

let gateway: TestGateway;
let [bob, ann, dom]: Client[] = [];

beforeAll(async () => {
  gateway = await startTestGateway({ clouds: { north, south } });
  const open = clientOf(gateway.url);
  [bob, ann] = await Promise.all([logIn(open, 'bob', 'alpha'), logIn(open, 'ann', 'system')]);
  const { auth } = loginBody('dom') as { auth: object };
  const answer = await open.ask('POST', '/v3/auth/tokens', {
    body: { auth: { ...auth, scope: { domain: { id: 'default' } } } },
  });
  dom = open.bearing(answer.headers.get('x-subject-token') ?? '');
  await gateway.inventory.firstRounds();
});
afterAll(() => gateway.close());

type Numbers = Readonly<Record<string, number>>;
const usage = async (client: Client, path = '/usages') => (await client.ask('GET', path)).body['usage'] as Numbers;

describe('GET /usages', () => {
  it('adds up what the project has, each number under its name', async () => {
    expect(await usage(bob!)).toMatchObject({
      servers: 3,
      'servers.cpu': 8,
      'servers.memory': 1536,
      'servers.disk': 3072,
      running_servers: 2,
      'running_servers.cpu': 4,
      ready_servers: 1,
      'ready_servers.cpu': 4,
      pending_delete_servers: 1,
      'pending_delete_servers.disk': 1024,
    });
    const keys = Object.keys(await usage(bob!));
    expect(keys).toEqual([...keys].sort());
  });

  it('begins with the scope: all. and domain.', async () => {
    expect(await usage(ann!, '/usages?scope=system')).toMatchObject({ 'all.servers': 5, 'all.running_servers': 4 });
    expect(await usage(dom!)).toMatchObject({ 'domain.servers': 4 });
    expect((await bob!.ask('GET', '/usages?scope=system')).status).toBe(403);
    expect(await usage(ann!, '/usages?project_id=beta')).toMatchObject({ servers: 1 });
  });

  it('is told of a region, a zone or an account', async () => {
    for (const range of [
      'cloudregions/south',
      'cloudregions/south-r1',
      'cloudaccounts/south',
      'cloudproviders/south',
    ]) {
      expect(await usage(bob!, `/usages/${range}`)).toMatchObject({ servers: 1 });
    }
    expect(await usage(bob!, '/usages/zones/south.z9')).toMatchObject({ servers: 1 });
    for (const range of ['cloudregions/nowhere', 'cloudaccounts/nobody', 'cloudproviders/nobody']) {
      expect((await bob!.ask('GET', `/usages/${range}`)).status).toBe(404);
    }
    expect(await usage(bob!, '/usages?brand=Other')).toMatchObject({ servers: 0, 'servers.cpu': 0 });
  });

  it('counts what does not tell its cloud where it stands all the same', async () => {
    const all = ['cloudregions/south', 'cloudaccounts/south', 'cloudproviders/south'].map(
      (range) => `/usages/${range}`,
    );
    for (const path of [...all, '/usages', '/usages?provider=fake', '/usages?brand=FAKE&cloud_env=private']) {
      expect([path, await usage(bob!, path)]).toMatchObject([path, { nics: 2, 'nics.guest': 2 }]);
    }
    for (const path of ['/usages/cloudregions/north', '/usages?provider=Other', '/usages?cloud_env=public']) {
      expect([path, await usage(bob!, path)]).toMatchObject([path, { nics: 0, 'nics.guest': 0 }]);
    }
    expect(await usage(bob!, '/usages/zones/south.z9')).not.toHaveProperty('nics');
  });

  it('is told of a host, to administrators: what its servers have, and what it has itself', async () => {
    const whole = await usage(ann!, '/usages/hosts/south.h2?scope=system');
    expect(whole).toMatchObject({ 'all.servers': 1, 'all.servers.cpu': 2, hosts: 1, 'hosts.cpu': 16 });
    for (const other of ['all.disks', 'all.networks', 'regions', 'zones']) expect(whole).not.toHaveProperty([other]);
    expect(await usage(ann!, '/usages/hosts/node1?project_id=alpha')).toMatchObject({ servers: 1 });
    expect(await usage(ann!, '/usages/hosts/node1?project_id=alpha')).not.toHaveProperty('hosts');
    expect(await usage(ann!, '/usages/hosts/node2?project_id=alpha')).toMatchObject({ servers: 0 });
    const ranged = await ann!.ask('GET', '/rpc/usages/general-usage?range_type=hosts&range_id=h2&scope=system');
    expect(ranged.body).toEqual(whole);
    // As the host itself would be answered.
    const paths = ['/usages/hosts/', '/hosts/', '/rpc/usages/general-usage?range_type=hosts&range_id='];
    const statuses = async (client: Client, id: string) =>
      new Set(await Promise.all(paths.map(async (path) => (await client.ask('GET', path + id)).status)));
    expect(await statuses(ann!, 'nowhere')).toEqual(new Set([404]));
    for (const client of [bob!, dom!]) expect(await statuses(client, 'south.h1')).toEqual(new Set([403]));
  });

  it('stands bare where the gateway of Cloudpods has it', async () => {
    const { body } = await bob!.ask('GET', '/rpc/usages/general-usage');
    expect(body).toEqual(await usage(bob!));
    const ranged = await bob!.ask('GET', '/rpc/usages/general-usage?range_type=cloudregions&range_id=south');
    expect(ranged.body['servers']).toBe(1);
    expect((await bob!.ask('GET', '/rpc/usages/general-usage?range_type=odd')).status).toBe(400);
  });

  it('changes with the rows', async () => {
    const before = await usage(bob!);
    north.servers = north.servers.map((one) => (one.id === 'n1' ? { ...one, status: 'ready' } : one));
    const after = await usage(bob!, '/usages?refresh=true');
    expect([before['running_servers'], after['running_servers']]).toEqual([2, 1]);
    expect(after['ready_servers']).toBe(2);
  });

  it('names a cloud that could not be read', async () => {
    const fake = fakeCloud([server('w1', 'running')]);
    fake.before = (operation) => {
      if (operation === 'servers.list') throw new Error('a bug of the adapter');
    };
    const other = await startTestGateway({ clouds: { north, west: fake } });
    try {
      const client = await logIn(clientOf(other.url), 'bob', 'alpha');
      await other.inventory.firstRounds();
      const { body } = await client.ask('GET', '/usages');
      expect(body).toMatchObject({ errors: [{ cloud: 'west' }], usage: { servers: 2 } });
    } finally {
      await other.close();
    }
  });
});

describe('the table of usages', () => {
  const kind = (plural: string, fields: Parameters<typeof columnsOf>[0]['properties']) =>
    defineKind({ keyword: plural, plural, reach: 'project', fields: Type.Object(fields) });
  const keysOf = (...schemas: Parameters<typeof usagesOf>[0]) =>
    usagesOf(schemas).flatMap(({ sums }) => sums.map(({ name }) => name));

  it('takes up resources that there are, and of them what their columns allow', () => {
    const disks = { disk_size: integer({ column: true }), guest_count: integer({ column: true }) };
    expect(keysOf(kind('disks', disks))).toEqual(expect.arrayContaining(['disks', 'disks.count', 'disks.attached']));
    expect(keysOf(kind('disks', disks))).not.toContain('disks.unready');
    expect(keysOf(kind('disks', { status: text({ column: true }) }))).not.toContain('disks');
    expect(keysOf(kind('eips', { associate_id: text({ column: true }) }))).toEqual([
      'eip',
      'eip.used',
      'nics',
      'nics.eip',
    ]);
    expect(keysOf()).toEqual([]);
  });

  it('tells of hosts with system scope alone, their disks in GB', () => {
    const [hosts] = usagesOf([
      kind('hosts', { storage_size: integer({ column: true }), enabled: flag({ column: true }) }),
    ]);
    expect(hosts).toMatchObject({ system: true, units: { 'hosts.storage_gb': 1024 } });
    expect(hosts?.sums.map(({ name }) => name)).toEqual([
      'hosts',
      'hosts.storage_gb',
      'enabled_hosts',
      'enabled_hosts.storage_gb',
    ]);
  });
});
