import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { startRedis, type RedisServer } from '../support/redis-server.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

interface Member {
  readonly gateway: TestGateway;
  readonly ann: Client;
}

const gateways: TestGateway[] = [];
let cloud: SimulatedCloud;
let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
  cloud = await simulatedCloud({ name: 'c1', servers: 10 }, { projects: { all: true, map: { demo: 'alpha' } } });
});

afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.close()));
  await Promise.all([cloud.stop(), redis.stop()]);
});

/** A gateway of the fleet. */
async function start(): Promise<Member> {
  const provider = await createAdapters().find('openstack');
  const values = { clouds: [cloud.entry], redis: { url: redis.url, prefix: 'fleet' } };
  const gateway = await startTestGateway({ provider, values });
  gateways.push(gateway);
  await gateway.inventory.firstRounds();
  return { gateway, ann: await logIn(clientOf(gateway.url), 'ann', 'alpha') };
}

const turn = async ({ gateway }: Member, action: string) => {
  const ann = await logIn(clientOf(gateway.url), 'ann', 'system');
  return (await ann.ask('POST', `/cloudaccounts/c1/${action}`, { body: {} })).status;
};
const stateAt = async ({ ann }: Member) =>
  /state=(\w+)/.exec((await ann.ask('GET', '/servers')).headers.get('x-podgate-clouds') ?? '')?.[1];
const isAt = (state: string) => (member: Member) => async () => (await stateAt(member)) === state;
const [disabled, enabled] = [isAt('disabled'), isAt('ok')];

it('an account is disabled and enabled for the whole fleet, for gateways that begin later, and by nothing else', async () => {
  const [one, two] = await Promise.all([start(), start()]);
  expect(await turn(one, 'disable')).toBe(200);
  expect(await stateAt(one)).toBe('disabled');
  await until('the other knows', disabled(two));

  const before = (await cloud.requests()).length;
  const late = await start();
  const list = await late.ann.ask('GET', '/servers');
  // What the fleet knew before is known still, by those that begin later, too.
  expect([rowsOf(list).length, list.body['errors'], await stateAt(late)]).toEqual([
    rowsOf(await one.ann.ask('GET', '/servers')).length,
    undefined,
    'disabled',
  ]);
  expect((await late.ann.ask('GET', '/servers/somebody')).status).toBe(404);
  expect(await cloud.requests()).toHaveLength(before);

  // A Redis that has lost all it knew is told again.
  await redis.stop();
  await until('Redis is missed', async () => (await turn(one, 'enable')) === 503);
  expect(await stateAt(one)).toBe('disabled');
  redis = await startRedis(redis.port);
  const client = new Redis(redis.url);
  await until('it is told', async () => (await client.hget('fleet:accounts', 'c1')) === 'disabled');
  client.disconnect();
  expect(await stateAt(await start())).toBe('disabled');

  expect(await turn(two, 'enable')).toBe(200);
  await until('it is read again', async () => (await cloud.requests()).length > before);
  for (const member of [one, two, late]) await until('all read it', enabled(member), 15_000);
  expect(rowsOf(await late.ann.ask('GET', '/servers')).length).toBeGreaterThan(0);
});
