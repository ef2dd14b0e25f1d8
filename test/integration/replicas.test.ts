import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Client } from '../support/client.ts';
import { rowsOf } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { startRedis } from '../support/redis-server.ts';
import { CHANGES, INTERVAL, Replicas, type Replica, type SharedCloud } from '../support/replicas.ts';
import { askSteadily, type Asking } from '../support/steady-asking.ts';
import { act, serverOf } from '../support/written-servers.ts';

const LIST = '/servers?scope=system&limit=5';
/** What an answer may take while Redis is away; a machine may be busy. */
const LONGEST = 2000;

let world: Replicas;
let all: Replica[] = [];
let asking: Asking | undefined;

beforeAll(async () => {
  world = await Replicas.start();
  all = await Promise.all([world.begin(), world.begin(), world.begin()]);
  await world.agree(all);
});

afterEach(() => asking?.stop());
afterAll(() => world.stop());

const everybody = () =>
  askSteadily(
    all.map(({ ann }) => ann),
    LIST,
  );

describe('three gateways that share the reading of clouds', () => {
  it('ask each cloud as often as one does, and all show what was changed behind their back', async () => {
    await world.haveLeaders(all);
    const isReadOnce = async (cloud: SharedCloud) => {
      const asked = async () =>
        (await cloud.simulator.requests()).filter((line) => line === 'GET compute /v2.1/servers/detail').length;
      const [began, before] = [performance.now(), await asked()];
      const shares = await world.shares(cloud, all, 20);
      const [passed, polls] = [performance.now() - began, (await asked()) - before];
      expect(Math.max(...shares) * 1.5).toBeGreaterThanOrEqual(polls);
      // What one gateway may ask in that time, its intervals being up to a fifth shorter than they are set.
      const one = passed / (0.8 * CHANGES) + passed / (0.8 * INTERVAL) + 2;
      expect(polls).toBeLessThanOrEqual(1.5 * one);
    };
    await Promise.all(world.clouds.map(isReadOnce));
    for (let turn = 0; turn < 3; turn += 1) {
      await world.change();
      await world.agree(all);
    }
  });

  it('are joined by another, which has all rows and asks no cloud for a list', async () => {
    const late = await world.begin();
    await world.agree([late]);
    await Promise.all(world.clouds.map((cloud) => world.shares(cloud, all)));
    await world.change();
    await world.agree([...all, late]);
    for (const cloud of world.clouds) expect(await world.requests(cloud, late, /\.(list|changes)$/)).toBe(0);
    await late.end();
    await world.haveLeaders(all);
    await world.agree(all);
  });

  it('go on by themselves while Redis is away, and share again when it is back without all it knew', async () => {
    asking = everybody();
    await asking.more(10);
    await world.redis.stop();
    for (let turn = 0; turn < 2; turn += 1) {
      await world.change();
      await world.agree(all);
    }
    await world.change();
    world.redis = await startRedis(world.redis.port);
    await world.change();
    await world.agree(all);
    await world.haveLeaders(all);
    await world.change();
    await world.agree(all);
    const { failures, slowest } = await asking.stop();
    expect(failures).toEqual([]);
    expect(slowest).toBeLessThan(LONGEST);
  });

  it('go on by themselves while Redis says nothing, and share again when it speaks', async () => {
    asking = everybody();
    await asking.more(10);
    const { process } = world.redis;
    process.kill('SIGSTOP');
    try {
      for (let turn = 0; turn < 2; turn += 1) {
        await world.change();
        await world.agree(all);
      }
      await world.change();
    } finally {
      process.kill('SIGCONT');
    }
    await world.agree(all);
    await world.haveLeaders(all);
    await world.change();
    await world.agree(all);
    const { failures, slowest } = await asking.stop();
    expect(failures).toEqual([]);
    expect(slowest).toBeLessThan(LONGEST);
  });
});

const NEW = { sku: 'm1.small', disks: [{ image_id: 'debian-12' }], nets: [{ network: 'private-demo-v4' }] };
const create = (bob: Client, name: string): Promise<Answer> =>
  bob.ask('POST', '/servers', { body: { server: { ...NEW, name, prefer_region: 'c1' } } });
const statusAt = async ({ bob }: Replica, id: string) => {
  const { status, body } = await bob.ask('GET', `/servers/${id}`);
  return status === 200 ? (body['server'] as { status: string }).status : status;
};
const allShow = (id: string, wanted: string | number) =>
  until(
    `${id} is ${wanted} everywhere`,
    async () => (await Promise.all(all.map((one) => statusAt(one, id)))).every((status) => status === wanted),
    10_000,
  );

describe('a write at one of three gateways', () => {
  it('is soon seen at the others', async () => {
    const [one, two, three] = all.map(({ bob }) => bob);
    const made = await create(one!, 'made-at-one');
    expect([made.status, made.body['details']]).toEqual([200, undefined]);
    const id = String(serverOf(made)['id']);
    await allShow(id, 'running');
    expect((await act(two!, id, 'stop')).status).toBe(200);
    await allShow(id, 'ready');
    expect((await three!.ask('DELETE', `/servers/${id}`)).status).toBe(200);
    await allShow(id, 404);
    await world.agree(all);
  });

  it('is in the next answer of another that is told its version', async () => {
    const versionOf = ({ status, headers, body }: Answer) => {
      const version = headers.get('x-podgate-version');
      expect([status, body['details'], version]).toEqual([200, undefined, expect.any(String)]);
      return { headers: { 'x-podgate-version': version ?? '' } };
    };
    const clients = all.map(({ bob }) => bob);
    for (let turn = 0; turn < 3; turn += 1) {
      const [one, two, three] = [0, 1, 2].map((at) => clients[(turn + at) % 3]);
      const name = `made-${turn}`;
      const made = await create(one!, name);
      const id = String(serverOf(made)['id']);
      const listed = await two!.ask('GET', `/servers?name=${name}`, versionOf(made));
      expect(rowsOf(listed).map((row) => row['id'])).toEqual([id]);
      expect((await three!.ask('GET', `/servers/${id}`, versionOf(made))).status).toBe(200);
      await allShow(id, 'running');
      const stopped = versionOf(await act(two!, id, 'stop'));
      const show = await three!.ask('GET', `/servers/${id}`, stopped);
      expect(serverOf(show)['status']).toMatch(/^(stopping|ready)$/);
      await allShow(id, 'ready');
      const gone = versionOf(await three!.ask('DELETE', `/servers/${id}`));
      const rest = rowsOf(await one!.ask('GET', `/servers?name=${name}`, gone));
      expect(rest.filter((row) => row['status'] !== 'deleting')).toEqual([]);
    }
    await world.agree(all);
  });
});
