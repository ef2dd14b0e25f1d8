import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Answer, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';
import { act } from '../support/written-servers.ts';

type Row = Readonly<Record<string, unknown>>;

let clouds: readonly SimulatedCloud[] = [];
let gateway: TestGateway;
let [bob, ann]: Client[] = [];

beforeAll(async () => {
  const projects = { all: true, map: { demo: 'alpha' } };
  const inventory = { interval: '1h', full: '1h' };
  const more = { projects, inventory, account: 'acme' };
  const [one, two, three] = await Promise.all([
    simulatedCloud({ name: 'cloud1', servers: 20, settings: { taskTime: 200 } }, more),
    simulatedCloud({ name: 'cloud2', servers: 20 }, more),
    simulatedCloud({ name: 'cloud3', servers: 20 }, { projects, inventory }),
  ]);
  clouds = [one, two, three];
  const provider = await createAdapters().find('openstack');
  gateway = await startTestGateway({ provider, values: { clouds: clouds.map(({ entry }) => entry) } });
  const open = clientOf(gateway.url);
  [bob, ann] = await Promise.all([logIn(open, 'bob', 'alpha'), logIn(open, 'ann', 'system')]);
  await gateway.inventory.firstRounds();
});

afterAll(async () => {
  await gateway.close();
  await Promise.all(clouds.map((cloud) => cloud.stop()));
});

/** How much the clouds of the account were asked. */
const asked = async () => (await Promise.all(clouds.slice(0, 2).map((cloud) => cloud.requests()))).flat().length;
const turn = (action: string, of = 'cloudaccounts') => ann!.ask('POST', `/${of}/acme/${action}`, { body: {} });
const shown = async (of: 'cloudaccount' | 'cloudprovider') =>
  (await ann!.ask('GET', `/${of}s/acme`)).body[of] as Row | undefined;
const statesOf = ({ headers }: Answer) =>
  Object.fromEntries(
    (headers.get('x-podgate-clouds') ?? '')
      .split(', ')
      .map((one) => /^([^;]+);state=([^;]+)/.exec(one)?.slice(1) ?? []),
  ) as Row;
const told = ({ status, body }: Answer) => [status, body['class'], body['details']];
const CLOSED = [
  400,
  'InvalidStatusError',
  expect.stringMatching(/^account acme is disabled: nothing can be changed on/),
];
const SILENT = [503, 'ServiceAbnormal', 'cloud cloud1 is not read: its account acme is disabled'];
const running = async (client: Client) =>
  String(rowsOf(await client.ask('GET', '/servers?status=running&cloudregion=cloud1'))[0]?.['id']);

it('an account is enabled at first', async () => {
  expect(await shown('cloudaccount')).toMatchObject({ enabled: true, enabled_provider_count: 1 });
  expect(await shown('cloudprovider')).toMatchObject({ enabled: true });
});

it('one that is disabled says so, keeps its rows and is asked nothing', async () => {
  const before = rowsOf(await bob!.ask('GET', '/servers?limit=0')).length;
  const answer = await turn('disable');
  expect([answer.status, answer.body['cloudaccount']]).toEqual([200, expect.objectContaining({ enabled: false })]);
  expect((await turn('disable')).status).toBe(200);
  const quiet = await asked();

  expect(await shown('cloudaccount')).toMatchObject({ enabled: false, enabled_provider_count: 0, status: 'connected' });
  expect(await shown('cloudprovider')).toMatchObject({ enabled: false });
  expect(rowsOf(await ann!.ask('GET', '/cloudproviders?enabled=true'), 'cloudproviders').map(({ id }) => id)).toEqual([
    'cloud3',
  ]);
  const list = await bob!.ask('GET', '/servers?limit=0');
  expect(rowsOf(list)).toHaveLength(before);
  expect([list.body['errors'], statesOf(list)]).toEqual([
    undefined,
    { cloud1: 'disabled', cloud2: 'disabled', cloud3: 'ok' },
  ]);
  const capabilities = (await ann!.ask('GET', '/capabilities?scope=system')).body;
  expect(capabilities).toMatchObject({ server_actions: { cloud1: expect.not.arrayContaining(['start']) as unknown } });
  const ready = (await (await fetch(`${gateway.operationsUrl}/readyz`)).json()) as Row;
  expect(ready).toMatchObject({ status: 'ok', parts: { clouds: { cloud1: { state: 'disabled' } } } });
  const metrics = await (await fetch(`${gateway.operationsUrl}/metrics`)).text();
  expect(metrics.match(/podgate_cloud_up\{.*/g)).toEqual(['podgate_cloud_up{cloud="cloud3"} 1']);
  expect(await asked()).toBe(quiet);
});

it('who wants fresher rows is told why he gets none, and a known server is shown as it was', async () => {
  const quiet = await asked();
  const list = await bob!.ask('GET', '/servers?refresh=true&cloudregion=cloud1');
  expect(list.body['errors']).toEqual([{ class: 'ServiceAbnormal', cloud: 'cloud1', code: 503, details: SILENT[2] }]);
  const show = await bob!.ask('GET', `/servers/${await running(bob!)}`, { headers: { 'cache-control': 'no-cache' } });
  expect([show.status, statesOf(show)]).toEqual([200, { cloud1: 'disabled' }]);
  expect(told(await bob!.ask('GET', '/servers/cloud1.not-there'))).toEqual(SILENT);
  expect(await asked()).toBe(quiet);
});

it('nothing is changed there, whatever it is, and no cloud is asked', async () => {
  const quiet = await asked();
  const id = await running(bob!);
  const post = (path: string, body: unknown) => bob!.ask('POST', path, { body });
  const answers = await Promise.all([
    act(bob!, id, 'stop'),
    bob!.ask('DELETE', `/servers/${id}`),
    bob!.ask('GET', `/servers/${id}/vnc`),
    post('/servers', { name: 'a', prefer_region: 'cloud1', sku: 'm1.tiny', disks: [{ size: 1024, image_id: 'x' }] }),
    post('/disks', { name: 'a', size: 1024, prefer_region: 'cloud1' }),
    post('/secgroups', { name: 'a', cloudregion_id: 'cloud1' }),
    post('/v1/images', { name: 'a', disk_format: 'raw', prefer_region: 'cloud1', copy_from: 'http://a.example/a' }),
    post('/keypairs', { name: 'a', prefer_manager: 'acme' }),
    post('/native/cloud1/compute/v2.1/servers', { server: {} }),
  ]);
  expect(answers.map(told)).toEqual(answers.map(() => CLOSED));
  expect(told(await bob!.ask('GET', '/native/cloud1/compute/v2.1/servers'))).toEqual(SILENT);
  expect(told(await bob!.ask('GET', `/servers/${id}/actions`))).toEqual(SILENT);
  expect(told(await act(bob!, id, 'syncstatus'))).toEqual(SILENT);
  expect(told(await turn('sync'))).toEqual([
    400,
    'InvalidStatusError',
    expect.stringMatching(/^account acme is disabled/),
  ]);
  expect(await asked()).toBe(quiet);
});

it('things are made where that is possible, when no cloud is preferred', async () => {
  const made = await bob!.ask('POST', '/secgroups', { body: { name: 'elsewhere' } });
  expect([made.status, (made.body['secgroup'] as Row | undefined)?.['cloudregion_id']]).toEqual([200, 'cloud3']);
});

it('one that is enabled again is read at once, and changed', async () => {
  const quiet = await asked();
  const answer = await turn('enable', 'cloudproviders');
  expect([answer.status, answer.body['cloudprovider']]).toEqual([
    200,
    expect.objectContaining({ enabled: true, sync_status: 'syncing' }),
  ]);
  await until('both clouds are read', async () => (await asked()) > quiet + 2);
  await until('it is known', async () => {
    const states = statesOf(await bob!.ask('GET', '/servers?limit=0'));
    return states['cloud1'] === 'ok' && states['cloud2'] === 'ok';
  });
  expect(await shown('cloudaccount')).toMatchObject({ enabled: true });
  expect((await turn('enable')).body['cloudaccount']).toMatchObject({ enabled: true, sync_status: 'idle' });
  expect((await act(bob!, await running(bob!), 'stop')).status).toBe(200);
});

it('what was begun is followed to its end when the account is enabled again', async () => {
  const id = await running(bob!);
  expect((await act(bob!, id, 'restart')).status).toBe(200);
  await turn('disable');
  await turn('enable');
  await until('it has ended', async () => {
    const { body } = await bob!.ask('GET', `/servers/${id}/tasks`);
    const tasks = ((body['server'] as Row | undefined)?.['tasks'] ?? []) as readonly Row[];
    return tasks[0]?.['result'] === 'succeeded';
  });
});

it('each is audited', async () => {
  const { body } = await ann!.ask('GET', '/events?scope=system&obj_type=cloudaccount&limit=0');
  const events = (body['events'] ?? []) as readonly Row[];
  const words = events.map(({ action, user, obj_id: id }) => [action, user, id].join(' '));
  expect(words).toEqual(expect.arrayContaining(['cloudaccount.disable ann acme', 'cloudaccount.enable ann acme']));
});
