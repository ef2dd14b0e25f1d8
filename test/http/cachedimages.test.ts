import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check } from '../../src/kit/index.ts';
import { CachedImageFields } from '../../src/schema/cachedimages/cached-image.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { imageOf } from '../support/compute-things.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const P1 = { id: 'p1', name: 'p1', domain: 'Default' };
const CREATED = '2026-11-20T20:44:57.000000Z';

const north = fakeCloud();
north.things = {
  images: [
    imageOf('i1', 'p9', {
      name: 'ubuntu-22.04',
      everyone: true,
      visibility: 'public',
      protected: true,
      size: 4096,
      disk_format: 'qcow2',
      min_disk: 1024,
      min_ram: 64,
      os_type: 'Linux',
      os_distribution: 'Ubuntu',
      os_version: '22.04',
      os_arch: 'x86_64',
      uefi: true,
      guest_count: 11,
    }),
    imageOf('i2', 'p1', { name: 'own' }),
    imageOf('i3', 'p2', { name: 'given', shared_projects: [P1] }),
    imageOf('i4', 'p2', { name: 'foreign', size: 7 }),
  ],
};
const south = fakeCloud();
south.things = { images: [imageOf('s1', 'p1', { name: 'southern', os_type: 'Windows' })] };

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

const ids = async (query = '', client = bob!) =>
  rowsOf(await client.ask('GET', `/cachedimages?order_by=id&order=asc&${query}`), 'cachedimages').map(({ id }) => id);

describe('GET /cachedimages', () => {
  it('shows the images that one may use, of all clouds', async () => {
    expect(await ids()).toEqual(['north.i1', 'north.i2', 'north.i3', 'south.s1']);
    expect(await ids('', eve)).toEqual(['north.i1', 'north.i3', 'north.i4']);
    expect(await ids('scope=system', ann)).toHaveLength(5);
  });

  it('holds every documented field, the image in `info` as Cloudpods copies it', async () => {
    const [row] = rowsOf(await bob!.ask('GET', '/cachedimages?id=north.i1'), 'cachedimages');
    expect(check(CachedImageFields).problems(row)).toEqual([]);
    expect(row).toMatchObject({
      cached_count: 1,
      can_delete: false,
      can_update: true,
      created_at: CREATED,
      external_id: 'i1',
      hypervisor: 'fake',
      id: 'north.i1',
      image_type: 'system',
      info: {
        created_at: CREATED,
        deleted: false,
        disk_format: 'qcow2',
        id: 'i1',
        is_public: true,
        min_disk: 1024,
        min_ram: 64,
        name: 'ubuntu-22.04',
        properties: {
          os_arch: 'x86_64',
          os_distribution: 'Ubuntu',
          os_full_name: 'ubuntu-22.04',
          os_type: 'Linux',
          os_version: '22.04',
          uefi_support: 'true',
        },
        protected: true,
        size: 4096,
        status: 'active',
      },
      is_public: true,
      name: 'ubuntu-22.04',
      os_distribution: 'Ubuntu',
      os_type: 'Linux',
      os_version: '22.04',
      public_scope: 'system',
      ref_count: 11,
      size: 4096,
      status: 'active',
      uefi: true,
    });
  });

  it.each([
    ['image_type=system', ['north.i1']],
    ['image_type=customized', ['north.i2', 'south.s1']],
    ['image_type=shared', ['north.i3']],
    ['os_type=windows', ['south.s1']],
    ['distribution=ubuntu', ['north.i1']],
    ['uefi=true', ['north.i1']],
    ['cloudregion_id=south&cloudprovider=south', ['south.s1']],
    ['hypervisor=other', []],
    ['zone=anything&name=own', ['north.i2']],
    ['search=buntu', ['north.i1']],
    ['filter=ref_count.gt(0)', ['north.i1']],
    ['is_public=true', ['north.i1', 'north.i3']],
    ['limit=1&offset=1', ['north.i2']],
    ['details=false&name=own', ['north.i2']],
  ])('?%s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('has the ids that images have: a server can be made from either', async () => {
    const { body } = await bob!.ask('GET', '/images?order_by=id&order=asc');
    expect((body['images'] as readonly { readonly id: string }[]).map(({ id }) => id)).toEqual(await ids());
  });
});

describe('GET /cachedimages/{id}', () => {
  it.each(['north.i2', 'own', 'i2'])('finds %s', async (reference) => {
    const { status, body } = await bob!.ask('GET', `/cachedimages/${reference}`);
    expect([status, (body['cachedimage'] as { readonly id: string }).id]).toEqual([200, 'north.i2']);
  });

  it.each(['north.i4', 'foreign', 'nothing'])('%s is a 404 to others', async (reference) => {
    expect((await bob!.ask('GET', `/cachedimages/${reference}`)).status).toBe(404);
  });

  it('is among the different values', async () => {
    const { body } = await bob!.ask('GET', '/cachedimages/distinct-field?field=image_type&field=os_type');
    expect(body).toEqual({
      cachedimage: { image_type: ['customized', 'shared', 'system'], os_type: ['Linux', 'Windows'] },
    });
  });
});
