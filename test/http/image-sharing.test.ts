import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Client } from '../support/client.ts';
import { imageOf, ImageWorld, type Row } from '../support/image-world.ts';

let world: ImageWorld;
let [bob, eve, ann, rob]: Client[] = [];
let [alpha, beta] = ['', ''];

beforeAll(async () => {
  world = await ImageWorld.start({ others: false });
  ({ bob, eve, ann, rob } = world.users);
  const projects = (await ann.ask('GET', '/v3/projects')).body['projects'] as readonly Row[];
  const idOf = (wanted: string) => String(projects.find(({ name }) => name === wanted)?.['id']);
  [alpha, beta] = [idOf('alpha'), idOf('beta')];
});

afterAll(() => world.stop());

async function made(more: Row = {}): Promise<string> {
  const image = { name: 'made', disk_format: 'raw', visibility: 'shared', ...more };
  const answer = await bob!.ask('POST', '/images', { body: { image } });
  expect(answer.status).toBe(200);
  return String(imageOf(answer)['id']);
}

const membersOf = ({ body }: Answer) =>
  (body['members'] as readonly Row[]).map(({ member_id, project, status }) => [member_id, project, status]);

describe.each(['/images', '/v1/images'])('an image at %s', (path) => {
  it('is offered to another project, which takes it and is then shown it, until it is taken back', async () => {
    const id = await made();
    const members = `${path}/${id}/members`;
    expect(membersOf(await bob!.ask('GET', members))).toEqual([]);
    const offered = await bob!.ask('POST', members, { body: { member: beta } });
    expect([offered.status, offered.body]).toMatchObject([
      200,
      { member_id: beta, project: 'beta', image_id: id, status: 'pending', can_share: false },
    ]);
    expect((await eve!.ask('GET', `${path}/${id}`)).status).toBe(404);
    expect((await bob!.ask('POST', members, { body: { member: beta } })).status).toBe(409);
    const taken = await eve!.ask('PUT', `${members}/${beta}`, { body: { status: 'accepted' } });
    expect([taken.status, taken.body]).toMatchObject([200, { member_id: beta, image_id: id, status: 'accepted' }]);
    expect(imageOf(await eve!.ask('GET', `${path}/${id}`))['name']).toBe('made');
    expect(membersOf(await bob!.ask('GET', members))).toEqual([[beta, 'beta', 'accepted']]);
    expect(membersOf(await eve!.ask('GET', members))).toEqual([[beta, 'beta', 'accepted']]);
    expect((await eve!.ask('PUT', `${members}/beta`, { body: { status: 'rejected' } })).status).toBe(200);
    expect((await eve!.ask('GET', `${path}/${id}`)).status).toBe(404);
    expect((await bob!.ask('DELETE', `${members}/beta`)).status).toBe(200);
    expect(membersOf(await ann!.ask('GET', members))).toEqual([]);
    expect((await bob!.ask('DELETE', `${members}/${beta}`)).status).toBe(404);
    expect((await eve!.ask('PUT', `${members}/${beta}`, { body: { status: 'accepted' } })).status).toBe(404);
  });

  it('is shared as clients of Cloudpods do it, who may say so again, and whose administrators answer for others', async () => {
    const id = await made();
    const one = `${path}/${id}/members/${beta}`;
    for (const _ of ['once', 'again']) {
      const answer = await bob!.ask('PUT', one, { body: { member: { can_share: false } } });
      expect([answer.status, answer.body['status']]).toEqual([200, 'pending']);
    }
    expect((await ann!.ask('PUT', one, { body: { status: 'accepted' } })).status).toBe(200);
    expect((await eve!.ask('GET', `${path}/${id}`)).status).toBe(200);
    expect((await eve!.ask('DELETE', one)).status).toBe(403);
    expect((await eve!.ask('PUT', `${path}/${id}`, { body: { image: { name: 'mine' } } })).status).toBe(403);
    expect((await bob!.ask('DELETE', one)).status).toBe(200);
    expect((await eve!.ask('GET', `${path}/${id}`)).status).toBe(404);
  });

  it('is shared by those alone whose it is, with what there is, and answered for by the member alone', async () => {
    const id = await made();
    const members = `${path}/${id}/members`;
    const before = (await world.cloud.requests()).length;
    for (const [client, method, where, body, status, said] of [
      [eve, 'GET', members, undefined, 404, ''],
      [eve, 'POST', members, { member: beta }, 404, ''],
      [rob, 'POST', members, { member: beta }, 403, 'role'],
      [bob, 'POST', members, {}, 400, 'member is missing'],
      [bob, 'POST', members, { member: 'f'.repeat(32) }, 404, 'member: project'],
      [bob, 'POST', members, { member: alpha }, 400, 'belongs to project alpha already'],
      [bob, 'PUT', `${members}/${beta}`, { member: { can_share: true } }, 406, 'can_share'],
      [bob, 'PUT', `${members}/${beta}`, { status: 'accepted' }, 403, 'another project'],
      [bob, 'PUT', `${members}/${beta}`, { status: 'maybe' }, 400, 'pending, accepted, rejected'],
      [eve, 'PUT', `${path}/cloud9.${id}/members/${beta}`, { status: 'accepted' }, 404, ''],
    ] as const) {
      const answer = await client!.ask(method, where, { body });
      expect([method, where, body, answer.status, answer.body['details']]).toEqual([
        method,
        where,
        body,
        status,
        expect.stringContaining(said),
      ]);
    }
    expect(await world.asked('POST image', before)).toEqual([]);
    expect(await world.asked('PUT image', before)).toEqual([]);
  });

  it('has no members as long as it is private', async () => {
    const id = await made({ visibility: 'private' });
    const answer = await bob!.ask('POST', `${path}/${id}/members`, { body: { member: beta } });
    expect([answer.status, answer.body['class'], answer.body['details']]).toEqual([
      400,
      'InvalidStatusError',
      expect.stringContaining('visibility is shared'),
    ]);
    expect(membersOf(await bob!.ask('GET', `${path}/${id}/members`))).toEqual([]);
  });

  it('is not opened to everybody by who means some', async () => {
    const body = { scope: 'project', shared_projects: [beta] };
    const answer = await ann!.ask('POST', `${path}/${await made()}/public`, { body });
    expect([answer.status, answer.body['details']]).toEqual([406, expect.stringContaining('/members')]);
  });

  it('gets and loses single tags', async () => {
    const id = await made({ tags: ['stays'] });
    const tagged = await bob!.ask('PUT', `${path}/${id}/tags/lts%20one`);
    expect([tagged.status, imageOf(tagged)['metadata']]).toEqual([200, { 'tag:lts one': '', 'tag:stays': '' }]);
    expect(imageOf(await bob!.ask('DELETE', `${path}/${id}/tags/lts%20one`))['metadata']).toEqual({ 'tag:stays': '' });
    const none = await bob!.ask('DELETE', `${path}/${id}/tags/none`);
    expect([none.status, none.body['details']]).toEqual([404, 'image made has no tag none']);
    expect((await bob!.ask('PUT', `${path}/${id}/tags/a%2Fb`)).status).toBe(400);
    expect((await eve!.ask('PUT', `${path}/${id}/tags/theirs`)).status).toBe(404);
  });

  it('loses the properties that are told null, or all that are not told', async () => {
    const properties = { stays: 'here', goes: 'away', os_type: 'Linux', os_version: '12' };
    const id = await made({ properties, os_arch: 'x86_64' });
    const change = { properties: { goes: null, never: null, os_version: null }, os_arch: null };
    const less = imageOf(await bob!.ask('PUT', `${path}/${id}`, { body: { image: change } }));
    expect(less).toMatchObject({ os_type: 'Linux', properties: { stays: 'here' } });
    expect(Object.keys(less['properties'] as Row)).not.toEqual(expect.arrayContaining(['goes']));
    expect([less['os_version'] ?? '', less['os_arch'] ?? '']).toEqual(['', '']);
    const before = (await world.cloud.requests()).length;
    const no = await bob!.ask('PUT', `${path}/${id}`, { body: { image: { properties: { owner: null } } } });
    expect([no.status, no.body['details']]).toEqual([400, expect.stringContaining('properties.owner')]);
    expect(await world.asked('PATCH image', before)).toEqual([]);
    const headers = { 'x-glance-registry-purge-props': 'true', 'x-image-meta-property-new': 'only' };
    const purged = imageOf(await bob!.ask('PUT', `${path}/${id}`, { headers }));
    expect(purged['properties']).toEqual({ new: 'only', os_full_name: 'made', uefi_support: 'false' });
    const odd = await bob!.ask('PUT', `${path}/${id}`, { body: { image: { purge_props: 'some' } } });
    expect([odd.status, odd.body['details']]).toEqual([400, expect.stringContaining('purge_props')]);
  });
});

it('images are changed on clouds that take plain JSON alone (ES-40)', async () => {
  const other = await ImageWorld.start({ settings: { imagePatchTypes: ['application/json'] }, others: false });
  try {
    const body = { image: { name: 'made', disk_format: 'raw' } };
    const { id } = imageOf(await other.users.bob.ask('POST', '/images', { body }));
    const changed = await other.users.bob.ask('PUT', `/images/${String(id)}`, { body: { image: { name: 'other' } } });
    expect([changed.status, imageOf(changed)['name']]).toEqual([200, 'other']);
    expect(await other.asked('PATCH image')).toHaveLength(2);
  } finally {
    await other.stop();
  }
});
