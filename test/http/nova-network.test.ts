import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Answer, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';
import { until } from '../support/inventory.ts';
import { act, serverOf } from '../support/written-servers.ts';

let cloud: SimulatedCloud;
let gateway: TestGateway;
let bob: Client;

beforeAll(async () => {
  const adapter = 'openstack-legacy';
  const settings = { taskTime: 20, without: ['network'] };
  const simulated = await simulatedCloud(
    { name: 'old', servers: 40, settings },
    { projects: { all: false, default: 'alpha' } },
    adapter,
  );
  cloud = { ...simulated, entry: { ...simulated.entry, ...simulated.personas['member'] } };
  const provider = await createAdapters().find(adapter);
  gateway = await startTestGateway({ provider, values: { clouds: [cloud.entry] } });
  bob = await logIn(clientOf(gateway.url), 'bob', 'alpha');
  await gateway.inventory.firstRounds();
});

afterAll(async () => {
  await gateway.close();
  await cloud.stop();
});

type Row = Readonly<Record<string, unknown>>;
const list = async (resource: string, query = '') =>
  rowsOf(await bob.ask('GET', `/${resource}?limit=0${query}`), resource);
const rowOf = (key: string, { body }: Answer) => (body[key] ?? {}) as Row;
const told = ({ status, body }: Answer) => [status, body['class'], body['details']];
const well = [200, undefined, undefined];
const sent = async () => (await cloud.requests()).filter((line) => !line.startsWith('GET'));

async function made(resource: string, body: object): Promise<Row> {
  const key = resource.slice(0, -1);
  const answer = await bob.ask('POST', `/${resource}`, { body: { [key]: body } });
  expect(told(answer)).toEqual(well);
  return rowOf(key, answer);
}

describe('a cloud without a network service', () => {
  it('has its networks, pools, groups and floating addresses listed as Nova has them (OL-46)', async () => {
    const networks = await list('networks');
    expect(networks).toContainEqual(
      expect.objectContaining({ name: 'private-demo', guest_ip_mask: expect.any(Number) as unknown }),
    );
    expect((await list('vpcs')).map(({ name }) => name)).toContain('public');
    const [group] = (await list('secgroups')).filter(({ name }) => name === 'web');
    expect(group).toMatchObject({ external_id: expect.stringMatching(/^\d+$/) as unknown });
    expect(group!['guest_cnt']).toBeGreaterThan(0);
    const bound = (await list('eips')).find(({ associate_type }) => associate_type === 'server');
    expect(bound).toMatchObject({ status: 'ready', associate_name: expect.stringMatching(/\S/) as unknown });
    const server = serverOf(await bob.ask('GET', `/servers/${String(bound!['associate_id'])}`));
    expect(server).toMatchObject({ eip: bound!['ip_addr'] });
    const lines = await cloud.requests();
    expect(lines.filter((line) => line.includes(' network '))).toEqual([]);
    expect(lines.some((line) => /GET compute \/v2\/[0-9a-f]{32}\/os-floating-ips$/.test(line))).toBe(true);
  });

  it('has groups made with rules, changed and deleted by Nova (OL-46)', async () => {
    const rules = [
      { direction: 'in', protocol: 'tcp', ports: '22', cidr: '10.0.0.0/8' },
      { direction: 'in', protocol: 'icmp' },
      { direction: 'in', protocol: 'udp' },
    ];
    const group = await made('secgroups', { name: 'by-nova', rules });
    expect(group).toMatchObject({
      name: 'by-nova',
      external_id: expect.stringMatching(/^\d+$/) as unknown,
    });
    expect(group['description'] ?? '').toBe('');
    const texts = async () =>
      (await list('secgrouprules', `&secgroup_id=${String(group['id'])}`)).map((rule) =>
        [rule['direction'], rule['protocol'], rule['ports'], rule['cidr']].join(' '),
      );
    expect((await texts()).sort()).toEqual(['in icmp  0.0.0.0/0', 'in tcp 22 10.0.0.0/8', 'in udp  0.0.0.0/0']);
    const path = `/secgroups/${String(group['id'])}`;
    const put = await bob.ask('PUT', path, { body: { secgroup: { description: 'of a test' } } });
    expect(rowOf('secgroup', put)).toMatchObject({ name: 'by-nova', description: 'of a test' });
    const peer = { secgroup_id: group['id'], direction: 'in', protocol: 'tcp', ports: '443', peer_secgroup: 'web' };
    const rule = await made('secgrouprules', peer);
    expect(rule).toMatchObject({ ports: '443', peer_secgroup: 'web' });
    expect((await bob.ask('DELETE', `/secgrouprules/${String(rule['id'])}`)).status).toBe(200);
    expect(await texts()).toHaveLength(3);
    expect((await bob.ask('DELETE', path)).status).toBe(200);
    expect((await bob.ask('GET', path)).status).toBe(404);
  });

  it('says what no rule and no address of Nova can be, before it is asked (OL-46)', async () => {
    const before = await sent();
    const refused = async (resource: string, body: object) =>
      told(await bob.ask('POST', `/${resource}`, { body: { [resource.slice(0, -1)]: body } })).slice(0, 2);
    const unsupported = [406, 'NotSupportedError'];
    const rules = [{ direction: 'out', protocol: 'tcp', ports: '22' }];
    expect(await refused('secgroups', { name: 'outward', rules })).toEqual(unsupported);
    expect(await refused('secgroups', { name: 'any', rules: [{ direction: 'in', protocol: 'any' }] })).toEqual(
      unsupported,
    );
    expect(await refused('eips', { vpc: 'public', ip_addr: '203.0.113.200' })).toEqual(unsupported);
    expect(await refused('eips', { vpc: 'public', name: 'a', description: 'b' })).toEqual(unsupported);
    expect(await refused('networks', { name: 'n', guest_ip_prefix: '10.99.0.0/24' })).toEqual(unsupported);
    expect(await sent()).toEqual(before);
  });
});

describe('a server of such a cloud', () => {
  let id = '';
  const show = async () => serverOf(await bob.ask('GET', `/servers/${id}`));
  const names = async () =>
    ((await show())['secgroups'] as readonly Row[]).map(({ name, id: of }) => [name, Boolean(of)]);

  it('is made in a network and in groups, by their names (OL-46)', async () => {
    const groups = (await list('secgroups')).filter(({ name }) => name === 'web');
    const server = {
      name: 'old-1',
      image: 'debian-12',
      sku: 'm1.small',
      nets: [{ network: 'private-demo' }],
      secgroups: groups.map((group) => group['id']),
    };
    const answer = await bob.ask('POST', '/servers', { body: { server } });
    expect(told(answer)).toEqual(well);
    id = String(serverOf(answer)['id']);
    await until('it runs', async () => (await show())['status'] === 'running');
    expect(await names()).toEqual([['web', true]]);
  });

  it('is put into groups and out of them, never into none (OL-46, OS-39)', async () => {
    expect(told(await act(bob, id, 'add-secgroup', { secgroup_ids: ['default'] }))).toEqual(well);
    expect((await names()).sort()).toEqual([
      ['default', true],
      ['web', true],
    ]);
    expect(told(await act(bob, id, 'set-secgroup', { secgroup_ids: ['web'] }))).toEqual(well);
    expect(told(await act(bob, id, 'revoke-secgroup', { secgroup_ids: ['web'] }))).toEqual(well);
    expect(await names()).toEqual([['default', true]]);
    expect(told(await act(bob, id, 'add-secgroup', { secgroup_ids: ['default'] }))[0]).toBe(400);
  });

  it('has a floating address of a pool, which no other server gets from it (OL-46)', async () => {
    const eip = await made('eips', { vpc: 'public', name: 'ignored' });
    expect(eip).toMatchObject({ external_id: expect.stringMatching(/^\d+$/) as unknown, status: 'ready' });
    expect(told(await act(bob, id, 'associate-eip', { eip_id: eip['id'] }))).toEqual(well);
    expect(await show()).toMatchObject({ eip: eip['ip_addr'] });
    const other = (await list('servers', '&status=running')).find((row) => row['eip'] === '' && row['id'] !== id)!;
    const stolen = await act(bob, String(other['id']), 'associate-eip', { eip_id: eip['id'] });
    expect(told(stolen)).toEqual([400, 'InvalidStatusError', expect.stringContaining('associated already')]);
    const path = `/eips/${String(eip['id'])}`;
    expect(rowOf('eip', await bob.ask('GET', `${path}?refresh=true`))).toMatchObject({ associate_name: 'old-1' });
    expect((await bob.ask('DELETE', path)).status).toBe(400);
    expect(told(await bob.ask('POST', `${path}/dissociate`, { body: {} }))).toEqual(well);
    expect((await bob.ask('DELETE', path)).status).toBe(200);
    expect((await bob.ask('GET', path)).status).toBe(404);
  });

  it('gets one of its own and gives it back (OL-46)', async () => {
    expect(told(await act(bob, id, 'create-eip', {}))[0]).toBe(200);
    await until('it has one', async () => (await show())['eip'] !== '');
    const address = (await show())['eip'];
    expect((await list('eips')).map((eip) => eip['ip_addr'])).toContain(address);
    expect(told(await act(bob, id, 'dissociate-eip', { auto_delete: true }))).toEqual(well);
    await until('it has none', async () => (await show())['eip'] === '');
    expect((await list('eips')).map((eip) => eip['ip_addr'])).not.toContain(address);
  });

  it('is stopped and deleted, though no port of it can be looked at (OL-46)', async () => {
    expect(told(await act(bob, id, 'stop'))).toEqual(well);
    await until('it is off', async () => (await show())['status'] === 'ready');
    expect(told(await bob.ask('DELETE', `/servers/${id}`))).toEqual(well);
    await until('it is gone', async () => (await bob.ask('GET', `/servers/${id}`)).status === 404);
  });
});
