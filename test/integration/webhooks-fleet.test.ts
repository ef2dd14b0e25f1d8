import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { clientOf, logIn, type Client } from '../support/client.ts';
import { fakeCloud, type FakeServer } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { startRedis, type RedisServer } from '../support/redis-server.ts';
import { Receiver } from '../support/webhook-receiver.ts';

const north = fakeCloud([{ id: 's0', name: 'web-0' }]);
let redis: RedisServer;
let receiver: Receiver;
let members: { readonly gateway: TestGateway; readonly ann: Client }[] = [];

beforeAll(async () => {
  [redis, receiver] = await Promise.all([
    startRedis(),
    Receiver.start(`whsec_${Buffer.alloc(32, 1).toString('base64')}`),
  ]);
});
afterAll(async () => {
  await Promise.all(members.map(({ gateway }) => gateway.close(0)));
  await Promise.all([redis.stop(), receiver.stop()]);
});

/** A gateway of the fleet. */
async function start() {
  const { url, secret } = receiver;
  const values = {
    redis: { url: redis.url, prefix: 'hooks' },
    webhooks: [{ name: 'cmdb', url, secret, scope: 'system' as const, networks: ['127.0.0.0/8'] }],
  };
  const gateway = await startTestGateway({ clouds: { north }, values });
  await gateway.inventory.firstRounds();
  members.push({ gateway, ann: await logIn(clientOf(gateway.url), 'ann', 'system') });
}

/** The cloud holds it, and every gateway has looked at it. */
async function hold(server: FakeServer): Promise<void> {
  north.servers = [...north.servers.filter((one) => one.id !== server.id), server];
  for (const { ann } of members) {
    await ann.ask('GET', `/servers/north.${server.id}?scope=system`, { headers: { 'cache-control': 'no-cache' } });
  }
}

const told = (text: string) => receiver.posts.filter(({ type, data }) => `${type} ${String(data['id'])}` === text);
const resyncs = () => receiver.posts.filter(({ type }) => type === 'resync');

it('webhooks are told of each change once by the gateways of a fleet, and to list anew when another one tells them', async () => {
  await start();
  await until('the first tells them', () => resyncs().length === 1, 10_000);
  await start();
  await start();
  await hold({ id: 's1', name: 'web-1' });
  await until('it is told', () => told('servers.created north.s1').length > 0);
  // Every gateway has shown it by now, and what any of them had to tell is told in its order.
  await hold({ id: 's2', name: 'web-2' });
  await until('the next is told', () => told('servers.created north.s2').length > 0);
  expect(told('servers.created north.s1')).toHaveLength(1);
  expect(resyncs()).toHaveLength(1);

  const [first, ...others] = members;
  members = others;
  await first?.gateway.close(0);
  await until('another tells them', () => resyncs().length === 2, 10_000);
  await hold({ id: 's3', name: 'web-3' });
  await until('it is told by another', () => told('servers.created north.s3').length > 0);
  expect(told('servers.created north.s3')).toHaveLength(1);
});
