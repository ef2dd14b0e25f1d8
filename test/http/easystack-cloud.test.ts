import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { metaHeaders, type Row } from '../support/image-world.ts';
import { until } from '../support/inventory.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';
import { act, serverOf } from '../support/written-servers.ts';

const projects = { all: true, map: { demo: 'alpha', other: 'beta' } };

let cloud: SimulatedCloud;
let member: SimulatedCloud;
let gateway: TestGateway;
let bob: Client;
let ann: Client;

/** The same kind of cloud, with the rights of a member of one project, and without microversions. */
async function asMember(adapter: string): Promise<SimulatedCloud> {
  const settings = { taskTime: 50, microversions: false };
  const one = await simulatedCloud(
    { name: 'plain', servers: 10, settings },
    { projects: { all: false, default: 'alpha' } },
    adapter,
  );
  return { ...one, entry: { ...one.entry, ...one.personas['member'] } };
}

beforeAll(async () => {
  const adapter = 'easystack';
  const settings = { taskTime: 50, quotas: { instances: 60 } };
  cloud = await simulatedCloud({ name: 'easy', servers: 40, settings }, { projects }, adapter);
  member = await asMember(adapter);
  const provider = await createAdapters().find(adapter);
  gateway = await startTestGateway({ provider, values: { clouds: [cloud.entry, member.entry] } });
  const open = clientOf(gateway.url);
  [bob, ann] = [await logIn(open, 'bob', 'alpha'), await logIn(open, 'ann', 'system')];
  await gateway.inventory.firstRounds();
});

afterAll(async () => {
  await gateway.close();
  await Promise.all([cloud.stop(), member.stop()]);
});

const get = (client: Client, path: string) => client.ask('GET', path);
const imagesOn = async (name: string, query = '') =>
  rowsOf(await get(bob, `/images?limit=0&cloudregion=${name}${query}`), 'images');

describe('an EasyStack cloud', () => {
  it('has its servers listed, with the brand of their cloud, by paths below /v1 alone (ES-04, ES-16)', async () => {
    const rows = rowsOf(await get(bob, '/servers?limit=0&cloudregion=easy'));
    expect(rows.length).toBeGreaterThan(5);
    expect(new Set(rows.map(({ provider, brand }) => `${String(provider)} ${String(brand)}`))).toEqual(
      new Set(['OpenStack EasyStack']),
    );
    expect(rows.some(({ os_name }) => os_name !== '')).toBe(true);
    const asked = (await cloud.requests()).filter((line) => line.includes(' compute '));
    expect(asked.length).toBeGreaterThan(2);
    expect(asked.filter((line) => !/ compute \/v1\/[0-9a-f]{32}\//.test(line))).toEqual([]);
  });

  it.each(['easy', 'plain'])(
    'has all images of %s, page after page, as whole as they are singly (ES-33)',
    async (name) => {
      const rows = await imagesOn(name);
      expect(rows.length).toBeGreaterThan(30);
      const debian = rows.find((row) => row['name'] === 'debian-12');
      expect(debian).toMatchObject({ status: 'active', os_type: 'Linux', disk_format: 'qcow2', min_disk: 1024 });
      expect(String(debian?.['updated_at'])).toMatch(/^20\d\d-/);
      const pages = (await (name === 'easy' ? cloud : member).requests()).filter(
        (line) => line === 'GET image /v2/images',
      );
      expect(pages.length).toBeGreaterThanOrEqual(3);
    },
  );

  it('has its images filtered by the gateway: by what they are of, and since when (ES-31, ES-32)', async () => {
    const snapshots = await imagesOn('easy', '&search=snapshot');
    expect(snapshots.map(({ properties }) => (properties as Row)['image_type'])).toEqual(['snapshot']);
    const all = await imagesOn('easy', '&order_by=updated_at&order=desc');
    const newest = String(all[0]?.['updated_at']);
    const since = await imagesOn('easy', `&filter=updated_at.ge("${newest}")`);
    expect(since.length).toBeGreaterThan(0);
    expect(since.length).toBeLessThan(all.length);
    expect(since.every((row) => row['updated_at'] === newest)).toBe(true);
  });

  it.each(['easy', 'plain'])(
    'makes, shows on a screen, and deletes a server of %s, whatever its answer is called (ES-15)',
    async (name) => {
      const server = {
        name: `${name}-1`,
        image: 'debian-12',
        sku: 'm1.small',
        prefer_region: name,
        nets: [{ network: 'private-demo-v4' }],
      };
      const made = await bob.ask('POST', '/servers', { body: { server } });
      expect([made.status, made.text]).toEqual([200, expect.any(String)]);
      const id = String(serverOf(made)['id']);
      expect(id).toMatch(new RegExp(`^${name}\\.`));
      await until('it runs', async () => serverOf(await get(bob, `/servers/${id}`))['status'] === 'running');
      expect((await get(bob, `/servers/${id}/vnc`)).status).toBe(200);
      expect((await act(bob, id, 'stop')).status).toBe(200);
      await until('it is off', async () => serverOf(await get(bob, `/servers/${id}`))['status'] === 'ready');
      expect((await bob.ask('DELETE', `/servers/${id}`)).status).toBe(200);
      await until('it is gone', async () => (await get(bob, `/servers/${id}`)).status === 404);
    },
  );

  it('has images changed though it takes no type of Glance’s own (ES-40)', async () => {
    const [own] = (await imagesOn('plain')).filter(({ name }) => String(name).startsWith('snapshot of web'));
    const changed = await bob.ask('PUT', `/images/${String(own?.['id'])}`, { body: { image: { name: 'kept' } } });
    expect([changed.status, changed.text]).toEqual([200, expect.any(String)]);
    await until('it has its name', async () => (await imagesOn('plain', '&name=kept')).length === 1);
  });

  it('takes no file from a member, and says from whom it does; nothing is left (ES-43)', async () => {
    const before = (await imagesOn('plain')).length;
    const refused = await fetch(`${gateway.url}/v1/images`, {
      method: 'POST',
      headers: {
        ...(metaHeaders({ 'x-image-meta-prefer_region': 'plain' }) as Record<string, string>),
        'x-auth-token': bob.token ?? '',
      },
      body: Buffer.alloc(2048),
    });
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('only administrators of an EasyStack cloud may upload images');
    expect((await imagesOn('plain')).length).toBe(before);
  });

  it('is passed through below the version that clients know (ES-04, ES-06, ES-15)', async () => {
    const listed = await get(ann, '/native/easy/compute/v2.1/servers?limit=1&all_tenants=1');
    expect(listed.status).toBe(200);
    expect(rowsOf(listed)).toHaveLength(1);
    expect((await get(ann, '/native/easy/image/v2/images')).status).toBe(200);
    const asked = await cloud.requests();
    expect(asked.filter((line) => line.includes('compute /v2.1'))).toEqual([]);
  });
});
