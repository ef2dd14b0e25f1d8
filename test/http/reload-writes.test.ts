import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { CuttingProxy } from '../support/cutting-proxy.ts';
import { startTestGateway, testConfig, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';
import { act, serverOf } from '../support/written-servers.ts';

type Row = Readonly<Record<string, unknown>>;

let leaving: SimulatedCloud & { readonly url: string };
let staying: SimulatedCloud;
let proxy: CuttingProxy;
let provider: Awaited<ReturnType<ReturnType<typeof createAdapters>['find']>>;
let gateway: TestGateway;
let bob: Client;
const taken = new Set<string>();
const SMALL = ['m1.tiny', 'm1.small'];

/** The configuration with the cloud as it was, in another way, or without it. */
const valuesOf = (more: Row | undefined) => {
  const endpoints = { compute: `${proxy.url}/compute/v2.1` };
  return { clouds: [...(more ? [{ ...leaving.entry, endpoints, ...more }] : []), staying.entry] };
};
const configOf = (more: Row | undefined) => testConfig({ provider, values: valuesOf(more) });
const reload = async (more: Row | undefined) => gateway.reload(await configOf(more));

beforeAll(async () => {
  const projects = { all: true, map: { demo: 'alpha' } };
  const settings = { taskTime: 4000 };
  leaving = (await simulatedCloud({ name: 'cloud1', servers: 40, settings }, { projects })) as typeof leaving;
  staying = await simulatedCloud({ name: 'cloud2', servers: 5 }, { projects });
  proxy = await CuttingProxy.to(leaving.url);
  provider = await createAdapters().find('openstack');
  gateway = await startTestGateway({ provider, values: valuesOf({}) });
  bob = await logIn(clientOf(gateway.url), 'bob', 'alpha');
});

beforeEach(async () => {
  await reload({});
  await gateway.inventory.firstRounds();
});

afterAll(async () => {
  await gateway.close();
  await Promise.all([proxy.stop(), leaving.stop(), staying.stop()]);
});

/** A running server of the cloud that no other test has taken. */
async function take(): Promise<string> {
  const rows = rowsOf(await bob.ask('GET', '/servers?status=running&cloudregion=cloud1&limit=0'));
  const free = ({ id, disable_delete: kept, freezed }: Row) =>
    !taken.has(String(id)) && kept !== true && freezed !== true;
  const id = String(rows.find(free)?.['id']);
  taken.add(id);
  return id;
}

const actionsOn = async (id: string) =>
  (await leaving.requests()).filter((line) => line.startsWith('POST compute') && line.includes(id.split('.')[1] ?? ''));

const tasksOf = async (id: string) => (serverOf(await bob.ask('GET', `/servers/${id}/tasks`))['tasks'] ?? []) as Row[];

/** Asks for a stop whose answer is held back until `release`. */
async function heldStop(id: string) {
  let release: () => void = () => undefined;
  proxy.held = new Promise((resolve) => {
    release = () => {
      proxy.held = undefined;
      resolve();
    };
  });
  const answer = act(bob, id, 'stop');
  await until('the cloud was asked', async () => (await actionsOn(id)).length === 1);
  return { answer, release };
}

describe('a cloud that leaves the configuration', () => {
  it('ends what is being written to it before, takes nothing on meanwhile, and is not there afterwards', async () => {
    const [id, other] = [await take(), await take()];
    const config = await configOf(undefined);
    const { answer, release } = await heldStop(id);
    const reloaded = gateway.reload(config);
    const meanwhile = await act(bob, other, 'stop');
    expect([meanwhile.status, meanwhile.body['class']]).toEqual([503, 'ServiceAbnormal']);
    expect(meanwhile.body['details']).toMatch(/^cloud cloud1 is leaving .*: nothing was sent; ask again$/);
    expect(meanwhile.headers.get('retry-after')).toBe('1');
    release();
    expect(serverOf(await answer)).toMatchObject({ id });
    await reloaded;
    const gone = await act(bob, id, 'start');
    expect([gone.status, gone.body['class']]).toEqual([404, 'ResourceNotFoundError']);
    expect([await actionsOn(id), await actionsOn(other)]).toMatchObject([{ length: 1 }, { length: 0 }]);
    expect(rowsOf(await bob.ask('GET', '/servers?limit=0')).filter(({ region_id: at }) => at === 'cloud1')).toEqual([]);
  });

  it('is not asked any more, and what ran on it is named in the log', async () => {
    const id = await take();
    expect((await act(bob, id, 'stop')).status).toBe(200);
    expect(await tasksOf(id)).toMatchObject([{ action: 'stop', result: 'running' }]);
    await reload(undefined);
    const asked = (await leaving.requests()).length;
    const server = id.split('.')[1] ?? '';
    const said = gateway.lines.filter(
      (line) => line.includes('how it ends will not be known') && line.includes(server),
    );
    expect(JSON.parse(said.join('\n'))).toMatchObject({
      cloud: 'cloud1',
      server,
      action: 'stop',
      why: 'cloud cloud1 left the configuration while it ran',
    });
    await until('the cloud that stays was read again', async () => {
      const { headers } = await bob.ask('GET', '/servers?refresh=true');
      return headers.get('age') === '0';
    });
    expect((await leaving.requests()).slice(asked)).toEqual([]);
  });
});

describe('a cloud that gets another configuration', () => {
  it('ends what is being written to it before; what runs is followed to its end', async () => {
    const id = await take();
    const config = await configOf({ read_only: true });
    const { answer, release } = await heldStop(id);
    const reloaded = gateway.reload(config);
    release();
    expect((await answer).status).toBe(200);
    await reloaded;
    await gateway.inventory.firstRounds();
    expect(await tasksOf(id)).toMatchObject([{ action: 'stop' }]);
    expect((await act(bob, id, 'start')).status).toBe(403);
    await until('it has ended', async () => (await tasksOf(id))[0]?.['result'] === 'succeeded');
    expect(serverOf(await bob.ask('GET', `/servers/${id}`))['status']).toBe('ready');
    expect(await actionsOn(id)).toHaveLength(1);
  });

  it('confirms a size once, however it is exchanged meanwhile', async () => {
    let id: string;
    do id = await take();
    while (!SMALL.includes(String(serverOf(await bob.ask('GET', `/servers/${id}`))['instance_type'])));
    expect((await act(bob, id, 'change-config', { sku: 'm1.medium' })).status).toBe(200);
    // The mark, the change, its confirmation.
    await until('it is being confirmed', async () => (await actionsOn(id)).length === 3, 10_000);
    await reload({ inventory: { interval: '25s' } });
    await until('it has ended', async () => (await tasksOf(id))[0]?.['result'] === 'succeeded', 10_000);
    expect(await actionsOn(id)).toHaveLength(3);
  });
});
