import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { at, list, logIn, type Client } from './testing/client.ts';
import { clouds } from './testing/clouds.ts';

const { start, stopAll } = clouds();
let admin: Client;
let member: Client;
let other: Client;

beforeAll(async () => {
  const simulator = await start({ name: 'sharing', servers: 1 });
  admin = await logIn(simulator);
  member = await logIn(simulator, 'member');
  other = await logIn(simulator, 'other');
});

afterAll(stopAll);

describe('who may use a flavor that is not public', () => {
  const flavors = async () => list(await admin.get('/compute/v2.1/flavors/detail?is_public=None'), 'flavors');
  const isPublic = 'os-flavor-access:is_public';
  const access = (client: Client, id: unknown) => client.get(`/compute/v2.1/flavors/${String(id)}/os-flavor-access`);

  it('is told to administrators', async () => {
    const [found] = (await flavors()).filter((flavor) => flavor[isPublic] === false);
    const answer = await access(admin, found?.['id']);
    expect(answer.body).toEqual({ flavor_access: [{ flavor_id: found?.['id'], tenant_id: member.projectId }] });
    expect((await access(member, found?.['id'])).status).toBe(403);
  });

  it('is not told of public ones', async () => {
    const [found] = (await flavors()).filter((flavor) => flavor[isPublic] === true);
    const answer = await access(admin, found?.['id']);
    expect([answer.status, at(answer.body, 'itemNotFound', 'message')]).toEqual([
      404,
      'Access list not available for public flavors.',
    ]);
    expect((await access(admin, 'nothing')).status).toBe(404);
  });
});

describe('whom an image is shared with', () => {
  const members = (client: Client, id: unknown) => client.get(`/image/v2/images/${String(id)}/members`);
  const imageOf = async (visibility: string) =>
    list(await admin.get(`/image/v2/images?visibility=${visibility}&limit=1`), 'images')[0]?.['id'];

  it('is told to its owner and to administrators, and to each member of himself', async () => {
    const id = await imageOf('shared');
    for (const client of [admin, other, member]) {
      const told = list(await members(client, id), 'members');
      expect(told.map(({ image_id, member_id, status }) => [image_id, member_id, status])).toEqual([
        [id, member.projectId, 'accepted'],
      ]);
    }
  });

  it('is told of shared images alone', async () => {
    expect((await members(admin, await imageOf('public'))).status).toBe(403);
    expect((await members(admin, 'nothing')).status).toBe(404);
  });
});
