import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { at, imageClouds } from '../support/image-clouds.ts';

let gateway: TestGateway;
let open: Client;
let [bob, eve, ann]: Client[] = [];

beforeAll(async () => {
  gateway = await startTestGateway({ clouds: imageClouds() });
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
describe('the image service of Cloudpods', () => {
  it.each(['/v1/images', '/v1/images/detail', '/images/detail'])('lists the same at %s', async (path) => {
    expect(await idsIn(bob!, path)).toEqual(await idsIn(bob!, '/images'));
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
