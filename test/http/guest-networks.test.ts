import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServerNic } from '../../src/contract/index.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const nic = (address: string, members: Partial<ServerNic> = {}): ServerNic => ({
  mac: `fa:16:3e:00:00:${address.split('.').at(-1)?.padStart(2, '0')}`,
  ip_addr: address,
  masklen: 24,
  network: 'net',
  network_id: 'sub',
  vpc_id: 'vpc',
  ...members,
});

const many = Array.from({ length: 11 }, (_, at) => nic(`10.0.2.${at + 1}`));
const north = fakeCloud([
  {
    id: 's1',
    name: 'web-1',
    project: 'p1',
    extra: {
      eip: '203.0.113.9',
      eip_id: 'f1',
      nics: [
        nic('10.0.0.9', {
          ip6_addr: 'fd00::9',
          masklen6: 64,
          gateway: '10.0.0.1',
          gateway6: 'fd00::1',
          sub_ips: ['10.0.0.10'],
        }),
      ],
    },
  },
  { id: 's2', name: 'web-2', project: 'p1', extra: { nics: many, eip: '203.0.113.10', eip_id: 'f2' } },
  { id: 's3', name: 'hidden', project: 'p2', extra: { nics: [nic('10.0.3.1')] } },
  { id: 's4', name: 'bare', project: 'p1' },
]);
const south = fakeCloud([{ id: 's5', name: 'far', project: 'p1', extra: { nics: [nic('10.0.5.1')] } }]);

let gateway: TestGateway;
let [ann, bob, eve, dom]: Client[] = [];
beforeAll(async () => {
  gateway = await startTestGateway({ clouds: { north, south } });
  const open = clientOf(gateway.url);
  [ann, bob, eve] = await Promise.all([
    logIn(open, 'ann', 'system'),
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'eve', 'beta'),
  ]);
  const password = { user: { name: 'dom', domain: { name: 'Default' }, password: 'secret' } };
  const auth = { identity: { methods: ['password'], password }, scope: { domain: { name: 'Default' } } };
  const login = await open.ask('POST', '/v3/auth/tokens', { body: { auth } });
  dom = open.bearing(login.headers.get('x-subject-token') ?? '');
  await gateway.inventory.firstRounds();
});
afterAll(() => gateway.close());

async function read(client: Client | undefined, path: string) {
  const answer = await client!.ask('GET', path);
  expect([path, answer.status]).toEqual([path, 200]);
  return rowsOf(answer, 'guestnetworks');
}

const addresses = async (client: Client | undefined, path: string) =>
  (await read(client, path)).map(({ ip_addr }) => ip_addr);

describe('the interfaces of a server', () => {
  it('have the documented fields', async () => {
    const [row, ...others] = await read(bob, '/servers/north.s1/networks');
    expect(others).toEqual([]);
    expect(row).toEqual({
      bw_limit: 0,
      can_delete: true,
      can_update: true,
      created_at: expect.any(String),
      deleted: false,
      driver: 'virtio',
      eip_addr: '203.0.113.9',
      eip_id: 'north.f1',
      guest: 'web-1',
      guest_gateway: '10.0.0.1',
      guest_gateway6: 'fd00::1',
      guest_id: 'north.s1',
      guest_ip6_mask: 64,
      guest_ip_mask: 24,
      index: 0,
      ip6_addr: 'fd00::9',
      ip_addr: '10.0.0.9',
      is_default: false,
      mac_addr: 'fa:16:3e:00:00:09',
      network: 'net',
      network_addresses: [{ ip_addr: '10.0.0.10', type: 'sub_ip' }],
      network_id: 'north.sub',
      num_queues: 1,
      row_id: expect.any(Number),
      rx_bw_limit: 0,
      server: 'web-1',
      tx_bw_limit: 0,
      update_version: 0,
      virtual: false,
      wire_id: 'north.vpc',
    });
  });

  it('are in their order, whatever their number, and the floating address is at none of several', async () => {
    const rows = await read(bob, '/servers/web-2/networks');
    expect(rows.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(rows.map(({ ip_addr }) => ip_addr)).toEqual(many.map(({ ip_addr }) => ip_addr));
    expect(rows.filter((row) => 'eip_addr' in row || 'guest_gateway' in row)).toEqual([]);
    expect(new Set(rows.map(({ row_id }) => row_id)).size).toBe(11);
  });

  it('keep their numbers', async () => {
    const before = await read(bob, '/servers/north.s1/networks');
    north.servers = north.servers.map((server) => ({ ...server, name: server.id === 's1' ? 'renamed' : server.name }));
    await bob!.ask('GET', '/servers', { headers: { 'cache-control': 'no-cache' } });
    const after = await read(bob, '/servers/north.s1/networks');
    expect(after).toMatchObject([{ guest: 'renamed', row_id: before[0]?.['row_id'] }]);
  });

  it('are paged, narrowed, sorted otherwise, and shown in short', async () => {
    expect(await addresses(bob, '/servers/s2/networks?limit=2&offset=9')).toEqual(['10.0.2.10', '10.0.2.11']);
    expect(await addresses(bob, '/servers/s2/networks?ip_addr=10.0.2.3')).toEqual(['10.0.2.3']);
    expect(await addresses(bob, '/servers/s2/networks?order_by=ip_addr&order=desc&limit=2')).toEqual([
      '10.0.2.11',
      '10.0.2.10',
    ]);
    const [row] = await read(bob, '/servers/s2/networks?details=false&limit=1');
    expect(Object.keys(row ?? {})).toEqual([
      'created_at',
      'guest_id',
      'index',
      'ip_addr',
      'mac_addr',
      'network_id',
      'row_id',
    ]);
    expect(await read(bob, '/servers/s2/networks?field=ip_addr&limit=1')).toEqual([{ ip_addr: '10.0.2.1' }]);
  });

  it('are none of another server, however one asks', async () => {
    for (const more of ['guest_id=north.s2', 'server.0=s2', 'guest=web-2', 'filter_any=true&filter=mac_addr.in(x)'])
      expect((await addresses(bob, `/servers/far/networks?${more}`)).filter((one) => one !== '10.0.5.1')).toEqual([]);
    expect(await addresses(bob, '/servers/far/networks?guest_id=north.s2&scope=system')).toEqual(['10.0.5.1']);
  });

  it('are a 404 for a server that one does not see', async () => {
    for (const reference of ['north.s3', 's3', 'hidden', 'north.nothing'])
      expect((await bob!.ask('GET', `/servers/${reference}/networks`)).status).toBe(404);
    expect((await eve!.ask('GET', '/servers/north.s1/networks')).status).toBe(404);
    expect(await addresses(eve, '/servers/hidden/networks')).toEqual(['10.0.3.1']);
  });

  it('are shown to administrators like the server itself', async () => {
    for (const client of [ann, dom]) {
      expect(await addresses(client, '/servers/north.s3/networks')).toEqual(['10.0.3.1']);
      expect(await addresses(client, '/servers/north.s3/networks?scope=project')).toEqual(['10.0.3.1']);
    }
  });

  it('are none of a server without', async () => {
    expect(await read(bob, '/servers/bare/networks')).toEqual([]);
  });

  it('come of its cloud alone', async () => {
    const { headers } = await bob!.ask('GET', '/servers/north.s1/networks');
    expect(headers.get('x-podgate-clouds')).toMatch(/^north;[^,]*$/);
  });

  it('leave other words behind a server’s id to their own route', async () => {
    expect((await bob!.ask('GET', '/servers/north.s1/status')).status).toBe(200);
    expect((await bob!.ask('GET', '/servers/north.s1/nothing')).status).toBe(404);
  });
});

describe('the interfaces of all servers', () => {
  it('are those of the servers that one sees', async () => {
    expect(await read(bob, '/guestnetworks')).toHaveLength(13);
    expect(await addresses(eve, '/guestnetworks')).toEqual(['10.0.3.1']);
    expect(await read(ann, '/guestnetworks?scope=system')).toHaveLength(14);
    expect(await read(ann, '/guestnetworks?scope=domain&domain=Default')).toHaveLength(14);
    expect((await bob!.ask('GET', '/guestnetworks?scope=system')).status).toBe(403);
    expect(await read(ann, '/guestnetworks')).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ['guest_id=north.s1', ['10.0.0.9']],
    ['server=s1', ['10.0.0.9']],
    ['guest=far', ['10.0.5.1']],
    ['server=hidden', []],
    ['ip_addr=fd00::9', ['10.0.0.9']],
    ['mac_addr=FA:16:3E:00:00:09&index=0', ['10.0.0.9']],
    ['network_id=south.sub', ['10.0.5.1']],
    ['network=net&index=10', ['10.0.2.11']],
    ['filter=ip_addr.startswith("10.0.5.")', ['10.0.5.1']],
  ])('are listed with %s', async (query, found) => {
    expect(await addresses(bob, `/guestnetworks?${query}`)).toEqual(found);
  });

  it('do not show whose they are to filters', async () => {
    for (const query of ['filter=project_id.in(1)', 'order_by=project_id', 'filter=place.in(1)', 'index=x'])
      expect((await bob!.ask('GET', `/guestnetworks?${query}`)).status).toBe(400);
  });
});
