import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { startRedis, type RedisServer } from '../support/redis-server.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

interface Member {
  readonly gateway: TestGateway;
  readonly bob: Client;
}

const members: Member[] = [];
let cloud: SimulatedCloud;
let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
  cloud = await simulatedCloud({ name: 'c1', servers: 30 });
});
afterEach(async () => {
  await Promise.all(members.splice(0).map(({ gateway }) => gateway.close()));
});
afterAll(async () => {
  await Promise.all([cloud.stop(), redis.stop()]);
});

/** A gateway of the fleet. */
async function start(prefix: string): Promise<Member> {
  const provider = await createAdapters().find('openstack');
  const values = {
    clouds: [{ ...cloud.entry, inventory: { interval: '1s', changes: '1s' } }],
    redis: { url: redis.url, prefix },
  };
  const gateway = await startTestGateway({ provider, values });
  await gateway.inventory.firstRounds();
  const member = { gateway, bob: await logIn(clientOf(gateway.url), 'bob', 'alpha') };
  members.push(member);
  return member;
}

const namesAt = async ({ bob }: Member) =>
  rowsOf(await bob.ask('GET', '/servers?limit=2048'))
    .map(({ name }) => name)
    .sort();
const lists = async () => (await cloud.requests()).filter((line) => line.endsWith('/servers/detail')).length;

const leads = ({ gateway: { lines } }: Member) => lines.some((line) => line.includes('for all of the fleet'));

describe('gateways of a fleet', () => {
  it('have a cloud read by one of them, who hands that on when it ends', async () => {
    const one = await start('shared1');
    const asked = (await cloud.requests()).length;
    const [two, three] = [await start('shared1'), await start('shared1')];
    expect((await cloud.requests()).length - asked).toBeLessThan(40);
    expect(await namesAt(one)).not.toHaveLength(0);
    expect(await namesAt(two)).toEqual(await namesAt(one));
    expect([one, two, three].map(leads)).toEqual([true, false, false]);

    await one.gateway.close();
    await until('another leads', () => leads(two) || leads(three));
    const polls = await lists();
    await until('it reads', async () => (await lists()) > polls + 1);
    expect(await namesAt(three)).toEqual(await namesAt(two));
    expect([two, three].filter(leads)).toHaveLength(1);
  });

  it('read again for callers of those that follow', async () => {
    const [leader, follower] = [await start('shared2'), await start('shared2')];
    const before = await lists();
    const answer = await follower.bob.ask('GET', '/servers?refresh=true');
    expect([answer.status, answer.body['errors']]).toEqual([200, undefined]);
    expect(await lists()).toBeGreaterThan(before);
    expect([leads(leader), leads(follower)]).toEqual([true, false]);
  });

  it('see at once what was done through another', async () => {
    const [leader, follower] = [await start('shared3'), await start('shared3')];
    const [server] = rowsOf(await follower.bob.ask('GET', '/servers?status=running'));
    const at = `/servers/${String(server?.['id'])}`;
    const statusAt = async ({ bob }: Member) => (await bob.ask('GET', at)).body['server'] as { status: string };
    expect((await follower.bob.ask('POST', `${at}/stop`, { body: {} })).status).toBe(200);
    await until('both know', async () => (await statusAt(leader)).status === 'ready');
    await until('both know', async () => (await statusAt(follower)).status === 'ready');
  });

  it('show to who bears the version of a write what he wrote, whichever he asks', async () => {
    const [leader, follower] = [await start('shared5'), await start('shared5')];
    for (const [writer, reader] of [
      [follower, leader],
      [leader, follower],
    ] as const) {
      const [server] = rowsOf(await writer.bob.ask('GET', '/servers?limit=1'));
      const at = `/servers/${String(server?.['id'])}`;
      for (let time = 0; time < 5; time += 1) {
        const name = `renamed-${Math.random().toString(36).slice(2)}`;
        const written = await writer.bob.ask('PUT', at, { body: { name } });
        const version = written.headers.get('x-podgate-version') ?? '';
        expect([written.status, version]).toEqual([200, expect.stringMatching(/^c1=\d+$/)]);
        const shown = await reader.bob.ask('GET', at, { headers: { 'X-Podgate-Version': version } });
        expect((shown.body['server'] as { name: string }).name).toBe(name);
        const listed = await reader.bob.ask('GET', `/servers?name=${name}`, {
          headers: { 'X-Podgate-Version': version },
        });
        expect(rowsOf(listed)).toHaveLength(1);
      }
    }
    const refused = await leader.bob.ask('GET', '/servers', { headers: { 'X-Podgate-Version': 'c1' } });
    expect([refused.status, refused.body['details']]).toEqual([400, expect.stringContaining('expected cloud=number')]);
    // What nobody has told is read from the cloud.
    const asked = await lists();
    const far = await follower.bob.ask('GET', '/servers', { headers: { 'X-Podgate-Version': 'c1=999999999' } });
    expect([far.status, (await lists()) > asked]).toEqual([200, true]);
  });

  it('each read while Redis is away, and one of them again when it is back', async () => {
    const [one, two] = [await start('shared4'), await start('shared4')];
    await redis.stop();
    const alone = ({ gateway: { lines } }: Member) => lines.some((line) => line.includes('Redis does not answer'));
    await until('each knows', () => alone(one) && alone(two), 15_000);
    expect(await namesAt(two)).toEqual(await namesAt(one));
    const lines = [one, two].map(({ gateway }) => gateway.lines.length);
    redis = await startRedis(redis.port);
    const since = (member: Member, at: number) => member.gateway.lines.slice(lines[at]).join('');
    const roles = () =>
      [one, two].map((member, at) => /for all of the fleet|another gateway of the fleet/.exec(since(member, at))?.[0]);
    await until('one leads', () => roles().every(Boolean), 15_000);
    expect(new Set(roles()).size).toBe(2);
    expect(await namesAt(two)).toEqual(await namesAt(one));
  });
});
