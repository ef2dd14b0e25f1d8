import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.ts';
import { imageOf, ImageWorld } from '../support/image-world.ts';

let world: ImageWorld;
let [bob, eve, ann, rob]: Client[] = [];

beforeAll(async () => {
  world = await ImageWorld.start({ others: false });
  ({ bob, eve, ann, rob } = world.users);
});

afterAll(() => world.stop());

async function made(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const body = { image: { name: 'made', disk_format: 'raw', properties: { stays: 'here' }, ...more } };
  const answer = await bob!.ask('POST', '/images', { body });
  expect(answer.status).toBe(200);
  return String(imageOf(answer)['id']);
}

const shown = async (id: string) => imageOf(await bob!.ask('GET', `/images/${id}`));

describe.each(['/images', '/v1/images'])('an image at %s', (path) => {
  it('is changed by JSON, and stays as it was but for that', async () => {
    const id = await made();
    const image = {
      name: 'other',
      description: 'more',
      min_disk: 2048,
      min_ram: '512',
      tags: ['lts'],
      properties: { own: 'yes', os_type: 'Windows', uefi_support: true },
      id,
    };
    const answer = await bob!.ask('PUT', `${path}/${id}`, { body: { image } });
    expect([answer.status, imageOf(answer)]).toEqual([
      200,
      expect.objectContaining({ name: 'other', description: 'more', min_disk: 2048, min_ram: 512, os_type: 'Windows' }),
    ]);
    expect(await shown(id)).toMatchObject({
      metadata: { 'tag:lts': '' },
      properties: { own: 'yes', stays: 'here', uefi_support: 'true', hw_firmware_type: 'uefi' },
    });
  });

  it('is changed by headers', async () => {
    const id = await made();
    const headers = { 'x-image-meta-name': 'by%20header', 'x-image-meta-status': 'queued' };
    const answer = await bob!.ask('PUT', `${path}/${id}`, { headers });
    expect([answer.status, imageOf(answer)['name']]).toEqual([200, 'by header']);
  });

  it('takes a file by PUT', async () => {
    const id = await made();
    const headers = { 'content-type': 'application/octet-stream' };
    const { answer } = await world.carry(bob!, 'PUT', `${path}/${id}`, { headers, body: 'abc' });
    expect(imageOf(answer)).toMatchObject({ status: 'active', size: 3 });
  });

  it('is protected, and then not deleted until that is taken back', async () => {
    const id = await made();
    expect(imageOf(await bob!.ask('POST', `${path}/${id}/protect`))['protected']).toBe(true);
    const no = await bob!.ask('DELETE', `${path}/${id}`);
    expect([no.status, no.body['class']]).toEqual([403, 'ProtectedResourceError']);
    expect(imageOf(await bob!.ask('POST', `${path}/${id}/unprotect`))['protected']).toBe(false);
    expect((await bob!.ask('DELETE', `${path}/${id}`)).status).toBe(200);
    expect((await bob!.ask('GET', `${path}/${id}`)).status).toBe(404);
  });

  it('is opened to everybody by administrators alone, and closed again', async () => {
    const id = await made();
    const before = (await world.cloud.requests()).length;
    for (const no of [
      await bob!.ask('POST', `${path}/${id}/public`),
      await bob!.ask('PUT', `${path}/${id}`, { body: { image: { is_public: true } } }),
      await bob!.ask('PUT', `${path}/${id}`, { headers: { 'x-image-meta-visibility': 'Public' } }),
      await bob!.ask('POST', path, { body: { image: { name: 'x', visibility: 'public' } } }),
    ]) {
      expect([no.status, no.body['class']]).toEqual([403, 'ForbiddenError']);
    }
    expect(await world.asked('PATCH image', before)).toEqual([]);
    expect(await world.asked('POST image', before)).toEqual([]);
    expect(imageOf(await ann!.ask('POST', `${path}/${id}/public`))['visibility']).toBe('public');
    expect(imageOf(await bob!.ask('POST', `${path}/${id}/private`))['visibility']).toBe('private');
  });

  it('is for those alone who may change it', async () => {
    const id = await made();
    const body = { image: { name: 'stolen' } };
    for (const [client, status] of [
      [eve, 404],
      [rob, 403],
    ] as const) {
      expect((await client!.ask('PUT', `${path}/${id}`, { body })).status).toBe(status);
      expect((await client!.ask('DELETE', `${path}/${id}`)).status).toBe(status);
      expect((await client!.ask('POST', `${path}/${id}/protect`)).status).toBe(status);
    }
    expect((await shown(id))['name']).toBe('made');
    expect(imageOf(await ann!.ask('PUT', `${path}/${id}`, { body: { image: { name: 'seen to' } } }))['name']).toBe(
      'seen to',
    );
  });

  it.each([
    [{ size: 7 }, 'size is read-only'],
    [{ status: 'active' }, 'status is read-only'],
    [{ disk_format: 'floppy' }, 'qcow2'],
    [{ visibility: 'open' }, 'public'],
    [{ properties: { owner: 'me' } }, 'properties.owner'],
    [{ colour: 'red' }, 'colour'],
    [{}, 'give what is to be different'],
  ])('is not changed by %j', async (image, said) => {
    const id = await made();
    const before = (await world.cloud.requests()).length;
    const answer = await bob!.ask('PUT', `${path}/${id}`, { body: { image } });
    expect([answer.status, answer.body['details']]).toEqual([400, expect.stringContaining(said)]);
    expect(await world.asked('PATCH image', before)).toEqual([]);
  });

  it('knows no other action', async () => {
    const answer = await bob!.ask('POST', `${path}/${await made()}/convert`);
    expect([answer.status, answer.body['details']]).toEqual([404, expect.stringContaining('protect')]);
  });
});
