import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Snapshot } from '../../src/contract/index.ts';
import { check } from '../../src/kit/index.ts';
import { SnapshotFields } from '../../src/schema/snapshots/snapshot.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const snapshot = (id: string, members: Partial<Snapshot> = {}): Snapshot => ({
  id,
  name: `name-${id}`,
  created_at: '2026-11-20T10:00:00.000000Z',
  project: { id: 'p1', name: 'p1', domain: 'Default' },
  status: 'ready',
  size: 2048,
  progress: 100,
  ...members,
});

const north = fakeCloud([]);
north.things = {
  snapshots: [
    snapshot('x1', {
      created_at: '2026-11-20T11:00:00.000000Z',
      upstream: { status: 'available' },
      disk_id: 'd1',
      disk_name: 'data',
      disk_status: 'ready',
      disk_type: 'data',
      storage: 'fast',
      storage_id: 't1',
      storage_type: 'fast',
      os_type: 'Linux',
      metadata: { 'user:env': 'prod' },
      guests: [{ id: 'n1', name: 'web-1', status: 'running' }],
    }),
    snapshot('x2', { status: 'creating', progress: 40, disk_id: 'd2', part_of: 'g1' }),
    snapshot('x3', { project: { id: 'p2', name: 'p2', domain: 'Default' }, name: 'same' }),
    snapshot('x4', { project: { id: 'p9', name: 'p9', domain: 'Default' } }),
  ],
};
const south = fakeCloud([]);
south.things = { snapshots: [snapshot('x1', { name: 'same', size: 1024 })] };

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

async function ids(client: Client, query: string): Promise<readonly unknown[]> {
  const answer = await client.ask('GET', `/snapshots?${query}`);
  expect(answer.status).toBe(200);
  return rowsOf(answer, 'snapshots').map(({ id }) => id);
}

describe('GET /snapshots', () => {
  it('has those of all clouds, newest first, with fields as documented', async () => {
    expect((await ids(bob!, ''))[0]).toBe('north.x1');
    expect(await ids(bob!, 'order_by=id&order=asc')).toEqual(['north.x1', 'north.x2', 'south.x1']);
    for (const row of rowsOf(await bob!.ask('GET', '/snapshots'), 'snapshots')) {
      expect(check(SnapshotFields).problems(row)).toEqual([]);
      expect(Object.keys(row)).toEqual(Object.keys(row).sort());
    }
  });

  it('says of which disk of which server each is', async () => {
    const { body } = await bob!.ask('GET', '/snapshots/north.x1');
    expect(body['snapshot']).toMatchObject({
      can_delete: true,
      created_by: 'manual',
      disk_id: 'north.d1',
      disk_name: 'data',
      disk_status: 'ready',
      disk_type: 'data',
      external_id: 'x1',
      guest: 'web-1',
      guest_id: 'north.n1',
      guest_status: 'running',
      is_sub_snapshot: false,
      os_type: 'Linux',
      progress: 100,
      project: 'alpha',
      size: 2048,
      storage: 'fast',
      storage_id: 'north.t1',
      virtual_size: 2048,
    });
    const other = await bob!.ask('GET', '/snapshots/x2');
    expect(other.body['snapshot']).toMatchObject({ is_sub_snapshot: true, progress: 40, status: 'creating' });
    expect(other.body['snapshot']).not.toHaveProperty('guest');
  });

  it.each<readonly [query: string, wanted: readonly string[]]>([
    ['disk_id=north.d1', ['north.x1']],
    ['disk=data', ['north.x1']],
    ['server_id=north.n1', ['north.x1']],
    ['server=web-1', ['north.x1']],
    ['disk_type=data', ['north.x1']],
    ['storage=fast', ['north.x1']],
    ['status=creating', ['north.x2']],
    ['is_instance_snapshot=true', ['north.x2']],
    ['is_instance_snapshot=false&region=north', ['north.x1']],
    ['fake_deleted=false', ['north.x1', 'north.x2', 'south.x1']],
    ['fake_deleted=true', []],
    ['local=true', []],
    ['filter=size.lt(2000)', ['south.x1']],
    ['tags.0.key=user:env', ['north.x1']],
    ['search=name-x2', ['north.x2']],
    ['created_by=auto', []],
  ])('?%s', async (query, wanted) => {
    expect(await ids(bob!, `order_by=id&order=asc&${query}`)).toEqual(wanted);
  });

  it.each(['is_sub_snapshot=perhaps', 'domain_tags.0.key=x', 'order_by=nothing'])('?%s is a 400', async (query) => {
    expect((await bob!.ask('GET', `/snapshots?${query}`)).status).toBe(400);
  });
});

describe('who sees which snapshots', () => {
  it('is the project that has them; administrators see all', async () => {
    expect(await ids(eve!, '')).toEqual(['north.x3']);
    expect(await ids(ann!, 'scope=system&order_by=id&order=asc')).toEqual([
      ...['north.x1', 'north.x2', 'north.x3', 'north.x4', 'south.x1'],
    ]);
    expect(await ids(ann!, '')).toEqual([]);
  });

  it('finds by name among what one may see, and by the id in the cloud', async () => {
    expect((await bob!.ask('GET', '/snapshots/same')).body['snapshot']).toMatchObject({ id: 'south.x1' });
    expect((await ann!.ask('GET', '/snapshots/same')).status).toBe(409);
    expect((await bob!.ask('GET', '/snapshots/x1')).status).toBe(409);
    for (const reference of ['north.x3', 'x3', 'north.x4', 'name-x4', 'north.nothing'])
      expect((await bob!.ask('GET', `/snapshots/${reference}`)).status).toBe(404);
  });
});

describe('/instance_snapshots', () => {
  it('is an empty list, whoever asks, and narrows by what it documents', async () => {
    for (const query of [
      '',
      'guest_id=north.n1',
      'server=web-1',
      'with_memory=true',
      'scope=max',
      'summary_stats=true',
    ]) {
      const answer = await ann!.ask('GET', `/instance_snapshots?${query}`);
      expect([query, answer.status]).toEqual([query, 200]);
      expect(answer.body).toMatchObject({ instance_snapshots: [], limit: 2048, total: 0 });
    }
    expect((await bob!.ask('GET', '/instance_snapshots?order_by=size')).body).toMatchObject({ total: 0 });
    expect((await bob!.ask('GET', '/instance_snapshots?with_memory=perhaps')).status).toBe(400);
    expect((await bob!.ask('GET', '/instance_snapshots/north.g1')).status).toBe(404);
  });
});
