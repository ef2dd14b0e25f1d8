import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { startTestGateway, testConfig, type TestGateway } from '../support/gateway.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';
import { testRedis, type TestRedis } from '../support/test-redis.ts';
import { stateOfToken, watchedAdapter, type WatchedAdapter } from '../support/watched-sessions.ts';

let cloud: SimulatedCloud;
let redis: TestRedis;

beforeAll(async () => {
  cloud = await simulatedCloud({ name: 'c1', servers: 10 });
  redis = testRedis();
});

afterAll(() => Promise.all([cloud.stop(), redis.clean()]));

interface Started {
  readonly gateway: TestGateway;
  readonly watched: WatchedAdapter;
}

async function start(more: object = {}): Promise<Started> {
  const watched = watchedAdapter(await createAdapters().find('openstack'));
  const values = { clouds: [cloud.entry], ...more };
  const gateway = await startTestGateway({ provider: watched.provider, values });
  await gateway.inventory.firstRounds();
  return { gateway, watched };
}

const keystone = () => (cloud.entry['auth'] as { readonly url: string }).url;
const stateOf = (token: string) => stateOfToken(keystone(), token);
const givenBack = async () =>
  (await cloud.requests()).filter((line) => line === 'DELETE identity /v3/auth/tokens').length;

/** Backend id of a project that the gateway writes in beside its own. */
async function otherProject(token: string): Promise<string> {
  const reply = await fetch(`${keystone()}/auth/projects`, { headers: { 'x-auth-token': token } });
  const { projects } = (await reply.json()) as { projects: readonly { id: string; name: string }[] };
  return projects.find(({ name }) => name === 'demo')!.id;
}

describe('tokens of a gateway that stops', () => {
  it('are given back, of each project, where no other gateway uses them (OS-08)', async () => {
    const { gateway, watched } = await start();
    const own = await watched.tokenOf('c1');
    const tokens = [own, await watched.tokenOf('c1', await otherProject(own))];
    expect(new Set(tokens).size).toBe(2);
    expect(await Promise.all(tokens.map(stateOf))).toEqual([200, 200]);
    const before = await givenBack();
    await gateway.close();
    expect(await Promise.all(tokens.map(stateOf))).toEqual([401, 401]);
    expect(await givenBack()).toBe(before + 2);
  });

  it('go on where gateways share them through Redis: the others need no new login (OS-08)', async () => {
    const shared = { redis: { url: redis.url, prefix: redis.prefix } };
    const one = await start(shared);
    const two = await start(shared);
    const token = await one.watched.tokenOf('c1');
    expect(await two.watched.tokenOf('c1')).toBe(token);
    const before = await givenBack();
    await one.gateway.close();
    expect([await stateOf(token), await givenBack()]).toEqual([200, before]);
    await two.gateway.close();
    expect([await stateOf(token), await givenBack()]).toEqual([200, before]);
  });

  it('do not hold up its end when the cloud does not answer', async () => {
    const { gateway } = await start();
    await cloud.fail({ fault: { kind: 'hang' }, service: 'identity' });
    const began = performance.now();
    await gateway.close();
    await cloud.heal();
    expect(performance.now() - began).toBeLessThan(4000);
    expect(gateway.lines.join()).toContain('is left there until it ends by itself');
  });
});

describe('tokens of clouds that are nearly OpenStack', () => {
  it.each(['easystack', 'ustack'])('are given back, with the headers that %s wants (OS-08)', async (adapter) => {
    const other = await simulatedCloud({ name: 'c1', servers: 3 }, {}, adapter);
    const watched = watchedAdapter(await createAdapters().find(adapter));
    const gateway = await startTestGateway({ provider: watched.provider, values: { clouds: [other.entry] } });
    await gateway.inventory.firstRounds();
    await gateway.close();
    expect(gateway.lines.join()).not.toContain('is left there until it ends by itself');
    expect((await other.requests()).filter((line) => /^DELETE identity .*auth\/tokens$/.test(line))).not.toEqual([]);
    await other.stop();
  });
});

describe('a configuration that is read again', () => {
  it('leaves the tokens of a cloud with other settings to its successor, and gives back those of one that is gone (OS-08)', async () => {
    const { gateway, watched } = await start();
    const { provider } = watched;
    const reload = async (clouds: readonly SimulatedCloud['entry'][]) =>
      gateway.reload(await testConfig({ provider, values: { clouds: [...clouds] } }));
    const token = await watched.tokenOf('c1');
    await reload([{ ...cloud.entry, limits: { concurrency: 3 } }]);
    expect([await watched.tokenOf('c1'), await stateOf(token)]).toEqual([token, 200]);
    await reload([]);
    expect(await stateOf(token)).toBe(401);
    await gateway.close();
  });
});
