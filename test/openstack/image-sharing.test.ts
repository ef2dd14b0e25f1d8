import { bedClouds } from './bed.ts';
import { Workshop } from './content/workshop.ts';
import type { GatewayClient } from './gateway-client.ts';
import { PROJECTS } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Row } from './oracle/row.ts';
import { CROSSED } from './write-ways.ts';

const [first] = bedClouds();
const [[, , cloud] = []] = CROSSED;

interface Member {
  readonly member_id: string;
  readonly status: string;
}

describe('images of real clouds', () => {
  let shop: Workshop;
  let gateway: GatewayProcess;
  let ann: GatewayClient;
  let bob: GatewayClient;

  beforeAll(async () => {
    shop = await Workshop.open(first);
    gateway = await GatewayProcess.start(cloud ? [cloud] : []);
    [ann, bob] = await Promise.all([gateway.login('ann'), gateway.login('bob')]);
  }, 180_000);

  afterAll(async () => {
    await gateway.stop();
    await shop.leftovers.clear();
  }, 180_000);

  const glance = <T = Row>(path: string, key?: string) => shop.admin.get<T>('image', path, key);

  async function made(more: Row): Promise<{ readonly path: string; readonly own: string }> {
    const image = { name: shop.name('shared'), disk_format: 'raw', visibility: 'shared', ...more };
    const { status, body } = await ann.ask('POST', '/images', { image });
    const row = body['image'] as Row;
    expect([status, row['status']]).toEqual([200, 'queued']);
    const own = `/images/${String(row['external_id'])}`;
    shop.leftovers.add(own, async () => {
      if (await shop.admin.find('image', own)) await shop.admin.call('image', 'DELETE', own);
    });
    return { path: `/images/${String(row['id'])}`, own };
  }

  it('are shared with a project that takes them, until they are taken back', async () => {
    const { path, own } = await made({});
    const members = () => glance<readonly Member[]>(`${own}/members`, 'members');
    const one = `${path}/members/${PROJECTS.beta.id}`;
    const offered = await ann.ask('POST', `${path}/members`, { member: PROJECTS.beta.id });
    expect([offered.status, offered.body['status']]).toEqual([200, 'pending']);
    const beta = String(offered.body['external_id']);
    expect(await members()).toMatchObject([{ member_id: beta, status: 'pending' }]);
    expect((await ann.ask('POST', `${path}/members`, { member: PROJECTS.beta.id })).status).toBe(409);
    expect((await bob.ask('GET', path)).status).toBe(404);
    expect((await bob.ask('PUT', one, { status: 'accepted' })).status).toBe(200);
    expect(await members()).toMatchObject([{ member_id: beta, status: 'accepted' }]);
    expect((await bob.ask('GET', path)).status).toBe(200);
    expect((await bob.ask('DELETE', one)).status).toBe(403);
    expect((await ann.ask('DELETE', one)).status).toBe(200);
    expect(await members()).toEqual([]);
    expect((await bob.ask('GET', path)).status).toBe(404);
    expect((await bob.ask('PUT', one, { status: 'accepted' })).status).toBe(404);
    expect((await ann.ask('POST', `${path}/private`)).status).toBe(200);
    const no = await ann.ask('PUT', one, {});
    expect([no.status, no.body['details']]).toEqual([400, expect.stringContaining('visibility is shared')]);
  }, 120_000);

  it('get and lose tags and properties', async () => {
    const { path, own } = await made({
      tags: ['stays'],
      properties: { goes: 'away', stays: 'here' },
      os_version: '12',
    });
    expect((await ann.ask('PUT', `${path}/tags/lts%20one`)).status).toBe(200);
    expect((await glance(own))['tags']).toEqual(expect.arrayContaining(['lts one', 'stays']));
    expect((await ann.ask('DELETE', `${path}/tags/stays`)).status).toBe(200);
    expect((await glance(own))['tags']).toEqual(['lts one']);
    expect((await ann.ask('DELETE', `${path}/tags/stays`)).status).toBe(404);
    expect((await ann.ask('PUT', path, { image: { tags: ['a', 'b'] } })).status).toBe(200);
    expect([...((await glance(own))['tags'] as string[])].sort()).toEqual(['a', 'b']);
    const change = { properties: { goes: null, never: null }, os_version: null };
    expect((await ann.ask('PUT', path, { image: change })).status).toBe(200);
    const less = await glance(own);
    expect([less['stays'], less['goes'], less['os_version']]).toEqual(['here', undefined, undefined]);
    const purged = await ann.ask('PUT', path, { image: { purge_props: true, properties: { only: 'this' } } });
    const bare = await glance(own);
    expect([purged.status, bare['stays'], bare['only']]).toEqual([200, undefined, 'this']);
  }, 120_000);

  it('are made once for a key, by which Glance finds them, and fetched from elsewhere only where Glance does that', async () => {
    const image = { name: shop.name('keyed'), disk_format: 'raw' };
    const send = async () => {
      const answer = await fetch(`${gateway.url}/images`, {
        method: 'POST',
        headers: { 'x-auth-token': ann.token, 'content-type': 'application/json', 'idempotency-key': image.name },
        body: JSON.stringify({ image }),
      });
      return ((await answer.json()) as { readonly image: Row }).image;
    };
    const [row, again] = [await send(), await send()];
    const own = `/images/${String(row['external_id'])}`;
    shop.leftovers.add(own, () => shop.admin.call('image', 'DELETE', own).then(() => undefined));
    expect(again['id']).toBe(row['id']);
    const mark = String((await glance(own))['podgate:request']);
    const marked = await glance<readonly Row[]>(`/images?visibility=all&podgate%3Arequest=${mark}`, 'images');
    expect([mark.length > 10, marked.map(({ id }) => id)]).toEqual([true, [row['external_id']]]);
    const { value } = await glance<{ readonly value: readonly string[] }>('/info/import', 'import-methods');
    const fetched = { name: shop.name('fetched'), disk_format: 'raw', copy_from: `${gateway.url}/nothing` };
    const answer = await ann.ask('POST', '/images', { image: fetched });
    const left = await glance<readonly Row[]>(`/images?name=${fetched.name}&visibility=all`, 'images');
    for (const { id } of left) {
      shop.leftovers.add(`image ${String(id)}`, () =>
        shop.admin.call('image', 'DELETE', `/images/${String(id)}`).then(() => undefined),
      );
    }
    const can = value.includes('web-download');
    expect([answer.status, left.length]).toEqual(can ? [200, 1] : [406, 0]);
  }, 120_000);
});
