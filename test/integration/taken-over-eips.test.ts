import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, type Client } from '../support/client.ts';
import { CloudOracle } from '../support/cloud-oracle.ts';
import { CuttingProxy } from '../support/cutting-proxy.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';
import { testRedis } from '../support/test-redis.ts';

type Row = Readonly<Record<string, unknown>>;

const shared = testRedis();
const gateways: TestGateway[] = [];
let cloud: SimulatedCloud & { readonly url: string };
let oracle: CloudOracle;
let upstream: CuttingProxy;
let [first, second]: Client[] = [];

beforeAll(async () => {
  const projects = { all: true, map: { demo: 'alpha' } };
  cloud = (await simulatedCloud({ name: 'cloud1', servers: 2 }, { projects })) as typeof cloud;
  upstream = await CuttingProxy.to(cloud.url);
  [first, second] = await Promise.all([start({ endpoints: { network: `${upstream.url}/network` } }), start({})]);
  const { auth } = cloud.config as { auth: { password: string } };
  oracle = await CloudOracle.of({ url: cloud.url, password: auth.password });
});

afterAll(async () => {
  await upstream.stop();
  await Promise.all(gateways.map((gateway) => gateway.close()));
  await Promise.all([cloud.stop(), shared.clean()]);
});

async function start(more: object): Promise<Client> {
  const provider = await createAdapters().find('openstack');
  const values = { clouds: [{ ...cloud.entry, ...more }], redis: { url: shared.url, prefix: shared.prefix } };
  const gateway = await startTestGateway({ provider, values });
  gateways.push(gateway);
  await gateway.inventory.firstRounds();
  return logIn(clientOf(gateway.url), 'bob', 'alpha');
}

/** As if the gateway that works at a request had died: it gives no sign of life any more. */
async function forgetSigns(): Promise<void> {
  const signs = (await shared.client.keys(`${shared.prefix}:*`)).filter((key) => key.endsWith(':alive'));
  expect(signs).toHaveLength(1);
  await shared.client.del(...signs);
}

it('an eip that has lost its mark already is found again by whoever takes over, and is described', async () => {
  const ids = async () => (await oracle.network('floatingips')).map(({ id }) => String(id));
  const before = new Set(await ids());
  const fresh = async () => (await ids()).filter((id) => !before.has(id));
  const request = { body: { description: 'mine' }, headers: { 'idempotency-key': 'eip' } };
  const { struck } = upstream.cut('PUT /network/v2.0/floatingips/', { side: 'answer', after: 0, silent: true });
  const lost = first!.ask('POST', '/eips', request).catch((error: unknown) => error);
  await until('its answer is lost', struck);
  expect(await fresh()).toHaveLength(1);

  await forgetSigns();
  const answer = await second!.ask('POST', '/eips', request);
  const [id] = await fresh();
  expect([answer.status, answer.body['eip']]).toEqual([
    200,
    expect.objectContaining({ id: `cloud1.${id}`, description: 'mine' }) as Row,
  ]);
  expect(await fresh()).toHaveLength(1);
  upstream.cutAll();
  await upstream.stop();
  await lost;
});
