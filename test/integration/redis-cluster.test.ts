import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedisMemory } from '../../src/cache/redis.ts';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { startLoad } from '../support/load.ts';
import { startRedisCluster, type RedisClusterServers } from '../support/redis-cluster.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';
import { serverOf } from '../support/written-servers.ts';

interface Member {
  readonly gateway: TestGateway;
  readonly bob: Client;
}

const gateways: TestGateway[] = [];
let cluster: RedisClusterServers;
let cloud: SimulatedCloud;
let memory: RedisMemory;
let [one, two]: Member[] = [];

async function start(): Promise<Member> {
  const provider = await createAdapters().find('openstack');
  // Without a node that is named first, too.
  const values = { clouds: [cloud.entry], redis: { cluster: [...cluster.urls].reverse(), prefix: 'fleet' } };
  const gateway = await startTestGateway({ provider, values });
  gateways.push(gateway);
  await gateway.inventory.firstRounds();
  return { gateway, bob: await logIn(clientOf(gateway.url), 'bob', 'alpha') };
}

beforeAll(async () => {
  cluster = await startRedisCluster();
  const projects = { all: true, map: { demo: 'alpha' } };
  cloud = await simulatedCloud({ name: 'c1', servers: 40, settings: { taskTime: 300 } }, { projects });
  [one, two] = await Promise.all([start(), start()]);
  memory = new RedisMemory({ cluster: cluster.urls }, 'fleet', () => undefined);
  await until('the cluster is there', () => memory.up());
}, 60_000);

afterAll(async () => {
  await Promise.all([...gateways.map((gateway) => gateway.close()), memory.close()]);
  await Promise.all([cloud.stop(), cluster.stop()]);
});

const running = async ({ bob }: Member) => {
  const rows = rowsOf(await bob.ask('GET', '/servers?status=running&limit=0'));
  return rows.flatMap(({ id, disable_delete: kept, freezed }) =>
    kept !== true && freezed !== true ? [String(id)] : [],
  );
};
const tasksOf = async ({ bob }: Member, id: string) =>
  (serverOf(await bob.ask('GET', `/servers/${id}/tasks`))['tasks'] ?? []) as { readonly result: string }[];
const readiness = async ({ gateway }: Member) => {
  const body = (await (await fetch(`${gateway.operationsUrl}/readyz`)).json()) as { parts: { redis: string } };
  return body.parts.redis;
};
const readyAt = (state: RegExp) => (member: Member) => async () => state.test(await readiness(member));
const revoke = async ({ bob }: Member, token: string) =>
  bob.ask('DELETE', '/v3/auth/tokens', { headers: { 'x-auth-token': token, 'x-subject-token': token } });
const refused = (member: Member, token: string) => async () =>
  (await clientOf(member.gateway.url, token).ask('GET', '/servers?limit=1')).status === 401;

/** Keys of all nodes are written and read, with nothing in their place. */
const allNodesAnswer = async () => {
  const strict = memory.strict();
  const keys = Array.from({ length: 30 }, (_, place) => `probe:${place}`);
  const set = async (key: string) => strict.set(key, Buffer.from(key), 60_000);
  const asked = await Promise.allSettled(keys.map(async (key) => set(key).then(() => strict.get(key))));
  return asked.every(({ status }) => status === 'fulfilled');
};

describe('a fleet that shares a Redis Cluster', () => {
  it('logs in to a cloud once, and has it read by one gateway', async () => {
    for (const { bob } of [one!, two!]) {
      expect((await bob.ask('GET', '/servers?refresh=true')).status).toBe(200);
      expect(await readiness(one!)).toBe('ok');
    }
    expect(await cloud.logins()).toBe(1);
    const leads = ({ gateway: { lines } }: Member) => lines.some((line) => line.includes('for all of the fleet'));
    expect([one!, two!].filter(leads)).toHaveLength(1);
    expect(await allNodesAnswer()).toBe(true);
  });

  it('accepts a token of one gateway at the other until it is revoked', async () => {
    const { token = '' } = await logIn(clientOf(one!.gateway.url), 'bob', 'alpha');
    const there = clientOf(two!.gateway.url, token);
    expect((await there.ask('GET', '/servers?limit=1')).status).toBe(200);
    expect((await revoke(one!, token)).status).toBe(204);
    await until('the other refuses it', refused(two!, token));
  });

  it('counts failed logins together', async () => {
    const log = async ({ gateway }: Member) => {
      const methods = {
        methods: ['password'],
        password: { user: { name: 'eve', domain: { name: 'Default' }, password: 'x' } },
      };
      return (await clientOf(gateway.url).ask('POST', '/v3/auth/tokens', { body: { auth: { identity: methods } } }))
        .status;
    };
    const statuses = [];
    for (let tries = 0; tries < 12; tries += 1) statuses.push(await log(tries % 2 === 0 ? one! : two!));
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429]);
  });

  it('does a request with an Idempotency-Key once, and tells its task at both', async () => {
    const id = (await running(one!))[0] ?? '';
    const ask = ({ bob }: Member) =>
      bob.ask('POST', `/servers/${id}/stop`, { body: {}, headers: { 'idempotency-key': 'k1' } });
    const first = await ask(one!);
    const again = await ask(two!);
    expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 200, 'true']);
    await until('the other knows how it ended', async () => {
      const tasks = await tasksOf(two!, id);
      return tasks.length === 1 && tasks[0]?.result === 'succeeded';
    });
  });

  it('disables an account for all', async () => {
    const turn = async (member: Member, action: string) => {
      const ann = await logIn(clientOf(member.gateway.url), 'ann', 'system');
      return (await ann.ask('POST', `/cloudaccounts/c1/${action}`, { body: {} })).status;
    };
    const isAt = (state: string) => async () =>
      (await two!.bob.ask('GET', '/servers')).headers.get('x-podgate-clouds')?.includes(`state=${state}`) === true;
    expect(await turn(one!, 'disable')).toBe(200);
    await until('the other knows', isAt('disabled'));
    expect(await turn(two!, 'enable')).toBe(200);
    await until('it is read again', isAt('ok'), 10_000);
  });
});

describe('a cluster that loses nodes', () => {
  it('goes on with the replica of a lost node; no request fails, and what was told meanwhile is known', async () => {
    const load = startLoad([one!.bob, two!.bob], ['/servers?limit=5', '/v3/auth/tokens']);
    const { token = '' } = await logIn(clientOf(one!.gateway.url), 'bob', 'alpha');
    await load.more(40);
    cluster.masters[0]?.process.kill('SIGKILL');
    expect((await revoke(one!, token)).status).toBe(204);
    await until('the other refuses it', refused(two!, token), 10_000);
    await until('all keys are served again', allNodesAnswer, 15_000);
    for (const member of [one!, two!]) await until('it is back', readyAt(/^ok/)(member));
    await load.more(40);
    expect(await load.stop()).toEqual([]);
  });

  it('is away while nobody has the place of a lost node, and used again when that is back', async () => {
    const lost = cluster.masters[1]!;
    const load = startLoad([one!.bob, two!.bob], ['/servers?limit=5', '/v3/auth/tokens']);
    const { token = '' } = await logIn(clientOf(one!.gateway.url), 'bob', 'alpha');
    lost.process.kill('SIGKILL');
    for (const member of [one!, two!]) await until('it tells that it is away', readyAt(/^down/)(member), 10_000);
    expect((await revoke(one!, token)).status).toBe(204);
    await load.more(40);
    await cluster.restart(lost.url);
    for (const member of [one!, two!]) await until('it tells that it is back', readyAt(/^ok/)(member), 10_000);
    await until('the other learns what was revoked meanwhile', refused(two!, token), 10_000);
    await load.more(40);
    expect(await load.stop()).toEqual([]);
  });
});
