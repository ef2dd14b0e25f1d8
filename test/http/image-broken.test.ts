import { request, type ClientRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { fileOf, imageOf, ImageWorld, md5, metaHeaders, type Row } from '../support/image-world.ts';

let world: ImageWorld;
let bob: Client;

beforeAll(async () => {
  world = await ImageWorld.start({ others: false });
  bob = world.users.bob;
});

afterAll(() => world.stop());

/** Names of all images that the cloud itself has, whoever asked for them. */
async function named(name: string): Promise<readonly Row[]> {
  const answer = await world.users.ann.ask('GET', `/images?scope=system&name=${name}&refresh=true`);
  return rowsOf(answer, 'images');
}

const fileBack = async (id: unknown) => (await world.carry(bob, 'GET', `/images/${String(id)}/file`)).bytes;

/** A request whose file comes as the test says. */
function sending(path: string, headers: Row, method = 'POST'): ClientRequest {
  const asked = request(`${bob.url}${path}`, {
    method,
    headers: { 'x-auth-token': bob.token, ...(headers as Record<string, string>) },
  });
  asked.on('error', () => undefined);
  return asked;
}

const audits = (result: string) =>
  world.gateway.lines.filter((line) => line.includes('"audit"') && line.includes(result)).length;

describe('a file that is cut short', () => {
  it.each(['with', 'without'])('%s a length leaves nothing of its image', async (kind) => {
    const name = `cut-${kind}`;
    const length = kind === 'with' ? { 'content-length': '2000000' } : {};
    const uploads = (await world.asked('PUT image')).length;
    const before = audits('failed: cancelled');
    const asked = sending('/v1/images', metaHeaders({ 'x-image-meta-name': name, ...length }));
    asked.write(fileOf(300_000));
    await until('it is on its way', async () => (await world.asked('PUT image')).length > uploads);
    asked.destroy();
    await until('it is written down', () => Promise.resolve(audits('failed: cancelled') > before));
    expect(await named(name)).toEqual([]);
  });

  it('leaves an image that was there waiting', async () => {
    const id = await queued('waits');
    const asked = sending(`/v1/images/${id}/file`, { 'content-type': 'application/octet-stream' }, 'PUT');
    const before = audits('failed: cancelled');
    asked.write(fileOf(300_000));
    await until('it is on its way', async () => {
      return imageOf(await bob.ask('GET', `/images/${id}?refresh=true`))['status'] === 'saving';
    });
    asked.destroy();
    await until('it is written down', () => Promise.resolve(audits('failed: cancelled') > before));
    expect(imageOf(await bob.ask('GET', `/images/${id}`))['status']).toBe('queued');
  });
});

async function queued(name: string): Promise<string> {
  const body = { image: { name, disk_format: 'raw', prefer_region: 'cloud1' } };
  const answer = await bob.ask('POST', '/v1/images', { body });
  expect([answer.status, imageOf(answer)['status']]).toEqual([200, 'queued']);
  return String(imageOf(answer)['id']);
}

describe('PUT of a file', () => {
  const octets = { 'content-type': 'application/octet-stream' };
  const put = (id: string, body: Buffer, client = bob, path = `/v1/images/${id}/file`) =>
    world.carry(client, 'PUT', path, { headers: octets, body: new Uint8Array(body) });

  it.each(['/v1/images', '/images'])('gives an image its file, once, at %s', async (path) => {
    const id = await queued('filled');
    const file = fileOf(100_000, 7);
    const { answer } = await put(id, file, bob, `${path}/${id}/file`);
    expect([answer.status, imageOf(answer)]).toEqual([
      200,
      expect.objectContaining({ status: 'active', checksum: md5(file), size: file.length }),
    ]);
    const again = await put(id, file, bob, `${path}/${id}/file`);
    expect([again.answer.status, again.answer.body['class']]).toEqual([400, 'InvalidStatusError']);
    expect(md5(await fileBack(id))).toBe(md5(file));
  });

  it('is for those alone who may change it', async () => {
    const id = await queued('mine');
    expect((await put(id, fileOf(10), world.users.eve)).answer.status).toBe(404);
    expect((await put(id, fileOf(10), world.users.rob)).answer.status).toBe(403);
    expect((await put('cloud1.nothing', fileOf(10))).answer.status).toBe(404);
    expect((await world.carry(bob, 'PUT', `/images/${id}/file`)).answer.status).toBe(400);
    expect(imageOf(await bob.ask('GET', `/images/${id}`))['status']).toBe('queued');
  });
});
