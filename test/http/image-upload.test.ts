import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.ts';
import { rowsOf } from '../support/client.ts';
import { fileOf, imageOf, ImageWorld, md5, metaHeaders, type Row } from '../support/image-world.ts';

const CAP = 3 * 1024 * 1024;
let world: ImageWorld;
let bob: Client;

beforeAll(async () => {
  world = await ImageWorld.start({ settings: { imageSizeCap: CAP }, values: { images: { largest: 4 } } });
  bob = world.users.bob;
});

afterAll(() => world.stop());

const post = (headers: Row, body: Uint8Array | string | FormData, client = bob, path = '/v1/images') =>
  world.carry(client, 'POST', path, { headers, body: body as RequestInit['body'] });

/** Names of all images that the cloud itself has, whoever asked for them. */
async function named(name: string): Promise<readonly Row[]> {
  const answer = await world.users.ann.ask('GET', `/images?scope=system&name=${name}&refresh=true`);
  return rowsOf(answer, 'images');
}

const fileBack = async (id: unknown) => (await world.carry(bob, 'GET', `/images/${String(id)}/file`)).bytes;

describe('POST of a file', () => {
  const file = fileOf(1_500_001);

  it.each(['/v1/images', '/images'])('makes an image at %s, whole and at once', async (path) => {
    const headers = metaHeaders({
      'x-image-meta-name': 'B%C3%A4r',
      'x-image-meta-min_disk': '2048',
      'x-image-meta-property-os_type': 'Linux',
      'x-image-meta-property-os_distribution': 'Debian',
      'x-image-meta-property-made_by': 'me%20alone',
      'x-image-meta-size': String(file.length),
      'x-image-meta-checksum': md5(file),
      'x-image-meta-protected': 'false',
      'x-image-meta-is_public': 'False',
    });
    const { answer } = await post(headers, file, bob, path);
    expect([answer.status, imageOf(answer)]).toEqual([200, expect.objectContaining({ status: 'active' })]);
    const row = imageOf(answer);
    expect(row).toMatchObject({
      name: 'Bär',
      size: file.length,
      checksum: md5(file),
      disk_format: 'raw',
      container_format: 'bare',
      min_disk: 2048,
      visibility: 'private',
      os_type: 'Linux',
      os_distribution: 'Debian',
      project: 'alpha',
      properties: expect.objectContaining({ made_by: 'me alone', os_distro: 'debian' }),
    });
    expect(md5(await fileBack(row['id']))).toBe(md5(file));
    expect((await bob.ask('GET', `/images?id=${String(row['id'])}`)).body).toMatchObject({ total: 1 });
    expect((await world.users.eve.ask('GET', `/images/${String(row['id'])}`)).status).toBe(404);
  });

  it('takes a form with fields before the file', async () => {
    const form = new FormData();
    form.set('name', 'of a form');
    form.set('prefer_region', 'cloud1');
    form.set('image_size', String(file.length));
    form.set('os_version', '12');
    form.set('image', new Blob([new Uint8Array(file)]), 'disk.qcow2');
    const { answer } = await post({}, form);
    expect([answer.status, imageOf(answer)]).toEqual([
      200,
      expect.objectContaining({ name: 'of a form', disk_format: 'qcow2', os_version: '12', checksum: md5(file) }),
    ]);
  });

  it('refuses forms that say too much too late, or nothing', async () => {
    const late = new FormData();
    late.set('name', 'late');
    late.set('prefer_region', 'cloud1');
    late.set('image', new Blob([new Uint8Array(file)]), 'disk.raw');
    late.set('min_disk', '2');
    const { answer } = await post({}, late);
    expect([answer.status, answer.body['details']]).toEqual([400, expect.stringContaining('before the file')]);
    expect(await named('late')).toEqual([]);
    const none = new FormData();
    none.set('name', 'nothing');
    expect((await post({}, none)).answer.body['details']).toEqual(expect.stringContaining('holds no file'));
    expect((await post({ 'content-type': 'multipart/form-data' }, 'x')).answer.status).toBe(400);
  });

  it.each<readonly [string, Row, number, string]>([
    ['an unknown format', { 'x-image-meta-disk_format': 'floppy' }, 400, 'qcow2'],
    ['no format', { 'x-image-meta-disk_format': '' }, 400, 'qcow2'],
    ['no name', { 'x-image-meta-name': '' }, 400, 'name is missing'],
    ['no number', { 'x-image-meta-min_disk': 'much' }, 400, 'min_disk'],
    ['no cloud', { 'x-image-meta-prefer_region': '' }, 400, 'cloud1, cloud2'],
    ['a file elsewhere too', { 'x-glance-api-copy-from': 'http://example.org/x' }, 400, 'copy_from: the file came'],
    ['an unknown cloud', { 'x-image-meta-prefer_region': 'cloud9' }, 404, 'cloud1'],
    ['a cloud that is only read', { 'x-image-meta-prefer_region': 'cloud3' }, 403, 'cloud3 is configured as read_only'],
    ['a member of Glance as a property', { 'x-image-meta-property-owner': 'me' }, 400, 'properties.owner'],
    ['another type', { 'content-type': 'text/plain' }, 415, 'application/octet-stream'],
    ['a compressed one', { 'content-encoding': 'gzip' }, 415, 'Content-Encoding'],
    ['a key', { 'idempotency-key': 'k1' }, 400, 'Idempotency-Key'],
    ['another size than it has', { 'x-image-meta-size': '5' }, 400, 'size'],
    ['no checksum', { 'x-image-meta-checksum': 'x' }, 400, 'checksum'],
    ['another user’s project', { 'x-image-meta-project_id': 'beta' }, 403, 'project_id'],
  ])('with %s is refused before it comes to a cloud', async (_what, headers, status, said) => {
    const before = (await world.cloud.requests()).length;
    const { answer } = await post(metaHeaders(headers), fileOf(1000));
    expect([answer.status, answer.body['details']]).toEqual([status, expect.stringContaining(said)]);
    expect((await world.asked('POST image', before)).length).toBe(0);
  });

  it('is not for readers', async () => {
    const { answer } = await post(metaHeaders(), fileOf(10), world.users.rob);
    expect([answer.status, answer.body['details']]).toEqual([403, expect.stringContaining('role member or admin')]);
  });

  it('needs no word of the cloud where a project has only one', async () => {
    const { answer } = await post(metaHeaders({ 'x-image-meta-prefer_region': '' }), fileOf(10), world.users.eve);
    expect([answer.status, imageOf(answer)['cloudregion_id'], imageOf(answer)['project']]).toEqual([
      200,
      'cloud1',
      'beta',
    ]);
  });

  it('with another checksum than was told leaves nothing', async () => {
    const headers = metaHeaders({ 'x-image-meta-name': 'changed', 'x-image-meta-checksum': '0'.repeat(32) });
    const { answer } = await post(headers, fileOf(1000));
    expect([answer.status, answer.body['details']]).toEqual([400, expect.stringContaining('checksum')]);
    expect(await named('changed')).toEqual([]);
  });

  it('that is too large for the gateway or for the cloud leaves nothing', async () => {
    const name = { 'x-image-meta-name': 'large' };
    const told = await post(metaHeaders(name), fileOf(5 * 1024 * 1024));
    expect([told.answer.status, told.answer.body['details']]).toEqual([413, expect.stringContaining('4 MB')]);
    const stream = new Blob([new Uint8Array(fileOf(5 * 1024 * 1024))]).stream();
    const response = await fetch(`${bob.url}/v1/images`, {
      method: 'POST',
      headers: { 'x-auth-token': bob.token ?? '', ...(metaHeaders(name) as Record<string, string>) },
      body: stream,
      duplex: 'half',
    });
    expect([response.status, await response.text()]).toEqual([413, expect.stringContaining('4 MB')]);
    const clouds = await post(metaHeaders(name), fileOf(CAP + 1));
    expect([clouds.answer.status, clouds.answer.body['details']]).toEqual([
      413,
      expect.stringContaining('sending the file'),
    ]);
    expect(await named('large')).toEqual([]);
  });

  it.each([500, 403])('that the cloud refuses with %d leaves nothing', async (status) => {
    await world.cloud.fail({ fault: { kind: 'status', status }, service: 'image', path: '/file', times: 1 });
    const { answer } = await post(metaHeaders({ 'x-image-meta-name': 'refused' }), fileOf(1000));
    expect(answer.status).toBe(status === 500 ? 502 : 403);
    expect(await named('refused')).toEqual([]);
  });

  it('is made protected only once it is there', async () => {
    const { answer } = await post(metaHeaders({ 'x-image-meta-protected': 'true' }), fileOf(1000));
    expect(imageOf(answer)).toMatchObject({ protected: true, status: 'active' });
  });

  it('tells a wrong id from a new one', async () => {
    const id = '0b7e1c7a-6a51-4e1f-9d5a-3a4f0c3f7d11';
    const headers = metaHeaders({ 'x-image-meta-id': id });
    expect(imageOf((await post(headers, fileOf(10))).answer)['id']).toBe(`cloud1.${id}`);
    const again = await post(headers, fileOf(10));
    expect([again.answer.status, again.answer.body['class']]).toEqual([409, 'DuplicateNameError']);
    expect((await post(metaHeaders({ 'x-image-meta-id': 'seven' }), fileOf(10))).answer.status).toBe(400);
  });
});
