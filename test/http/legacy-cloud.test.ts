import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';
import { until } from '../support/inventory.ts';
import { act, serverOf } from '../support/written-servers.ts';

const projects = { all: true, map: { demo: 'alpha', other: 'beta' } };

/** A cloud whose images only Nova knows, read as one tenant. */
async function withoutGlance(adapter: string): Promise<SimulatedCloud> {
  const one = { all: false, default: 'alpha' };
  const cloud = await simulatedCloud(
    { name: 'older', servers: 20, settings: { without: ['image'] } },
    { projects: one },
    adapter,
  );
  return { ...cloud, entry: { ...cloud.entry, ...cloud.personas['member'] } };
}

let clouds: readonly SimulatedCloud[] = [];
let gateway: TestGateway;
let bob: Client;
let eve: Client;

beforeAll(async () => {
  const adapter = 'openstack-legacy';
  const settings = { taskTime: 50, quotas: { instances: 60 } };
  clouds = [
    await simulatedCloud({ name: 'old', servers: 60, settings }, { projects }, adapter),
    await withoutGlance(adapter),
  ];
  const provider = await createAdapters().find(adapter);
  gateway = await startTestGateway({ provider, values: { clouds: clouds.map(({ entry }) => entry) } });
  const open = clientOf(gateway.url);
  [bob, eve] = [await logIn(open, 'bob', 'alpha'), await logIn(open, 'eve', 'beta')];
  await gateway.inventory.firstRounds();
});

afterAll(async () => {
  await gateway.close();
  await Promise.all(clouds.map((cloud) => cloud.stop()));
});

const get = (client: Client, path: string) => client.ask('GET', path);

describe('a cloud of the time before Keystone v3', () => {
  it('has its servers listed with what they are made of, to the tenant that they are of (OL-15…OL-17, OL-34, OL-36, OL-F1…OL-F3)', async () => {
    const rows = rowsOf(await get(bob, '/servers?limit=0&cloudregion=old&status=running'));
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter(({ tenant }) => tenant !== 'alpha')).toEqual([]);
    const theirs = rowsOf(await get(eve, '/servers?limit=0&cloudregion=old'));
    expect(theirs.filter(({ id }) => rows.some((row) => row['id'] === id))).toEqual([]);
    const sized = rows.filter(({ instance_type, vmem_size }) => instance_type !== '' && Number(vmem_size) > 0);
    // A flavor that was deleted is told by no other list.
    expect(sized.length).toBeGreaterThan(rows.length * 0.8);
    expect(rows.some(({ ips }) => /^10\./.test(String(ips)))).toBe(true);
    expect(rows.some(({ os_name }) => os_name !== '')).toBe(true);
  });

  it('has no microversion asked of it, and Keystone v3 never looked for (OL-43)', async () => {
    const asked = (await clouds[0]!.requests()).filter((line) => /identity|compute/.test(line));
    expect(asked).toContain('POST identity /v2.0/tokens');
    expect(asked.filter((line) => line.includes('/v3') || line.includes('v2.1') || line.endsWith(' /'))).toEqual([]);
  });

  it('has its images read by Glance, or where there is none by Nova (OL-31, OL-47, OL-19)', async () => {
    const named = async (cloud: string) =>
      rowsOf(await get(bob, `/images?limit=0&cloudregion=${cloud}`), 'images').map(({ name }) => name);
    expect(await named('old')).toContain('debian-12');
    expect(await named('older')).toContain('debian-12');
    const asked = await clouds[1]!.requests();
    expect(asked.some((line) => /^GET compute \/v2\/[0-9a-f]{32}\/images\/detail$/.test(line))).toBe(true);
    const proxied = rowsOf(await get(bob, '/images?name=debian-12&cloudregion=older'), 'images')[0]!;
    expect(proxied).toMatchObject({ status: 'active', os_type: 'Linux' });
    const shown = await get(bob, `/images/${String(proxied['id'])}?refresh=true`);
    expect((shown.body['image'] as { name?: string }).name).toBe('debian-12');
  });

  it('makes, shows on a screen, and deletes a server (OL-35, OL-45)', async () => {
    const server = {
      name: 'legacy-1',
      image: 'debian-12',
      sku: 'm1.small',
      prefer_region: 'old',
      nets: [{ network: 'private-demo-v4' }],
    };
    const made = await bob.ask('POST', '/servers', { body: { server } });
    const id = String(serverOf(made)['id']);
    expect(made.status).toBe(200);
    await until('it runs', async () => serverOf(await get(bob, `/servers/${id}`))['status'] === 'running');
    const tasks = async () => (serverOf(await get(bob, `/servers/${id}/tasks`))['tasks'] ?? []) as readonly object[];
    await until('its making has ended', async () => JSON.stringify(await tasks()).includes('succeeded'));
    const screen = await get(bob, `/servers/${id}/vnc`);
    expect(serverOf(screen)['url']).toMatch(/^https?:/);
    expect((await clouds[0]!.requests()).some((line) => line.includes('remote-consoles'))).toBe(false);
    expect((await act(bob, id, 'stop')).status).toBe(200);
    await until('it is off', async () => serverOf(await get(bob, `/servers/${id}`))['status'] === 'ready');
    expect((await bob.ask('DELETE', `/servers/${id}`)).status).toBe(200);
    await until('it is gone', async () => (await get(bob, `/servers/${id}`)).status === 404);
  });

  it('says what of its quota is used up, though it calls that too large (OL-44)', async () => {
    const server = { name: 'many', image: 'debian-12', sku: 'm1.small', prefer_region: 'old', count: 60 };
    const { status, body } = await bob.ask('POST', '/servers', { body: { server, count: 60 } });
    expect([status, body['class']]).toEqual([400, 'OutOfQuotaError']);
  });

  it('is not asked for what it cannot do, and says so beforehand', async () => {
    const id = String(rowsOf(await get(bob, '/servers?status=running&cloudregion=old'))[0]!['id']);
    const before = (await clouds[0]!.requests()).length;
    const { status, body } = await act(bob, id, 'lock');
    expect([status, body['class']]).toEqual([406, 'NotSupportedError']);
    expect((await clouds[0]!.requests()).slice(before).filter((line) => line.startsWith('POST'))).toEqual([]);
    const told = JSON.stringify((await get(bob, '/capabilities')).body['server_actions']);
    expect(told).toContain('stop');
    expect(told).not.toContain('"lock"');
  });
});
