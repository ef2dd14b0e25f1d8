import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { ImageWorld, md5, type Row } from '../support/image-world.ts';

let world: ImageWorld;
let image: Row;

beforeAll(async () => {
  world = await ImageWorld.start({ others: false });
  const rows = rowsOf(await world.users.bob.ask('GET', '/images?name=debian-12'), 'images');
  image = rows[0] ?? {};
});

afterAll(() => world.stop());

const paths = (id = String(image['id'])) => [
  `/images/${id}/file`,
  `/images/${id}/download`,
  `/v1/images/${id}/file`,
  `/v1/images/${id}/download`,
];
const get = (path: string, headers: Row = {}, client = world.users.bob) =>
  world.carry(client, 'GET', path, { headers });

describe('the file of an image', () => {
  it('comes as it is, with its length and its checksums', async () => {
    for (const path of paths()) {
      const { answer, bytes } = await get(path);
      expect([path, answer.status, bytes.length, md5(bytes)]).toEqual([path, 200, image['size'], image['checksum']]);
      const headers = Object.fromEntries(answer.headers);
      expect(headers).toMatchObject({
        'content-type': 'application/octet-stream',
        'content-length': String(image['size']),
        'content-md5': image['checksum'],
        'accept-ranges': 'bytes',
        'x-image-meta-checksum': image['checksum'],
        'x-image-meta-name': 'debian-12',
        etag: `"${String(image['os_hash_value'])}"`,
      });
      expect(headers['content-encoding']).toBeUndefined();
    }
  });

  it('comes in Cloudpods’ form where its row stands: by what is accepted, and by a format', async () => {
    const path = `/v1/images/${String(image['id'])}`;
    const ways: readonly (readonly [string, Row])[] = [
      [path, { accept: 'application/octet-stream' }],
      [`${path}?format=qcow2`, {}],
    ];
    for (const [way, headers] of ways) expect(md5((await get(way, headers)).bytes)).toBe(image['checksum']);
    expect((await get(path)).answer.body).toMatchObject({ image: { id: image['id'] } });
    const other = await get(`${path}?format=vmdk`);
    expect([other.answer.status, other.answer.body['details']]).toEqual([406, expect.stringContaining('qcow2')]);
    expect((await get(`${path}?format=qcow2&torrent=true`)).answer.status).toBe(406);
  });

  it('is told to HEAD without being fetched', async () => {
    const before = (await world.cloud.requests()).length;
    for (const path of paths()) {
      const { answer } = await world.carry(world.users.bob, 'HEAD', path);
      expect([answer.status, answer.headers.get('content-length')]).toEqual([200, String(image['size'])]);
    }
    expect(await world.asked('GET image', before)).toEqual([]);
  });

  it('comes in stretches', async () => {
    const [path = ''] = paths();
    const size = Number(image['size']);
    const whole = (await get(path)).bytes;
    const ranges: readonly (readonly [string, number, number])[] = [
      ['bytes=0-99', 0, 100],
      ['bytes=100-', 100, size],
      ['bytes=-10', size - 10, size],
      ['bytes=5-999999999', 5, size],
    ];
    for (const [range, start, end] of ranges) {
      const { answer, bytes } = await get(path, { range });
      expect([range, answer.status, bytes.equals(whole.subarray(start, end))]).toEqual([range, 206, true]);
      expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${size}`);
      expect(answer.headers.get('content-md5')).toBeNull();
    }
    const outside = await get(path, { range: `bytes=${size}-` });
    expect([outside.answer.status, outside.answer.body['details']]).toEqual([
      416,
      expect.stringContaining(String(size)),
    ]);
    // What is no single stretch of bytes, or of another file, is not heeded (RFC 9110).
    for (const headers of [
      { range: 'bytes=0-1,4-5' },
      { range: 'lines=0-1' },
      { range: 'bytes=0-9', 'if-range': '"x"' },
    ]) {
      expect((await get(path, headers)).answer.status).toBe(200);
    }
    const tag = `"${String(image['os_hash_value'])}"`;
    expect((await get(path, { range: 'bytes=0-9', 'if-range': tag })).answer.status).toBe(206);
  });

  it('is not sent to who has it already', async () => {
    const [path = ''] = paths();
    const tag = `"${String(image['os_hash_value'])}"`;
    const { answer, bytes } = await get(path, { 'if-none-match': `"other", ${tag}`, 'cache-control': 'max-age=600' });
    expect([answer.status, bytes.length, answer.headers.get('etag')]).toEqual([304, 0, tag]);
    expect((await get(path, { 'if-none-match': '"other"' })).answer.status).toBe(200);
  });

  it('is not for other tenants, and not there for nobody', async () => {
    const rows = rowsOf(await world.users.bob.ask('GET', '/images?visibility=private'), 'images');
    const own = String(rows.find(({ status }) => status === 'active')?.['id']);
    for (const path of paths(own)) {
      expect([path, (await get(path)).answer.status]).toEqual([path, 200]);
      expect([path, (await get(path, {}, world.users.eve)).answer.status]).toEqual([path, 404]);
    }
    for (const path of paths('cloud1.nothing')) expect((await get(path)).answer.status).toBe(404);
    expect((await fetch(`${world.gateway.url}${paths()[0] ?? ''}`)).status).toBe(401);
    expect((await get(paths()[0] ?? '', {}, world.users.rob)).answer.status).toBe(200);
  });

  it.each(['queued', 'deactivated'])('cannot be had of one that is %s', async (status) => {
    const [row] = rowsOf(await world.users.ann.ask('GET', `/images?scope=system&status=${status}`), 'images');
    const { answer } = await get(`/images/${String(row?.['id'])}/file`, {}, world.users.ann);
    expect([answer.status, answer.body['class'], answer.body['details']]).toEqual([
      400,
      'InvalidStatusError',
      expect.stringContaining(status),
    ]);
  });
});

/** What comes of a download: its bytes, and whether it ended as whole. */
function taken(path: string, take: (response: NodeJS.ReadableStream, hangUp: () => void) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(`${world.gateway.url}${path}`, { headers: { 'x-auth-token': world.users.bob.token } });
    asked.on('response', (response) => {
      response.on('error', () => resolve('broken'));
      response.on('end', () => resolve(response.complete ? 'whole' : 'broken'));
      take(response, () => asked.destroy());
    });
    asked.on('error', (error) => reject(error));
    asked.end();
  });
}

const told = (state: string) => world.gateway.lines.filter((line) => line.includes(`"state":"${state}"`)).length;

describe('a download that is cut', () => {
  it('by the cloud ends as broken', async () => {
    const before = told('broken');
    await world.cloud.fail({ fault: { kind: 'cut' }, service: 'image', path: '/file', times: 1 });
    expect(await taken(paths()[0] ?? '', (response) => response.resume())).toBe('broken');
    await until('it is written down', () => Promise.resolve(told('broken') === before + 1));
    expect(await taken(paths()[0] ?? '', (response) => response.resume())).toBe('whole');
  });

  it('by the caller ends the cloud’s, and leaves its place', async () => {
    for (let turn = 0; turn < 12; turn += 1) {
      const before = told('broken') + told('done');
      await taken(paths()[0] ?? '', (_response, hangUp) => hangUp());
      await until('it ended', () => Promise.resolve(told('broken') + told('done') > before));
    }
    expect((await get(paths()[0] ?? '')).answer.status).toBe(200);
  });

  it.each([500, 403, 404])('is refused as the cloud refuses it: %d', async (status) => {
    await world.cloud.fail({ fault: { kind: 'status', status }, service: 'image', path: '/file', times: 1 });
    const { answer } = await get(paths()[0] ?? '');
    expect(answer.status).toBe({ 500: 502, 403: 403, 404: 404 }[status]);
    expect(answer.body['details']).toEqual(expect.stringContaining('cloud1'));
  });
});

it('is counted', async () => {
  await get(paths()[0] ?? '');
  const metrics = await (await fetch(`${world.gateway.operationsUrl}/metrics`)).text();
  expect(metrics).toMatch(/podgate_file_bytes_total\{cloud="cloud1",direction="down"\} [1-9]/);
  expect(metrics).toMatch(/podgate_file_transfers_total\{cloud="cloud1",direction="down",result="broken"\} [1-9]/);
  expect(metrics).toMatch(/podgate_file_transfers_running\{cloud="cloud1",direction="down"\} 0/);
});
