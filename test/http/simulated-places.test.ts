import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

/** One simulated cloud, read by its administrator and by a member of a project there. */
let cloud: SimulatedCloud;
let gateway: TestGateway;
let ann: Client;

beforeAll(async () => {
  cloud = await simulatedCloud({ name: 'whole', servers: 40 });
  const { member } = cloud.personas;
  const { name, adapter } = cloud.entry;
  const own = { name: 'own', adapter, ...(member as object), projects: { default: 'beta' } };
  const provider = await createAdapters().find(adapter);
  gateway = await startTestGateway({ provider, values: { clouds: [cloud.entry, own] } });
  expect(name).toBe('whole');
  ann = await logIn(clientOf(gateway.url), 'ann', 'system');
  await gateway.inventory.firstRounds();
});
afterAll(async () => {
  await gateway.close();
  await cloud.stop();
});

type Row = Readonly<Record<string, unknown>>;
const rows = async (path: string): Promise<readonly Row[]> =>
  rowsOf(await ann.ask('GET', path), path.split('?')[0]!.split('/').at(-1));
const sum = (all: readonly Row[], key: string) => all.reduce((total, row) => total + Number(row[key]), 0);

describe('places of a simulated cloud', () => {
  it('add up: the guests of hosts, the hosts of zones, the servers of the region', async () => {
    const hosts = await rows('/hosts?region=whole');
    const servers = await rows('/servers?scope=system&region=whole&pending_delete=all&delete=all');
    expect(hosts.length).toBe(4);
    expect(sum(hosts, 'guests')).toBe(servers.filter((row) => row['host'] !== '').length);
    expect(sum(hosts, 'running_guests')).toBe(
      servers.filter((row) => row['host'] !== '' && row['status'] === 'running').length,
    );
    const zones = await rows('/zones?region=whole');
    expect(sum(zones, 'hosts')).toBe(4);
    expect(sum(zones, 'hosts_enabled')).toBe(hosts.filter((row) => row['enabled'] === true).length);
    for (const { id, hosts: count } of zones)
      expect(await rows(`/zones/${String(id)}/hosts`)).toHaveLength(Number(count));
    const [region] = await rows('/cloudregions?id=whole');
    expect(region).toMatchObject({ guest_count: servers.length, zone_count: zones.length, status: 'inservice' });
    const [project] = await rows('/externalprojects?name=lab');
    expect(project).toMatchObject({ external_domain: 'Science', status: 'available', tenant: 'alpha' });
  });

  it('have the ids by which servers name them', async () => {
    const [host] = await rows('/hosts?region=whole&order_by=guests');
    const named = await rows(`/hosts/${String(host?.['id'])}/servers?scope=system&pending_delete=all`);
    expect(named.length).toBe(host?.['guests']);
    for (const row of named) expect(row).toMatchObject({ host: host?.['name'], zone_id: host?.['zone_id'] });
  });

  it('are what a member of the cloud sees, when that is whose credentials are used', async () => {
    expect(await rows('/hosts?region=own')).toEqual([]);
    const zones = await rows('/zones?region=own');
    expect(zones.map(({ name, status, hosts }) => [name, status, hosts]).sort()).toEqual([
      ['nova', 'enable', 0],
      ['zone2', 'enable', 0],
    ]);
    const { headers } = await ann.ask('GET', '/zones?region=own');
    expect(headers.get('x-podgate-clouds')).toMatch(/^own;state=ok;/);
    expect((await rows('/externalprojects?region=own')).map(({ name }) => name)).toEqual(['demo']);
  });
});
