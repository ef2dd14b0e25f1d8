import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Storage } from '../../src/contract/index.ts';
import { check } from '../../src/kit/index.ts';
import { StorageFields } from '../../src/schema/storages/storage.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const project = (id: string) => ({ id, name: id, domain: 'Default' });
const storage = (id: string, members: Partial<Storage> = {}): Storage => ({ id, name: `name-${id}`, ...members });

const north = fakeCloud([]);
north.things = {
  storages: [
    storage('open', {
      everyone: true,
      storage_type: 'ceph',
      medium_type: 'ssd',
      is_default: true,
      disk_count: 7,
      snapshot_count: 2,
      used_capacity: 3072,
      extra_specs: { volume_backend_name: 'ceph' },
    }),
    storage('shared', { shared_projects: [project('p1'), project('p9')] }),
    storage('closed', { shared_projects: [project('p2')] }),
    storage('nobodys', {}),
  ],
  hosts: [
    {
      id: 'h1',
      name: 'node1',
      status: 'running',
      online: true,
      enabled: true,
      zone: 'z1',
      storage_size: 10240,
      storage_used: 4096,
    },
    { id: 'h2', name: 'node2', status: 'maintaining', online: false, enabled: false, storage_size: 1, storage_used: 2 },
    { id: 'h3', name: 'node3', status: 'running', storage_size: 0 },
    { id: 'h4', name: 'node4', status: 'running' },
  ],
};
const south = fakeCloud([]);
south.things = { storages: [storage('open', { everyone: true })] };

let gateway: TestGateway;
let [bob, eve, ann, dom]: Client[] = [];

beforeAll(async () => {
  const map = { p1: 'alpha', p2: 'beta' };
  const clouds = [
    { name: 'north', adapter: 'fake', projects: { map } },
    { name: 'south', adapter: 'fake', projects: { map: { p1: 'alpha' } } },
  ];
  gateway = await startTestGateway({ clouds: { north, south }, values: { clouds } });
  const open = clientOf(gateway.url);
  [bob, eve, ann] = await Promise.all([
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'eve', 'beta'),
    logIn(open, 'ann', 'system'),
  ]);
  const password = { user: { name: 'dom', domain: { name: 'Default' }, password: 'secret' } };
  const auth = { identity: { methods: ['password'], password }, scope: { domain: { id: 'default' } } };
  const { headers } = await open.ask('POST', '/v3/auth/tokens', { body: { auth } });
  dom = open.bearing(headers.get('x-subject-token') ?? '');
  await gateway.inventory.firstRounds();
});
afterAll(() => gateway.close());

async function ids(client: Client, query: string): Promise<readonly unknown[]> {
  const answer = await client.ask('GET', `/storages?order_by=id&order=asc&${query}`);
  expect(answer.status).toBe(200);
  return rowsOf(answer, 'storages').map(({ id }) => id);
}

describe('who sees which storages', () => {
  it('has those for everybody in the clouds in which one has something, and those that one may use', async () => {
    expect(await ids(bob!, '')).toEqual(['north.open', 'north.shared', 'south.open']);
    expect(await ids(eve!, '')).toEqual(['north.closed', 'north.open']);
    expect(await ids(dom!, '')).toEqual(['north.closed', 'north.open', 'north.shared', 'south.open']);
  });

  it('has all of them, those of machines too, for administrators', async () => {
    expect(await ids(ann!, 'scope=system')).toEqual([
      ...['north.closed', 'north.h1-local', 'north.h2-local', 'north.nobodys', 'north.open', 'north.shared'],
      'south.open',
    ]);
  });

  it.each(['north.closed', 'name-closed', 'north.nobodys', 'north.h1-local', 'h1-local', 'node1-local'])(
    '%s is not there for others',
    async (reference) => {
      for (const client of [bob!, reference.includes('closed') ? bob! : dom!]) {
        expect((await client.ask('GET', `/storages/${reference}`)).status).toBe(404);
      }
    },
  );

  it('tells administrators alone what all projects together have on one', async () => {
    const secrets = [
      'disk_count',
      'snapshot_count',
      'used',
      'used_capacity',
      'capacity',
      'free_capacity',
      'extra_specs',
    ];
    const theirs = (await ann!.ask('GET', '/storages/north.open')).body['storage'];
    expect(theirs).toMatchObject({ disk_count: 7, snapshot_count: 2, used_capacity: 3072, extra_specs: {} });
    const own = (await bob!.ask('GET', '/storages/north.open')).body['storage'];
    for (const secret of secrets) {
      expect(theirs).toHaveProperty(secret);
      expect(own).not.toHaveProperty(secret);
    }
    expect((await bob!.ask('GET', '/storages?filter=disk_count.gt(1)')).status).toBe(403);
    expect((await bob!.ask('GET', '/storages?order_by=used_capacity')).status).toBe(403);
    expect(await ids(ann!, 'scope=system&filter=disk_count.gt(1)')).toEqual(['north.open']);
  });
});

describe('GET /storages', () => {
  it('gives fields with their types, in alphabetical order', async () => {
    for (const row of rowsOf(await ann!.ask('GET', '/storages?scope=system'), 'storages')) {
      expect(check(StorageFields).problems(row)).toEqual([]);
      expect(Object.keys(row)).toEqual(Object.keys(row).sort());
    }
  });

  it('has a kind of storage as it is', async () => {
    expect((await ann!.ask('GET', '/storages/name-closed')).body['storage']).toMatchObject({
      can_delete: false,
      can_update: false,
      enabled: true,
      external_id: 'closed',
      is_public: true,
      public_scope: 'project',
      shared_projects: [{ name: 'beta' }],
      status: 'online',
      storage_type: 'name-closed',
    });
    expect((await bob!.ask('GET', '/storages/north.open')).body['storage']).toMatchObject({
      is_default: true,
      is_public: true,
      medium_type: 'ssd',
      public_scope: 'system',
      storage_type: 'ceph',
    });
  });

  it('has the disks of a machine with their size', async () => {
    const { body } = await ann!.ask('GET', '/storages/north.h1-local');
    expect(body['storage']).toMatchObject({
      name: 'node1-local',
      capacity: 10240,
      enabled: true,
      free_capacity: 6144,
      host_count: 1,
      hosts: [{ id: 'north.h1', name: 'node1', host_status: 'online', status: 'running' }],
      is_public: false,
      public_scope: 'none',
      status: 'online',
      storage_type: 'nova',
      used_capacity: 4096,
      zone_id: 'north.z1',
    });
    const other = await ann!.ask('GET', '/storages/north.h2-local');
    expect(other.body['storage']).toMatchObject({ enabled: false, free_capacity: 0, status: 'offline' });
    expect(other.body['storage']).not.toHaveProperty('disk_count');
  });

  it.each<readonly [query: string, wanted: readonly string[]]>([
    ['storage_type=ceph', ['north.open']],
    ['medium_type=ssd', ['north.open']],
    ['local=true', ['north.h1-local', 'north.h2-local']],
    ['share=true&region=south', ['south.open']],
    ['is_default=true', ['north.open']],
    ['enabled=false', ['north.h2-local']],
    ['status=offline', ['north.h2-local']],
    ['is_public=false', ['north.h1-local', 'north.h2-local', 'north.nobodys']],
    ['zone=z1', ['north.h1-local']],
    ['storage_not_attached=false&name=name-shared', ['north.shared']],
    ['storage_not_attached=true', []],
    ['search=name-sha', ['north.shared']],
  ])('?%s', async (query, wanted) => {
    expect(await ids(ann!, `scope=system&${query}`)).toEqual(wanted);
  });

  it.each(['host=node1', 'schedtag=x', 'enabled=perhaps'])('?%s is a 400', async (query) => {
    expect((await ann!.ask('GET', `/storages?${query}`)).status).toBe(400);
  });
});
