import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check } from '../../src/kit/index.ts';
import { SkuFields } from '../../src/schema/serverskus/sku.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { startSkuGateway } from '../support/sku-clouds.ts';

let gateway: TestGateway;
let [bob, eve, ann]: Client[] = [];

beforeAll(async () => {
  gateway = await startSkuGateway();
  const open = clientOf(gateway.url);
  [bob, eve, ann] = await Promise.all([
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'eve', 'beta'),
    logIn(open, 'ann', 'system'),
  ]);
  await gateway.inventory.firstRounds();
});

afterAll(() => gateway.close());

const ids = async (query: string, client = bob!) =>
  rowsOf(await client.ask('GET', `/serverskus?order_by=id&order=asc&${query}`), 'serverskus').map(({ id }) => id);
describe('GET /serverskus', () => {
  it('shows those for everybody on one’s clouds, and those for one’s project', async () => {
    expect(await ids('')).toEqual(['north.1', 'north.2', 'north.3', 'north.4', 'south.1', 'south.2']);
    expect(await ids('', eve)).toEqual([
      ...['east.1', 'north.1', 'north.2', 'north.3', 'north.4', 'north.5', 'south.1', 'south.2'],
    ]);
    expect(await ids('scope=system', ann)).toHaveLength(9);
  });

  it('holds every documented field, as Cloudpods has it of a private cloud', async () => {
    const [row] = rowsOf(await bob!.ask('GET', '/serverskus?id=north.2'), 'serverskus');
    expect(check(SkuFields).problems(row)).toEqual([]);
    const availability = { postpaid_status: 'available', prepaid_status: 'soldout' };
    expect(row).toMatchObject({
      ...availability,
      attached_disk_count: 1,
      attached_disk_size_gb: 5,
      attached_disk_type: 'iscsi',
      can_delete: true,
      can_update: true,
      cloudregion: 'north-r1',
      cloudregion_id: 'north',
      cpu_arch: 'aarch64',
      cpu_core_count: 1,
      data_disk_max_count: 6,
      deleted: false,
      description: 'for most things',
      enabled: true,
      external_id: '2',
      extra_specs: { 'hw:cpu_policy': 'shared' },
      gpu_attachable: true,
      gpu_count: '2',
      gpu_max_count: 2,
      gpu_spec: 'a100',
      hour_price: 0,
      id: 'north.2',
      instance_type_category: 'general_purpose',
      instance_type_family: 'g1',
      is_public: true,
      memory_size_mb: 2000,
      metadata: { 'os:rxtx_factor': '2' },
      month_price: 0,
      name: 'm1.small',
      nic_max_count: 1,
      nic_type: 'vpc',
      os_name: 'Any',
      progress: 100,
      provider: 'Fake',
      public_scope: 'system',
      region_ext_id: 'r1',
      regional_availability: [{ cloudregion: 'north-r1', cloudregion_id: 'north', ...availability }],
      source: 'cloud',
      status: 'available',
      swap_size_mb: 256,
      sys_disk_max_size_gb: 20,
      sys_disk_min_size_gb: 0,
      sys_disk_resizable: true,
      total_guest_count: 0,
    });
    expect(row).not.toHaveProperty('project_id');
  });

  it('cannot be deleted while servers have it, is sold out while it is disabled', async () => {
    const rows = rowsOf(await bob!.ask('GET', '/serverskus?id=north.1&id=north.3&order_by=id&order=asc'), 'serverskus');
    expect(
      rows.map((row) => [row['can_delete'], row['enabled'], row['postpaid_status'], row['total_guest_count']]),
    ).toEqual([
      [false, true, 'available', 3],
      [true, false, 'soldout', 0],
    ]);
  });

  it('tells administrators alone which other projects may use one', async () => {
    const [seen] = rowsOf(await bob!.ask('GET', '/serverskus?id=north.4'), 'serverskus');
    expect(seen).toMatchObject({ is_public: true, public_scope: 'project' });
    expect(JSON.stringify(seen)).not.toMatch(/beta|shared_projects/);
    const [whole] = rowsOf(await ann!.ask('GET', '/serverskus?scope=system&id=north.4'), 'serverskus');
    expect(whole?.['shared_projects']).toMatchObject([{ name: 'alpha' }, { name: 'beta' }]);
  });

  it.each([
    ['cpu_core_count=2', ['north.4', 'south.2']],
    ['cpu_core_count=2&cpu_core_count=16', ['north.3', 'north.4', 'south.2']],
    ['memory_size_mb=2048', ['north.2', 'north.4', 'south.2']],
    ['memory_size_mb=512', ['north.1', 'south.1']],
    ['memory_size_mb=0', []],
    ['enabled=false', ['north.3']],
    ['usable=true', ['north.1', 'north.2', 'north.4', 'south.1', 'south.2']],
    ['usable=false', ['north.1', 'north.2', 'north.3', 'north.4', 'south.1', 'south.2']],
    ['postpaid_status=soldout', ['north.3']],
    ['prepaid_status=available', []],
    ['cpu_arch=arm', ['north.1', 'north.2', 'north.3', 'north.4', 'south.1', 'south.2']],
    ['cpu_arch=x86', ['north.1', 'north.3', 'north.4', 'south.1', 'south.2']],
    ['cpu_arch=x86_64', ['north.1', 'north.3', 'north.4', 'south.1', 'south.2']],
    ['zone_id=south.nova', ['south.1', 'south.2']],
    ['zone=nova&name=ours', ['north.4']],
    ['cloudregion_id=north&name=m1.tiny', ['north.1']],
    ['provider=Fake&name=ours', ['north.4']],
    ['private_cloud=true&name=ours', ['north.4']],
    ['public_cloud=true', []],
    ['is_public=false', []],
    ['search=smal', ['north.2', 'south.2']],
    ['projects=alpha&name=ours', ['north.4']],
    ['tags.0.key=os:rxtx_factor', ['north.2']],
    ['filter=total_guest_count.gt(0)', ['north.1']],
    ['details=false&limit=1&offset=1', ['north.2']],
  ])('?%s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('lists a size that several clouds have once, when asked to', async () => {
    expect(await ids('distinct=true')).toEqual(['north.1', 'north.2', 'north.3', 'north.4', 'south.2']);
    const answer = await bob!.ask(
      'GET',
      '/serverskus?distinct=true&name=m1.tiny&cloudregion_id=south&summary_stats=true',
    );
    expect(answer.body).toMatchObject({ total: 1, totals: { count: 1 } });
    const paged = await bob!.ask('GET', '/serverskus?distinct=True&limit=2&offset=4&order_by=id&order=asc');
    expect(paged.body).toMatchObject({ total: 5 });
    expect(rowsOf(paged, 'serverskus').map(({ id }) => id)).toEqual(['south.2']);
    expect(await ids('distinct=false')).toEqual(await ids(''));
  });

  it.each(['cpu_core_count=x', 'memory_size_mb=1.5', 'city=x', 'filter=project_id.in(x)', 'order_by=domain_id'])(
    '?%s: 400',
    async (query) => {
      expect((await bob!.ask('GET', `/serverskus?${query}`)).status).toBe(400);
    },
  );
});

describe('GET /serverskus/{id}', () => {
  it('finds one by its id, by a name of its own, by the id in its cloud where that is the only one', async () => {
    for (const reference of ['north.4', 'ours', '4']) {
      const { status, body } = await bob!.ask('GET', `/serverskus/${reference}`);
      expect([reference, status, (body['serversku'] as { readonly id: string }).id]).toEqual([
        reference,
        200,
        'north.4',
      ]);
    }
    expect((await bob!.ask('GET', '/serverskus/m1.tiny')).status).toBe(409);
  });

  it.each(['north.5', 'theirs', 'north.6', 'nobodys', 'east.1', 'nothing'])(
    '%s is a 404 to others',
    async (reference) => {
      expect((await bob!.ask('GET', `/serverskus/${reference}`)).status).toBe(404);
    },
  );
});

describe('GET /serverskus/distinct-field', () => {
  it('tells different values', async () => {
    const { body } = await bob!.ask('GET', '/serverskus/distinct-field?field=name&extra_field=region');
    expect(body).toEqual({
      serversku: { name: ['m1.small', 'm1.tiny', 'old', 'ours'], region: ['north-r1', 'south-r1'] },
    });
  });
});
