import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { RedisMemory } from '../../src/cache/redis.ts';
import { clientOf, logIn, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { startLoad } from '../support/load.ts';
import { startRedisSentinels, type RedisSentinels } from '../support/redis-sentinels.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

const gateways: TestGateway[] = [];
const open: RedisMemory[] = [];
let set: RedisSentinels;
let cloud: SimulatedCloud;

beforeAll(async () => {
  set = await startRedisSentinels();
  cloud = await simulatedCloud({ name: 'c1', servers: 10 }, { projects: { all: true, map: { demo: 'alpha' } } });
}, 60_000);

afterAll(async () => {
  await Promise.all([...gateways.map((gateway) => gateway.close()), ...open.map((memory) => memory.close())]);
  await Promise.all([cloud.stop(), set.stop()]);
});

async function start(): Promise<{ readonly gateway: TestGateway; readonly bob: Client }> {
  const provider = await createAdapters().find('openstack');
  const { urls, name, password } = set;
  const redis = { sentinel: { urls: [...urls], name, password, database: 1 }, prefix: 'fleet' };
  const gateway = await startTestGateway({ provider, values: { clouds: [cloud.entry], redis } });
  gateways.push(gateway);
  await gateway.inventory.firstRounds();
  return { gateway, bob: await logIn(clientOf(gateway.url), 'bob', 'alpha') };
}

const isReady = (gateway: TestGateway) => async () => {
  const body = (await (await fetch(`${gateway.operationsUrl}/readyz`)).json()) as { parts: { redis: string } };
  return body.parts.redis === 'ok';
};

describe('a Redis that sentinels know', () => {
  it('is told to be away once while no sentinel is there', async () => {
    const sentinel = { urls: ['redis://127.0.0.1:1'], name: 'm', database: 0, tls: false };
    let failures = 0;
    const memory = new RedisMemory({ sentinel }, 'x', () => (failures += 1));
    open.push(memory);
    const told: boolean[] = [];
    memory.onChange((up) => void told.push(up));
    await until('it was tried three times', () => failures >= 3);
    expect(told).toEqual([false]);
    await memory.set('a', Buffer.from('1'), 60_000);
    expect(await memory.get('a')).toEqual(Buffer.from('1'));
  });

  it('goes on with the replica when its master is lost; no request fails', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    expect(await cloud.logins()).toBe(1);
    const revoked = async () => {
      const { token = '' } = await logIn(clientOf(one.gateway.url), 'bob', 'alpha');
      const there = clientOf(two.gateway.url, token);
      expect((await there.ask('GET', '/servers?limit=1')).status).toBe(200);
      await clientOf(one.gateway.url, token).ask('DELETE', '/v3/auth/tokens', {
        headers: { 'x-subject-token': token },
      });
      return async () => (await there.ask('GET', '/servers?limit=1')).status === 401;
    };
    await until('the other refuses what was revoked', await revoked());

    const load = startLoad([one.bob, two.bob], ['/servers?limit=5', '/v3/auth/tokens']);
    await load.more(40);
    set.master.process.kill('SIGKILL');
    for (const { gateway } of [one, two]) await until('it is missed', async () => !(await isReady(gateway)()));
    const meanwhile = await revoked();
    await load.more(40);
    for (const { gateway } of [one, two]) await until('the replica is used', isReady(gateway), 15_000);
    await until('the other learns what was revoked meanwhile', meanwhile);
    await until('the other refuses what is revoked now', await revoked());
    await load.more(40);
    expect(await load.stop()).toEqual([]);
    // A gateway that begins later learns it of the new master.
    const late = await start();
    expect(await isReady(late.gateway)()).toBe(true);
    expect(await cloud.logins()).toBe(1);
  });
});
