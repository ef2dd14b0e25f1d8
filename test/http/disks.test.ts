import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Disk, ServerDisk } from '../../src/contract/index.ts';
import { check } from '../../src/kit/index.ts';
import { DiskFields } from '../../src/schema/disks/disk.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const project = (id: string) => ({ id, name: id, domain: 'Default' });

const disk = (id: string, members: Partial<Disk> = {}): Disk => ({
  id,
  name: `name-${id}`,
  created_at: '2026-11-20T10:00:00.000000Z',
  project: project('p1'),
  status: 'ready',
  size: 1024,
  disk_type: 'data',
  disk_format: 'raw',
  storage: 'fast',
  storage_id: 't1',
  storage_type: 'fast',
  medium_type: 'ssd',
  zone: 'z1',
  ...members,
});

const ROOT: ServerDisk = {
  id: 'n1',
  name: 'root of n1',
  disk_type: 'sys',
  size: 20480,
  disk_format: 'raw',
  image: 'debian',
  image_id: 'img',
  medium_type: 'hybrid',
  storage_type: 'nova',
  local: true,
};
const SWAP: ServerDisk = { ...ROOT, id: 'n1-swap', name: 'swap of n1', disk_type: 'swap', size: 512, fs: 'swap' };
const VOLUME: ServerDisk = { id: 'd1', name: 'name-d1', disk_type: 'data', size: 1024, status: 'ready' };
const extra = { disks: [ROOT, VOLUME, SWAP], metadata: { 'sys:project': 'p1', 'user:a': 'b' } };

const north = fakeCloud([
  { id: 'n1', name: 'web-1', created: '2026-11-20T12:00:00.000000Z', extra },
  { id: 'n2', name: 'web-2', project: 'p2', extra: { disks: [{ ...ROOT, id: 'n2', name: 'root of n2' }] } },
  { id: 'n3', name: 'bin', extra: { pending_deleted: true, disks: [{ ...ROOT, id: 'n3', name: 'root of n3' }] } },
  { id: 'n4', name: 'gone', extra: { deleted: true, disks: [{ ...ROOT, id: 'n4', name: 'root of n4' }] } },
  { id: 'n5', name: 'new', status: 'schedule', extra: { disks: [{ ...ROOT, id: 'n5', name: 'root of n5' }] } },
]);
north.things = {
  disks: [
    disk('d1', {
      guests: [{ id: 'n1', name: 'web-1', status: 'running', index: 1, device: '/dev/vdb' }],
      metadata: { 'user:env': 'prod' },
    }),
    disk('d2', { status: 'alloc_failed', upstream: { status: 'error' }, description: 'spare one', size: 4096 }),
    disk('d3', { project: project('p2'), medium_type: 'rotate' }),
    disk('d4', { project: project('p9') }),
  ],
};
const south = fakeCloud([]);
south.things = {
  disks: [disk('d1', { name: 'same', snapshot_id: 'x1' }), disk('d5', { name: 'same', encrypted: true })],
};

let gateway: TestGateway;
let [bob, eve, ann]: Client[] = [];

beforeAll(async () => {
  gateway = await startTestGateway({ clouds: { north, south } });
  const open = clientOf(gateway.url);
  const as = (user: string, project: string) => logIn(open, user, project);
  [bob, eve, ann] = await Promise.all([as('bob', 'alpha'), as('eve', 'beta'), as('ann', 'system')]);
  await gateway.inventory.firstRounds();
});
afterAll(() => gateway.close());

async function ids(client: Client, query: string): Promise<readonly unknown[]> {
  const answer = await client.ask('GET', `/disks?order_by=id&order=asc&${query}`);
  expect(answer.status).toBe(200);
  return rowsOf(answer, 'disks').map(({ id }) => id);
}

const BOBS = ['north.d1', 'north.d2', 'north.n1', 'north.n1-swap', 'north.n5', 'south.d1', 'south.d5'];

describe('GET /disks', () => {
  it('has the volumes of all clouds and the disks inside servers, newest first', async () => {
    expect(await ids(bob!, '')).toEqual(BOBS);
    const answer = await bob!.ask('GET', '/disks');
    expect(answer.body).toMatchObject({ limit: 2048, offset: 0, total: BOBS.length });
    const times = rowsOf(answer, 'disks').map((row) => String(row['created_at']));
    expect(times).toEqual([...times].sort().reverse());
    expect(new Set(times).size).toBe(3);
  });

  it('gives fields with their types, in alphabetical order, none empty', async () => {
    for (const row of rowsOf(await bob!.ask('GET', '/disks'), 'disks')) {
      expect(check(DiskFields).problems(row)).toEqual([]);
      expect(Object.keys(row)).toEqual(Object.keys(row).sort());
      expect(Object.values(row)).not.toContain('');
    }
  });

  it('says of a volume which server has it', async () => {
    const { body } = await bob!.ask('GET', '/disks/north.d1');
    expect(body['disk']).toMatchObject({
      name: 'name-d1',
      external_id: 'd1',
      can_delete: false,
      device: '/dev/vdb',
      disk_size: 1024,
      guest: 'web-1',
      guest_count: 1,
      guest_status: 'running',
      guests: [{ id: 'north.n1', name: 'web-1', index: 1, status: 'running', driver: 'scsi', cache_mode: 'none' }],
      is_ssd: true,
      metadata: { 'user:env': 'prod' },
      project: 'alpha',
      status: 'ready',
      storage: 'fast',
      storage_id: 'north.t1',
      zone_id: 'north.z1',
    });
  });

  it('has of a free volume neither servers nor a reason not to delete it', async () => {
    const { body } = await bob!.ask('GET', '/disks/d2');
    expect(body['disk']).toMatchObject({ can_delete: true, guest_count: 0, upstream: { status: 'error' } });
    for (const absent of ['guest', 'guests', 'guest_status', 'device', 'guest_billing_type', 'snapshot_id'])
      expect(body['disk']).not.toHaveProperty(absent);
  });

  it('has the disk inside a server with what it shares with the server', async () => {
    const { body } = await bob!.ask('GET', '/disks/north.n1');
    expect(body['disk']).toMatchObject({
      name: 'root of n1',
      auto_delete: true,
      can_delete: false,
      created_at: '2026-11-20T12:00:00.000000Z',
      disk_type: 'sys',
      disk_size: 20480,
      external_id: 'n1',
      guest: 'web-1',
      guests: [{ id: 'north.n1', index: 0 }],
      metadata: { 'sys:project': 'p1' },
      project: 'alpha',
      status: 'ready',
      storage: 'nova',
      storage_type: 'nova',
      template: 'debian',
      template_id: 'north.img',
      zone: 'z1',
    });
    const swap = await bob!.ask('GET', '/disks/north.n1-swap');
    expect(swap.body['disk']).toMatchObject({ disk_type: 'swap', fs_format: 'swap', guests: [{ index: 2 }] });
  });

  it('has it in the bin when its server is, and no more when that is gone', async () => {
    expect(await ids(bob!, 'pending_delete=true')).toEqual(['north.n3']);
    expect(await ids(ann!, 'scope=system&delete=all&pending_delete=all&name=root of n4')).toEqual([]);
    expect((await bob!.ask('GET', '/disks/north.n5')).body['disk']).toMatchObject({ status: 'allocating' });
  });

  it('shows the short form, and single fields', async () => {
    const [brief] = rowsOf(await bob!.ask('GET', '/disks?details=false&id=north.d1'), 'disks');
    expect(brief).toMatchObject({ id: 'north.d1', disk_size: 1024, disk_type: 'data', status: 'ready' });
    expect(brief).not.toHaveProperty('guests');
    const [narrow] = rowsOf(await bob!.ask('GET', '/disks?field=guest&field=name&id=north.d1'), 'disks');
    expect(narrow).toEqual({ guest: 'web-1', name: 'name-d1' });
  });
});

describe('what narrows disks', () => {
  it.each<readonly [query: string, wanted: readonly string[]]>([
    ['server=north.n1', ['north.d1', 'north.n1', 'north.n1-swap']],
    ['server=WEB-1', ['north.d1', 'north.n1', 'north.n1-swap']],
    ['guest_id=north.n1&disk_type=data', ['north.d1']],
    ['filter=guest_id.equals(north.n1)&filter=disk_type.in(sys,swap)', ['north.n1', 'north.n1-swap']],
    ['filter=guest.contains(eb-)', ['north.d1', 'north.n1', 'north.n1-swap']],
    ['unused=true', ['north.d2', 'south.d1', 'south.d5']],
    ['unused=false', BOBS],
    ['local=true', ['north.n1', 'north.n1-swap', 'north.n5']],
    ['share=true&region=north', ['north.d1', 'north.d2']],
    ['status=alloc_failed', ['north.d2']],
    ['status.0=alloc_failed&status.1=allocating', ['north.d2', 'north.n5']],
    ['storage=nova', ['north.n1', 'north.n1-swap', 'north.n5']],
    ['storage_id=south.t1', ['south.d1', 'south.d5']],
    ['is_ssd=true&unused=true', ['north.d2', 'south.d1', 'south.d5']],
    ['encrypted=True', ['south.d5']],
    ['image_id=north.img&type=sys', ['north.n1', 'north.n5']],
    ['snapshot_id=south.x1', ['south.d1']],
    ['disk_size=4096', ['north.d2']],
    ['filter=disk_size.gt(4000)', ['north.d2', 'north.n1', 'north.n5']],
    ['search=spare', ['north.d2']],
    ['tags.0.key=user:env&tags.0.value=prod', ['north.d1']],
    ['auto_delete=true&limit=1', ['north.n1']],
    ['zone=z1&name=same', ['south.d1', 'south.d5']],
  ])('%s', async (query, wanted) => {
    expect(await ids(bob!, query)).toEqual(wanted);
  });

  it.each(['host=node1', 'snapshotpolicy_id=x', 'unused=perhaps', 'disk_size=big', 'filter=nothing.equals(1)'])(
    '%s is a 400',
    async (query) => {
      expect((await bob!.ask('GET', `/disks?${query}`)).status).toBe(400);
    },
  );

  it('has the different values of what one may see', async () => {
    const { body } = await bob!.ask('GET', '/disks/distinct-field?field=disk_type&field=storage&extra_field=account');
    expect(body['disk']).toEqual({
      account: ['north', 'south'],
      disk_type: ['data', 'swap', 'sys'],
      storage: ['fast', 'nova'],
    });
  });

  it('sorts and pages', async () => {
    const page = async (query: string) =>
      rowsOf(await bob!.ask('GET', `/disks?${query}`), 'disks').map(({ disk_size }) => disk_size);
    expect(await page('order_by=size&order=asc&limit=3')).toEqual([512, 1024, 1024]);
    expect(await page('order_by=disk_size&limit=2&offset=1')).toEqual([20480, 4096]);
  });
});

describe('who sees which disks', () => {
  it('is the project that has them; administrators see all', async () => {
    expect(await ids(eve!, '')).toEqual(['north.d3', 'north.n2']);
    expect(await ids(ann!, 'scope=system&region=north')).toEqual([
      ...['north.d1', 'north.d2', 'north.d3', 'north.d4', 'north.n1', 'north.n1-swap', 'north.n2', 'north.n5'],
    ]);
    expect(await ids(ann!, '')).toEqual([]);
  });

  it.each(['north.d3', 'd3', 'name-d3', 'north.d4', 'north.n2', 'root of n2', 'north.nothing'])(
    '%s is not there for others',
    async (reference) => {
      const answer = await bob!.ask('GET', `/disks/${encodeURIComponent(reference)}`);
      expect([answer.status, answer.body['class']]).toEqual([404, 'ResourceNotFoundError']);
    },
  );

  it('is found by name and by the id in its cloud, unless several are meant', async () => {
    for (const reference of ['name-d1', 'root of n1', 'n1'])
      expect((await bob!.ask('GET', `/disks/${encodeURIComponent(reference)}`)).status).toBe(200);
    for (const reference of ['same', 'd1']) expect((await bob!.ask('GET', `/disks/${reference}`)).status).toBe(409);
  });
});
