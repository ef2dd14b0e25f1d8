import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { startRedis, type RedisServer } from '../support/redis-server.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';
import { testRedis } from '../support/test-redis.ts';
import { act, serverOf } from '../support/written-servers.ts';

type Row = Readonly<Record<string, unknown>>;
type Member = { readonly gateway: TestGateway; readonly bob: Client };

const shared = testRedis();
const gateways: TestGateway[] = [];
const taken = new Set<string>();
let cloud: SimulatedCloud;
let redis: RedisServer | undefined;

beforeAll(async () => {
  const projects = { all: true, map: { demo: 'alpha' } };
  cloud = await simulatedCloud({ name: 'c1', servers: 40, settings: { taskTime: 1500 } }, { projects });
});

afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.close()));
  await Promise.all([cloud.stop(), shared.clean(), redis?.stop()]);
});

/** A gateway of the fleet; its clock may be ahead by some milliseconds. */
async function start(url = shared.url, ahead = 0): Promise<Member> {
  const provider = await createAdapters().find('openstack');
  const values = { clouds: [cloud.entry], redis: { url, prefix: shared.prefix } };
  const gateway = await startTestGateway({ provider, values, now: () => Date.now() + ahead });
  gateways.push(gateway);
  await gateway.inventory.firstRounds();
  return { gateway, bob: await logIn(clientOf(gateway.url), 'bob', 'alpha') };
}

async function take({ bob }: Member): Promise<string> {
  const rows = rowsOf(await bob.ask('GET', '/servers?status=running&limit=0'));
  const free = ({ id, disable_delete: kept, freezed }: Row) =>
    !taken.has(String(id)) && kept !== true && freezed !== true;
  const id = String(rows.find(free)?.['id']);
  taken.add(id);
  return id;
}

const tasksOf = async ({ bob }: Member, id: string) =>
  (serverOf(await bob.ask('GET', `/servers/${id}/tasks`))['tasks'] ?? []) as Row[];
const ended = (member: Member, id: string) =>
  until('all tasks have ended', async () => {
    const tasks = await tasksOf(member, id);
    return tasks.length > 0 && tasks.every(({ result }) => result !== 'running');
  });

describe('the tasks of a fleet', () => {
  it('are told by each gateway, whichever was asked, and after a restart', async () => {
    const [one, two] = [await start(), await start()];
    const id = await take(one);
    expect((await act(one.bob, id, 'stop')).status).toBe(200);
    await until('the other knows it', async () => (await tasksOf(two, id)).length === 1);
    await ended(one, id);
    await act(two.bob, id, 'user-metadata', { color: 'red' });
    await until('both know both', async () => (await tasksOf(one, id)).length === 2);
    await until('they agree', async () => {
      return JSON.stringify(await tasksOf(one, id)) === JSON.stringify(await tasksOf(two, id));
    });
    const known = await tasksOf(two, id);
    expect(known).toMatchObject([
      { action: 'user-metadata', result: 'succeeded', user: 'bob' },
      { action: 'stop', result: 'succeeded', user: 'bob', reason: '' },
    ]);
    await Promise.all([one.gateway.close(), two.gateway.close()]);
    expect(await tasksOf(await start(), id)).toEqual(known);
  });

  it('are followed by another gateway to their end, when the one that was asked is not there any more', async () => {
    const one = await start();
    const id = await take(one);
    expect((await act(one.bob, id, 'stop')).status).toBe(200);
    await one.gateway.close();
    const two = await start(shared.url, 60_000);
    expect(await tasksOf(two, id)).toMatchObject([{ action: 'stop', result: 'running' }]);
    await ended(two, id);
    expect(await tasksOf(two, id)).toMatchObject([{ action: 'stop', result: 'succeeded' }]);
    expect(
      (await cloud.requests()).filter((line) => line.startsWith('POST') && line.includes(id.slice(3))),
    ).toHaveLength(1);
  });

  it('are twenty of a server at most, end by themselves, and cannot be read in Redis', async () => {
    const one = await start();
    const id = await take(one);
    for (let number = 0; number < 22; number += 1) await act(one.bob, id, 'user-metadata', { number });
    const key = `${shared.prefix}:tasks:c1:${id.slice(3)}`;
    await until('all were told', async () => (await shared.client.hlen(key)) === 20);
    expect(await tasksOf(one, id)).toHaveLength(20);
    const left = await shared.client.pttl(key);
    expect(left).toBeGreaterThan(23 * 3_600_000);
    expect(left).toBeLessThanOrEqual(24 * 3_600_000);
    const values = (await shared.client.hvalsBuffer(key)).map((value) => value.toString('latin1')).join('');
    for (const word of ['bob', 'user-metadata', 'succeeded']) expect(values).not.toContain(word);
  });

  it("are each gateway's own while Redis is away", async () => {
    redis = await startRedis();
    const one = await start(redis.url);
    const id = await take(one);
    await act(one.bob, id, 'user-metadata', { color: 'red' });
    await redis.stop();
    expect((await act(one.bob, id, 'user-metadata', { color: 'blue' })).status).toBe(200);
    expect(await tasksOf(one, id)).toHaveLength(2);
  });
});
