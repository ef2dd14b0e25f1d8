import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check } from '../../src/kit/index.ts';
import { ImageFields } from '../../src/schema/images/image.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { imageOf } from '../support/compute-things.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const P2 = { id: 'p2', name: 'p2', domain: 'Default' };
const at = (hour: number) => `2026-11-20T${hour}:00:00.000000Z`;

const north = fakeCloud();
north.things = {
  images: [
    imageOf('own', 'p1', {
      name: 'web',
      description: 'for the web',
      created_at: at(10),
      size: 300,
      min_disk: 2048,
      min_ram: 512,
      disk_format: 'qcow2',
      container_format: 'bare',
      checksum: 'abc',
      virtual_size: 900,
      protected: true,
      os_type: 'Linux',
      os_distribution: 'Debian',
      os_version: '12',
      os_arch: 'x86_64',
      upstream: { status: 'active' },
      metadata: { 'tag:lts': '' },
      properties: { os_distro: 'debian', made_by: 'me' },
    }),
    imageOf('shared', 'p2', {
      created_at: at(11),
      size: 100,
      shared_projects: [{ id: 'p1', name: 'p1', domain: 'Default' }],
    }),
    imageOf('foreign', 'p2', { created_at: at(12) }),
    imageOf('nobodys', 'p7', { created_at: at(13) }),
    imageOf('everybodys', 'p7', {
      name: 'cirros',
      created_at: at(14),
      size: 200,
      everyone: true,
      visibility: 'public',
    }),
    imageOf('queued', 'p1', { name: 'web', created_at: at(15), status: 'queued', hidden: true }),
  ],
};
const south = fakeCloud();
south.things = {
  images: [
    imageOf('s1', 'p1', { created_at: at(16), os_type: 'Windows', shared_projects: [P2] }),
    imageOf('s2', 'p9', { created_at: at(17), everyone: true }),
  ],
};

let gateway: TestGateway;
let open: Client;
let [bob, eve, ann]: Client[] = [];

beforeAll(async () => {
  gateway = await startTestGateway({ clouds: { north, south } });
  open = clientOf(gateway.url);
  const who = [
    ['bob', 'alpha'],
    ['eve', 'beta'],
    ['ann', 'system'],
  ] as const;
  [bob, eve, ann] = await Promise.all(who.map(([user, project]) => logIn(open, user, project)));
  await gateway.inventory.firstRounds();
});

afterAll(() => gateway.close());

const idsIn = async (client: Client, path: string) =>
  rowsOf(await client.ask('GET', path), 'images').map(({ id }) => id);
const ids = (query: string, client = bob!) => idsIn(client, `/images?${query}`);

describe('GET /images', () => {
  it('shows what is the project’s own, shared with it or for everybody, of all clouds, newest first', async () => {
    const answer = await bob!.ask('GET', '/images');
    expect(answer.body).toMatchObject({ limit: 2048, offset: 0, total: 6 });
    expect(rowsOf(answer, 'images').map(({ id }) => id)).toEqual([
      'south.s2',
      'south.s1',
      'north.queued',
      'north.everybodys',
      'north.shared',
      'north.own',
    ]);
    expect(await ids('', eve)).toEqual(['south.s2', 'south.s1', 'north.everybodys', 'north.foreign', 'north.shared']);
    expect(await ids('scope=system', ann)).toHaveLength(8);
  });

  it('holds every documented field', async () => {
    const [row] = rowsOf(await bob!.ask('GET', '/images?id=north.own'), 'images');
    expect(check(ImageFields).problems(row)).toEqual([]);
    expect(row).toMatchObject({
      can_delete: false,
      can_update: true,
      checksum: 'abc',
      cloudregion_id: 'north',
      container_format: 'bare',
      created_at: at(10),
      description: 'for the web',
      disable_delete: true,
      disk_format: 'qcow2',
      encrypt_status: 'unencrypted',
      external_id: 'own',
      id: 'north.own',
      is_data: false,
      is_guest_image: false,
      is_public: false,
      is_standard: false,
      metadata: { 'tag:lts': '' },
      min_disk: 2048,
      min_ram: 512,
      name: 'web',
      os_arch: 'x86_64',
      os_hidden: false,
      project: 'alpha',
      properties: {
        made_by: 'me',
        os_arch: 'x86_64',
        os_distribution: 'Debian',
        os_distro: 'debian',
        os_full_name: 'web',
        os_type: 'Linux',
        os_version: '12',
        uefi_support: 'false',
      },
      protected: true,
      public_scope: 'none',
      size: 300,
      status: 'active',
      upstream: { status: 'active' },
      virtual_size: 900,
      visibility: 'private',
    });
    expect(row?.['owner']).toBe(row?.['project_id']);
  });

  it.each([
    ['disk_formats=qcow2', ['north.own']],
    ['disk_formats.0=qcow2&disk_formats.1=raw', ['north.own']],
    ['status=queued', ['north.queued']],
    ['is_standard=true', ['south.s2', 'north.everybodys']],
    ['is_public=true', ['south.s2', 'south.s1', 'north.everybodys', 'north.shared']],
    ['is_public=false', ['north.queued', 'north.own']],
    ['is_guest_image=true', []],
    ['protected=True', ['north.own']],
    ['os_hidden=true', ['north.queued']],
    ['os_arch=x86_64', ['north.own']],
    ['os_type=windows', ['south.s1']],
    ['distribution=debian', ['north.own']],
    ['visibility=public', ['north.everybodys']],
    ['search=cirr', ['north.everybodys']],
    ['tags.0.key=tag:lts', ['north.own']],
    ['filter=size.gt(100)', ['north.everybodys', 'north.own']],
    ['cloudregion_id=south', ['south.s2', 'south.s1']],
    ['name=web', ['north.queued', 'north.own']],
    ['order_by=size&order=asc&filter=size.gt(0)', ['north.shared', 'north.everybodys', 'north.own']],
    ['limit=2&offset=2', ['north.queued', 'north.everybodys']],
    ['details=false&id=north.own', ['north.own']],
  ])('?%s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('takes the word of old clients for either of public and private', async () => {
    expect(await ids('is_public=none')).toEqual(await ids(''));
  });

  it.each(['is_public=maybe', 'order_by=nothing', 'filter=nothing.in(1)', 'limit=x'])('?%s: 400', async (query) => {
    expect((await bob!.ask('GET', `/images?${query}`)).status).toBe(400);
  });

  it('adds sizes up', async () => {
    const { body } = await bob!.ask('GET', '/images?summary_stats=true&cloudregion_id=north');
    expect(body['totals']).toMatchObject({ count: 4, size: 600 });
  });
});

describe('the image service of Cloudpods', () => {
  it.each(['/v1/images', '/v1/images/detail', '/images/detail'])('lists the same at %s', async (path) => {
    expect(await idsIn(bob!, path)).toEqual(await ids(''));
    expect(await idsIn(bob!, `${path}?limit=1&offset=1`)).toEqual(['south.s1']);
    const [head, get] = [await bob!.ask('HEAD', path), await bob!.ask('GET', path)];
    expect([head.status, head.headers.get('content-length')]).toEqual([200, get.headers.get('content-length')]);
  });

  it.each(['/v1/images', '/images'])('shows one at %s by its id, its name or its id in the cloud', async (path) => {
    for (const reference of ['north.own', 'cirros', 's1']) {
      const { status, body } = await bob!.ask('GET', `${path}/${reference}`);
      expect([status, Object.keys(body)]).toEqual([200, ['image']]);
    }
    expect((await bob!.ask('GET', `${path}/web`)).status).toBe(409);
    for (const reference of ['north.foreign', 'north.nobodys', 'nothing', 'foreign'])
      expect([reference, (await bob!.ask('GET', `${path}/${reference}`)).status]).toEqual([reference, 404]);
    expect((await eve!.ask('GET', `${path}/north.own`)).status).toBe(404);
    expect((await ann!.ask('GET', `${path}/north.nobodys`)).status).toBe(200);
  });

  it.each(['/v1/images', '/images'])('tells different values below %s, to HEAD too', async (path) => {
    const { body } = await bob!.ask('GET', `${path}/distinct-field?field=os_type`);
    expect(body).toEqual({ image: { os_type: ['Linux', 'Windows'] } });
    expect((await bob!.ask('HEAD', `${path}/distinct-field?field=os_type`)).status).toBe(200);
    expect((await bob!.ask('HEAD', `${path}/distinct-field?field=nothing`)).status).toBe(400);
  });
});

describe.each(['/v1/images', '/images'])('HEAD %s/{id}', (path) => {
  it('says the image in headers, as climc and the Python client read them', async () => {
    const [head, get] = [await bob!.ask('HEAD', `${path}/north.own`), await bob!.ask('GET', `${path}/north.own`)];
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'));
    const said = (name: string) => decodeURIComponent(head.headers.get(`x-image-meta-${name}`) ?? '');
    const owner = (get.body['image'] as { readonly owner: string }).owner;
    expect(Object.fromEntries(HEADERS.map((name) => [name, said(name)]))).toEqual({
      id: 'north.own',
      name: 'web',
      status: 'active',
      size: '300',
      disk_format: 'qcow2',
      container_format: 'bare',
      min_disk: '2048',
      min_ram: '512',
      checksum: 'abc',
      protected: 'true',
      is_public: 'false',
      owner,
      created_at: at(10),
      updated_at: '2026-11-20T20:44:57.000000Z',
      description: 'for the web',
      visibility: 'private',
      external_id: 'own',
      'property-os_type': 'Linux',
      'property-os_distribution': 'Debian',
      'property-made_by': 'me',
      'property-uefi_support': 'false',
    });
    expect(head.headers.get('x-image-meta-metadata')).toBe('{"tag:lts":""}');
    expect([...head.headers.keys()].length).toBeLessThan(100);
    for (const name of get.headers.keys()) expect(name).not.toMatch(/^x-image-meta/);
  });

  it('by name, by id in the cloud, and not of others', async () => {
    expect((await bob!.ask('HEAD', `${path}/cirros`)).headers.get('x-image-meta-id')).toBe('north.everybodys');
    for (const reference of ['north.foreign', 'north.nothing', 'foreign']) {
      const { status, headers } = await bob!.ask('HEAD', `${path}/${reference}`);
      expect([reference, status, headers.get('x-image-meta-id')]).toEqual([reference, 404, null]);
    }
  });

  it('with the fields that were asked for alone', async () => {
    const { headers } = await bob!.ask('HEAD', `${path}/north.own?field=name`);
    expect([...headers.keys()].filter((name) => name.startsWith('x-image-meta'))).toEqual(['x-image-meta-name']);
  });
});

const HEADERS = [
  ...[
    'id',
    'name',
    'status',
    'size',
    'disk_format',
    'container_format',
    'min_disk',
    'min_ram',
    'checksum',
    'protected',
  ],
  ...['is_public', 'owner', 'created_at', 'updated_at', 'description', 'visibility', 'external_id'],
  ...['property-os_type', 'property-os_distribution', 'property-made_by', 'property-uefi_support'],
];
