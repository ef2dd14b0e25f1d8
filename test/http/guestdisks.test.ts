import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServerDisk } from '../../src/contract/index.ts';
import { check } from '../../src/kit/index.ts';
import { GuestDiskFields } from '../../src/schema/guestdisks/guestdisk.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const RAW = { disk_format: 'raw', driver: 'scsi', cache_mode: 'none' } as const;
const root = (id: string): ServerDisk => {
  return { ...RAW, id, name: `root of ${id}`, disk_type: 'sys', size: 20480, storage_type: 'nova', local: true };
};
const volumes = Array.from({ length: 11 }, (_, at): ServerDisk => ({
  ...RAW,
  id: `v${at}`,
  name: `data-${at}`,
  disk_type: 'data',
  size: 1024,
  status: 'resizing',
}));

const north = fakeCloud([
  { id: 'n1', name: 'web-1', extra: { disks: [root('n1'), ...volumes] } },
  { id: 'n2', name: 'web-2', project: 'p2', extra: { disks: [root('n2')] } },
  { id: 'n3', name: 'bin', extra: { pending_deleted: true, disks: [root('n3')] } },
  { id: 'n4', name: 'nobodys', project: 'p9', extra: { disks: [root('n4')] } },
  { id: 'n5', name: 'none' },
  {
    id: 'n6',
    name: 'failed',
    status: 'sched_fail',
    extra: { disks: [root('n6'), { ...volumes[0]!, id: 'hidden', status: undefined }] },
  },
]);
const south = fakeCloud([{ id: 'n1', name: 'web-1', extra: { disks: [root('n1')] } }]);

let gateway: TestGateway;
let [bob, eve, ann]: Client[] = [];

beforeAll(async () => {
  gateway = await startTestGateway({ clouds: { north, south } });
  const open = clientOf(gateway.url);
  [bob, eve, ann] = await Promise.all([
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'eve', 'beta'),
    logIn(open, 'ann', 'system'),
  ]);
  await gateway.inventory.firstRounds();
});
afterAll(() => gateway.close());

async function joints(client: Client, path: string): Promise<readonly string[]> {
  const answer = await client.ask('GET', path);
  expect([path, answer.status]).toEqual([path, 200]);
  return rowsOf(answer, 'guestdisks').map((row) => `${String(row['guest_id'])} ${String(row['index'])}`);
}

describe('GET /servers/:id/disks', () => {
  it('has the disks of the server in its order, in the envelope of the joint', async () => {
    const answer = await bob!.ask('GET', '/servers/north.n1/disks');
    expect(Object.keys(answer.body).sort()).toEqual(['guestdisks', 'limit', 'offset', 'total']);
    expect(answer.body).toMatchObject({ total: 12 });
    const rows = rowsOf(answer, 'guestdisks');
    expect(rows.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(rows.map(({ disk }) => disk).slice(0, 3)).toEqual(['root of n1', 'data-0', 'data-1']);
    expect(answer.headers.get('x-podgate-clouds')).toContain('north;state=ok');
  });

  it('has all documented fields, and no id of its own', async () => {
    const [first] = rowsOf(await bob!.ask('GET', '/servers/north.n1/disks'), 'guestdisks');
    expect(check(GuestDiskFields).problems(first)).toEqual([]);
    expect(first).toEqual({
      auto_reset: false,
      boot_index: -1,
      bps: 0,
      cache_mode: 'none',
      can_delete: true,
      can_update: true,
      created_at: '2026-11-20T20:44:57.000000Z',
      deleted: false,
      disk: 'root of n1',
      disk_id: 'north.n1',
      disk_size: 20480,
      disk_type: 'sys',
      driver: 'scsi',
      guest: 'web-1',
      guest_id: 'north.n1',
      index: 0,
      iops: 0,
      row_id: 232_365_849_685_855,
      server: 'web-1',
      status: 'ready',
      storage_type: 'nova',
      update_version: 0,
    });
  });

  it('gives each row a number that no other has and every client can read', async () => {
    const numbers = rowsOf(await ann!.ask('GET', '/guestdisks?scope=system'), 'guestdisks').map((row) => row['row_id']);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.every((number) => Number.isSafeInteger(number))).toBe(true);
  });

  it('takes the server by name and by the id in its cloud, and other queries beside it', async () => {
    expect(await joints(bob!, '/servers/none/disks')).toEqual([]);
    expect(await joints(bob!, '/servers/n6/disks')).toEqual(['north.n6 0', 'north.n6 1']);
    expect(await joints(bob!, '/servers/north.n1/disks?limit=2&offset=1')).toEqual(['north.n1 1', 'north.n1 2']);
    expect(await joints(bob!, '/servers/north.n1/disks?disk_type=sys')).toEqual(['north.n1 0']);
    expect(await joints(bob!, '/servers/north.n1/disks?order_by=index&order=desc&limit=1')).toEqual(['north.n1 11']);
    expect((await bob!.ask('GET', '/servers/web-1/disks')).status).toBe(409);
  });

  it('is of the server in the path, whatever else is named', async () => {
    const others = [
      'guest_id=north.n6',
      '@guest_id=north.n6',
      'server.0=north.n6',
      'guest=web-2',
      'filter_any=true&filter=disk_size.ge(0)',
    ];
    for (const other of others) expect(await joints(bob!, `/servers/south.n1/disks?${other}`)).toEqual(['south.n1 0']);
  });

  it('says how each disk is: as its volume, or as its server', async () => {
    const statuses = async (path: string) =>
      rowsOf(await bob!.ask('GET', path), 'guestdisks').map(({ status }) => status);
    expect(await statuses('/servers/north.n1/disks?limit=2')).toEqual(['ready', 'resizing']);
    expect(await statuses('/servers/north.n6/disks')).toEqual(['alloc_failed', 'unknown']);
  });

  it('is there for a server in the bin', async () => {
    expect(await joints(bob!, '/servers/north.n3/disks')).toEqual(['north.n3 0']);
  });

  it.each(['north.n2', 'n2', 'web-2', 'north.n4', 'nobodys', 'north.nothing', 'nothing'])(
    'of %s is a 404 for others',
    async (reference) => {
      const answer = await bob!.ask('GET', `/servers/${reference}/disks`);
      expect([answer.status, answer.body['class']]).toEqual([404, 'ResourceNotFoundError']);
    },
  );

  it('is shown to administrators, who find the server in whichever project', async () => {
    expect(await joints(ann!, '/servers/north.n2/disks')).toEqual(['north.n2 0']);
    expect(await joints(ann!, '/servers/north.n4/disks?scope=system')).toEqual(['north.n4 0']);
    expect(await joints(eve!, '/servers/web-2/disks')).toEqual(['north.n2 0']);
  });
});

describe('GET /guestdisks', () => {
  it('has those of all servers that one may see', async () => {
    expect(await joints(eve!, '/guestdisks')).toEqual(['north.n2 0']);
    expect(new Set(await joints(bob!, '/guestdisks'))).toEqual(
      new Set([
        ...Array.from({ length: 12 }, (_, at) => `north.n1 ${at}`),
        ...['north.n3 0', 'north.n6 0', 'north.n6 1', 'south.n1 0'],
      ]),
    );
    expect(await joints(ann!, '/guestdisks')).toEqual([]);
    expect(await joints(ann!, '/guestdisks?scope=system&guest=nobodys')).toEqual(['north.n4 0']);
  });

  it.each([
    ['server=web-1&index=0', ['north.n1 0', 'south.n1 0']],
    ['guest_id=north.n1&disk_id=north.v3', ['north.n1 4']],
    ['disk=data-3', ['north.n1 4']],
    ['region=south', ['south.n1 0']],
    ['filter=disk_size.gt(2000)&order_by=guest', ['north.n1 0', 'south.n1 0', 'north.n6 0', 'north.n3 0']],
    ['search=web', []],
  ])('?%s', async (query, wanted) => {
    expect([...(await joints(bob!, `/guestdisks?${query}`))].sort()).toEqual([...wanted].sort());
  });

  it.each(['account=north', 'zone=z1', 'project_tags.0.key=x', 'order_by=nothing', 'index=first'])(
    '?%s is a 400',
    async (query) => {
      expect((await bob!.ask('GET', `/guestdisks?${query}`)).status).toBe(400);
    },
  );

  it('shows in short what belongs to what', async () => {
    const [row] = rowsOf(await eve!.ask('GET', '/guestdisks?details=false'), 'guestdisks');
    expect(Object.keys(row ?? {})).toEqual(['created_at', 'disk_id', 'guest_id', 'index', 'row_id', 'status']);
  });

  it('follows its server', async () => {
    north.servers = north.servers.map((one) =>
      one.id === 'n2' ? { ...one, extra: { disks: [root('n2'), volumes[5]!] } } : one,
    );
    const fresh = { headers: { 'cache-control': 'no-cache' } };
    const more = await eve!.ask('GET', '/servers/north.n2/disks', fresh);
    expect(rowsOf(more, 'guestdisks').map(({ disk_id }) => disk_id)).toEqual(['north.n2', 'north.v5']);
    north.servers = north.servers.map((one) => (one.id === 'n2' ? { ...one, extra: { disks: [] } } : one));
    expect(rowsOf(await eve!.ask('GET', '/servers/north.n2/disks', fresh), 'guestdisks')).toEqual([]);
  });
});
