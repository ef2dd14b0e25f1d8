import { createHash } from 'node:crypto';
import { bedClouds } from './bed.ts';
import { Workshop } from './content/workshop.ts';
import type { GatewayClient } from './gateway-client.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Row } from './oracle/row.ts';
import { until } from './until.ts';
import { CLOSED, CROSSED } from './write-ways.ts';

const [first] = bedClouds();

interface GlanceImage {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly size: number | null;
  readonly checksum: string | null;
  readonly owner: string;
  readonly protected: boolean;
  readonly min_disk: number;
  readonly visibility: string;
  readonly tags: readonly string[];
  readonly os_distro?: string;
}

const FILE = Buffer.alloc(5_000_003, 'the file of an image, ');
const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');
const bare = (row: Row) => String(row['external_id']);

describe.each(CROSSED)('files of images come and go %s', (_way, user, cloud) => {
  let shop: Workshop;
  let gateway: GatewayProcess;
  let client: GatewayClient;
  let stranger: GatewayClient;

  beforeAll(async () => {
    shop = await Workshop.open(first);
    gateway = await GatewayProcess.start([cloud, CLOSED]);
    [client, stranger] = await Promise.all([gateway.login(user), gateway.login('bob')]);
  }, 180_000);

  afterAll(async () => {
    await gateway.stop();
    await shop.leftovers.clear();
  }, 180_000);

  type Carried = readonly [method: string, path: string, headers?: Readonly<Record<string, string>>, body?: Buffer];
  const carryAs = (who: GatewayClient, ...[method, path, headers = {}, body]: Carried) =>
    fetch(`${gateway.url}${path}`, {
      method,
      headers: { 'x-auth-token': who.token, ...headers },
      ...(body && { body: new Uint8Array(body) }),
    });
  const carry = (...carried: Carried) => carryAs(client, ...carried);
  const glance = (id: string) => shop.admin.get<GlanceImage>('image', `/images/${id}`);
  const meta = (name: string) => ({
    'content-type': 'application/octet-stream',
    'x-image-meta-name': name,
    'x-image-meta-disk_format': 'raw',
    'x-image-meta-min_disk': '2048',
    'x-image-meta-property-os_distribution': 'Debian',
    'x-image-meta-checksum': md5(FILE),
    'x-image-meta-project_id': 'team-alpha',
  });
  const imageIn = async (answer: Response): Promise<Row> => {
    const body = (await answer.json()) as Row;
    expect([answer.status, Object.keys(body)]).toEqual([200, ['image']]);
    return body['image'] as Row;
  };

  it('whole, with the checksum that Glance keeps, and back (OS-61, OS-63)', async () => {
    const row = await imageIn(await carry('POST', '/v1/images', meta(shop.name('file')), FILE));
    expect(row).toMatchObject({ status: 'active', size: FILE.length, checksum: md5(FILE) });
    expect(await glance(bare(row))).toMatchObject({
      status: 'active',
      size: FILE.length,
      checksum: md5(FILE),
      owner: shop.dev.project.id,
      min_disk: 2,
      os_distro: 'debian',
    });
    const back = await carry('GET', `/images/${String(row['id'])}/file`, {});
    expect([back.status, md5(Buffer.from(await back.arrayBuffer()))]).toEqual([200, md5(FILE)]);
    const some = await carry('GET', `/images/${String(row['id'])}/file`, { range: 'bytes=1000-1999' });
    expect([some.status, some.headers.get('content-range')]).toEqual([206, `bytes 1000-1999/${FILE.length}`]);
    expect(Buffer.from(await some.arrayBuffer()).equals(FILE.subarray(1000, 2000))).toBe(true);
    const others = await carryAs(stranger, 'GET', `/images/${String(row['id'])}/file`);
    expect(others.status).toBe(404);
    expect((await client.ask('DELETE', `/images/${String(row['id'])}`)).status).toBe(200);
    expect(await shop.admin.find('image', `/images/${bare(row)}`)).toBeUndefined();
  }, 120_000);

  it('after the record, which is changed, protected and deleted as Glance allows (OS-62, OS-64)', async () => {
    const image = { name: shop.name('record'), disk_format: 'raw', project_id: 'team-alpha' };
    const made = await client.ask('POST', '/images', { image });
    const row = made.body['image'] as Row;
    expect([made.status, row['status']]).toEqual([200, 'queued']);
    const path = `/images/${String(row['id'])}`;
    const octets = { 'content-type': 'application/octet-stream' };
    expect(await imageIn(await carry('PUT', `${path}/file`, octets, FILE))).toMatchObject({ status: 'active' });
    expect((await carry('PUT', `${path}/file`, octets, FILE)).status).toBe(400);
    const changed = await client.ask('PUT', path, { image: { tags: ['lts'], min_disk: 3072, protected: true } });
    expect(changed.status).toBe(200);
    expect(await glance(bare(row))).toMatchObject({ tags: ['lts'], min_disk: 3, protected: true, checksum: md5(FILE) });
    const no = await client.ask('DELETE', path);
    expect([no.status, no.body['class']]).toEqual([403, 'ProtectedResourceError']);
    expect((await client.ask('POST', `${path}/unprotect`)).status).toBe(200);
    expect((await client.ask('DELETE', path)).status).toBe(200);
    expect(await shop.admin.find('image', `/images/${bare(row)}`)).toBeUndefined();
  }, 120_000);

  it('and leaves nothing when it is cut short or is another than was told', async () => {
    const name = shop.name('broken');
    const other = await carry('POST', '/v1/images', { ...meta(name), 'x-image-meta-checksum': '0'.repeat(32) }, FILE);
    expect(other.status).toBe(400);
    const left = () => shop.admin.get<readonly unknown[]>('image', `/images?name=${name}&visibility=all`, 'images');
    expect(await left()).toEqual([]);
    const gone = new AbortController();
    const cut = async function* () {
      yield FILE.subarray(0, 1_000_000);
      await until('it is on its way', 60, async () => (await left()).length === 1);
      gone.abort();
    };
    const body = ReadableStream.from(cut());
    const sent = fetch(`${gateway.url}/v1/images`, {
      method: 'POST',
      headers: { 'x-auth-token': client.token, ...meta(name) },
      body,
      duplex: 'half',
      signal: gone.signal,
    });
    await expect(sent).rejects.toThrow();
    await until('nothing is left', 60, async () => (await left()).length === 0);
  }, 120_000);
});
