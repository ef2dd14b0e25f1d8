import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Network } from '../../src/contract/index.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const north = fakeCloud([{ id: 's1', name: 'web-1', project: 'p1' }]);
const south = fakeCloud([{ id: 's2', name: 'web-2', project: 'p1' }]);

const POOL = { used: 3, servers: 1, eips: 0, interfaces: 2 };
const TIMES = { created_at: '2026-11-20T10:00:00.000000Z', updated_at: '2026-11-20T11:00:00.000000Z' };

const network = (id: string, project: string, members: Partial<Network> = {}): Network => ({
  id,
  name: `${id}-name`,
  project: { id: project, name: project },
  status: 'available',
  ip_version: '4',
  vpc: 'vpc-name',
  vpc_id: 'vpc-1',
  pools: [{ id, start: '10.0.0.2', end: '10.0.0.254', ...POOL }],
  ...TIMES,
  ...members,
});

north.things = {
  networks: [
    network('whole', 'p1', {
      description: 'text',
      masklen: 24,
      gateway: '10.0.0.1',
      dns: ['192.0.2.1', '192.0.2.2'],
      routes: [{ destination: '10.9.0.0/16', nexthop: '10.0.0.9' }],
      vlan_id: 120,
      is_exit: true,
      metadata: { 'user:env': 'dev' },
      pools: [{ id: 'whole', start: '10.0.0.2', end: '10.0.0.254', ...POOL, dhcp: ['10.0.0.3'] }],
    }),
    network('split', 'p1', {
      pools: [
        { id: 'split_10.1.0.2', start: '10.1.0.2', end: '10.1.0.9', ...POOL },
        { id: 'split_10.1.0.100', start: '10.1.0.100', end: '10.1.0.255', ...POOL },
      ],
    }),
    network('six', 'p1', {
      ip_version: '6',
      masklen: 64,
      gateway: 'fd00::1',
      pools: [{ id: 'six', start: 'fd00::2', end: 'fd00::ffff', ...POOL }],
    }),
    network('lent', 'p2', { shared_projects: [{ id: 'p1', name: 'p1' }], status: 'failed' }),
    network('open', 'p9', { everyone: true, pools: [] }),
    network('theirs', 'p2', { vpc_id: 'vpc-2', vpc: 'other-vpc' }),
    network('nobodys', 'p9'),
  ],
};
south.things = { networks: [network('far', 'p1', { name: 'whole-name' })] };

let gateway: TestGateway;
let [ann, bob, eve]: Client[] = [];
beforeAll(async () => {
  gateway = await startTestGateway({ clouds: { north, south } });
  const open = clientOf(gateway.url);
  [ann, bob, eve] = await Promise.all([
    logIn(open, 'ann', 'system'),
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'eve', 'beta'),
  ]);
  await gateway.inventory.firstRounds();
});
afterAll(() => gateway.close());

async function idsOf(client: Client | undefined, path: string): Promise<readonly unknown[]> {
  const answer = await client!.ask('GET', path);
  expect([path, answer.status]).toEqual([path, 200]);
  return rowsOf(answer, path.split(/[/?]/)[1]).map(({ id }) => id);
}

async function shown(client: Client | undefined, path: string) {
  const { status, body } = await client!.ask('GET', path);
  expect([path, status]).toEqual([path, 200]);
  return Object.values(body)[0] as Readonly<Record<string, unknown>>;
}

describe('a network', () => {
  it('has the documented fields', async () => {
    expect(await shown(bob, '/networks/north.whole')).toMatchObject({
      account: 'north',
      account_status: 'connected',
      can_delete: false,
      created_at: '2026-11-20T10:00:00.000000Z',
      description: 'text',
      dns: '192.0.2.1,192.0.2.2',
      exit: true,
      external_id: 'whole',
      guest_dhcp: '10.0.0.3',
      guest_dns: '192.0.2.1,192.0.2.2',
      guest_gateway: '10.0.0.1',
      guest_ip6_mask: 0,
      guest_ip_end: '10.0.0.254',
      guest_ip_mask: 24,
      guest_ip_start: '10.0.0.2',
      id: 'north.whole',
      is_public: false,
      metadata: { 'user:env': 'dev' },
      name: 'whole-name',
      networkinterface_vnics: 2,
      ports: 253,
      ports_used: 3,
      project: 'alpha',
      public_scope: 'none',
      routes: [['10.9.0.0/16', '10.0.0.9']],
      server_type: 'guest',
      status: 'available',
      total: 3,
      vlan_id: 120,
      vnics: 1,
      vpc: 'vpc-name',
      vpc_ext_id: 'vpc-1',
      vpc_id: 'north.vpc-1',
      wire: 'vpc-name',
      wire_id: 'north.vpc-1',
    });
  });

  it('of IPv6 tells its addresses under the other names, and counts apart', async () => {
    const row = await shown(bob, '/networks/north.six');
    expect(row).toMatchObject({
      guest_gateway6: 'fd00::1',
      guest_ip6_end: 'fd00::ffff',
      guest_ip6_mask: 64,
      guest_ip6_start: 'fd00::2',
      guest_ip_mask: 0,
      ports: 0,
      ports6_used: 3,
      ports_used: 0,
      total6: 3,
      vnics6: 1,
    });
    expect(row).not.toHaveProperty('guest_gateway');
    expect(row).not.toHaveProperty('guest_ip_start');
  });

  it('is each pool of a subnet, found by its own id', async () => {
    expect(await shown(bob, '/networks/north.split_10.1.0.100')).toMatchObject({
      external_id: 'split',
      guest_ip_start: '10.1.0.100',
      ports: 156,
      vlan_id: 1,
    });
    const { status, text } = await bob!.ask('GET', '/networks/split');
    expect([status, text]).toEqual([409, expect.stringContaining('north.split_10.1.0.2')]);
  });

  it('is found by id, by the id in its cloud and by name, and is a 404 otherwise', async () => {
    for (const reference of ['north.six', 'six', 'six-name'])
      expect((await shown(bob, `/networks/${reference}`))['id']).toBe('north.six');
    expect((await bob!.ask('GET', '/networks/north.nothing')).status).toBe(404);
    expect((await bob!.ask('GET', '/networks/whole-name')).status).toBe(409);
  });

  it('can be narrowed to some members, and shown in short', async () => {
    expect(await shown(bob, '/networks/north.whole?field=id&field=ports')).toEqual({ id: 'north.whole', ports: 253 });
    const [row] = rowsOf(await bob!.ask('GET', '/networks?details=false&id=north.whole'), 'networks');
    expect(Object.keys(row ?? {}).sort()).toEqual(
      expect.arrayContaining(['guest_ip_end', 'guest_ip_start', 'id', 'name', 'ports', 'vpc_id', 'wire_id']),
    );
    expect(row).not.toHaveProperty('metadata');
  });
});

describe('who sees networks', () => {
  const OPEN = 'north.open';
  const BOBS = ['north.lent', OPEN, 'north.six', 'north.split_10.1.0.100', 'north.split_10.1.0.2', 'north.whole'];

  it('is its project, whom it is shared with, and everybody of the cloud for open ones', async () => {
    expect([...(await idsOf(bob, '/networks?order_by=id&order=asc'))]).toEqual([...BOBS, 'south.far'].sort());
    expect(await idsOf(eve, '/networks?order_by=id&order=asc')).toEqual(['north.lent', OPEN, 'north.theirs']);
    expect((await bob!.ask('GET', '/networks/north.theirs')).status).toBe(404);
    expect((await eve!.ask('GET', '/networks/north.whole')).status).toBe(404);
  });

  it('is the administrator for what is nobody’s', async () => {
    expect(await idsOf(ann, '/networks?scope=system')).toContain('north.nobodys');
    expect((await ann!.ask('GET', '/networks/north.nobodys')).status).toBe(200);
    expect(await idsOf(ann, '/networks')).not.toContain('north.nobodys');
  });

  it('is told in the rows, with names to administrators alone', async () => {
    const lent = { is_public: true, project: 'beta', public_scope: 'project' };
    const seen = await shown(bob, '/networks/north.lent');
    expect(seen).toMatchObject(lent);
    expect(seen).not.toHaveProperty('shared_projects');
    const whole = await shown(ann, '/networks/north.lent');
    expect(whole).toMatchObject({ ...lent, shared_projects: [{ name: 'alpha' }] });
    expect(await shown(eve, '/networks/north.open')).toMatchObject({ is_public: true, public_scope: 'system' });
  });
});

describe('a list of networks', () => {
  const FIRST = ['north.split_10.1.0.2', 'north.split_10.1.0.100'];

  it.each<[string, readonly string[]]>([
    ['ip=10.1.0.150', ['north.split_10.1.0.100']],
    ['ip=10.1.0.50', []],
    ['ip=fd00::abc', ['north.six']],
    ['ip=10.0.0.254&cloudregion=south', ['south.far']],
    ['vpc=vpc-1&cloudregion=north&name=six-name', ['north.six']],
    ['vpc_id=north.vpc-1&guest_ip_mask=24', ['north.whole']],
    ['wire=vpc-name&exit=true', ['north.whole']],
    ['wire_id=north.vpc-2', []],
    ['is_exit=true', ['north.whole']],
    ['vlan_id=120', ['north.whole']],
    ['status=failed', ['north.lent']],
    ['zone=south.z1', ['south.far']],
    ['server_type=eip', []],
    ['tags.0.key=user:env', ['north.whole']],
    ['search=10.1.0.1', ['north.split_10.1.0.100']],
    ['search=six', ['north.six']],
    ['filter=guest_ip_start.startswith("10.1.")&order_by=guest_ip_start&order=asc', FIRST],
    ['is_public=true&order_by=id&order=asc', ['north.lent', 'north.open']],
    ['usable=true&is_public=true', ['north.open']],
    ['is_classic=true', []],
  ])('with %s', async (query, ids) => {
    expect(await idsOf(bob, `/networks?${query}`)).toEqual(ids);
  });

  it.each(['ip=nonsense', 'vlan_id=x', 'exit=maybe', 'filter=nothing.in(1)', 'filter=start_key.in(1)', 'zone=z1'])(
    'with %s is a 400',
    async (query) => {
      expect((await bob!.ask('GET', `/networks?${query}`)).status).toBe(400);
    },
  );

  it('is paged over the clouds without losing or repeating a row', async () => {
    const pages = await Promise.all(
      [0, 3, 6].map((offset) => idsOf(bob, `/networks?order_by=name&limit=3&offset=${offset}`)),
    );
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
    expect(new Set(pages.flat()).size).toBe(7);
  });

  it('sums up, and tells different values', async () => {
    const { body } = await bob!.ask('GET', '/networks?summary_stats=true&cloudregion=north&limit=1');
    expect(body).toMatchObject({ total: 6, totals: { ports: 253 * 2 + 8 + 156, ports_used: 12 } });
    const { body: distinct } = await bob!.ask('GET', '/networks/distinct-field?field=status&extra_field=vpc');
    expect(distinct).toEqual({ network: { status: ['available', 'failed'], vpc: ['vpc-name'] } });
  });
});
