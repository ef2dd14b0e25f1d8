import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/contract/index.ts';
import { logIn } from '../support/client.ts';
import { EventSource } from '../support/event-source.ts';
import { testConfig } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { LIVE_VALUES, liveWorld, told, type LiveWorld } from '../support/live-world.ts';

let world: LiveWorld;
let isOver = false;
beforeAll(async () => {
  world = await liveWorld();
});
afterEach(async () => {
  if (!isOver) await world.rest();
});
afterAll(() => world.gateway.close(0));

describe('a stream of changes', () => {
  it('drops who takes nothing while more changes than is kept, and says so when he takes again', async () => {
    const source = await world.follow(world.bob);
    source.pause();
    const many = (turn: number) =>
      Array.from({ length: 40 }, (_, place) => ({
        id: `m${place}`,
        name: `m-${turn}-${'x'.repeat(200)}`,
        extra: { description: 'd'.repeat(200_000 + turn) },
      }));
    for (let turn = 0; turn < 2; turn += 1) {
      world.north.servers = [{ id: 's0', name: 'web-0' }, ...many(turn)];
      await world.ann.ask('GET', '/servers?scope=system&refresh=true');
    }
    await until('it is dropped', () => world.gateway.lines.some((line) => line.includes('"result":"slow"')), 20_000);
    source.resume();
    await until('it ends', () => source.closed, 10_000);
    expect(source.events.at(-1)).toMatchObject({
      name: 'end',
      data: { reason: 'slow', message: expect.stringContaining('list anew') as unknown },
    });
    await world.hold({ id: 's0', name: 'web-0' });
  });

  it('takes so many of one user and so many in all', async () => {
    const first = await world.follow(world.bob);
    for (let count = 1; count < 4; count += 1) await world.follow(world.bob);
    const mine = await world.follow(world.bob);
    await until('it is said', () => mine.closed);
    expect([mine.status, mine.headers['retry-after'], mine.text]).toEqual([
      429,
      '5',
      expect.stringContaining('4 streams of changes of yours are open'),
    ]);
    await world.follow(world.rob);
    await world.follow(world.rob);
    const more = await world.follow(world.eve);
    await until('it is said', () => more.closed);
    expect([more.status, more.text]).toEqual([503, expect.stringContaining('6 streams of changes are open')]);
    first.close();
    await until('there is room', async () => (await world.metric('podgate_live_streams_open')) === 5);
    expect((await world.follow(world.eve)).status).toBe(200);
  });

  it('tells what changes for all rows of a cloud once, of the cloud', async () => {
    const [source, none] = [await world.follow(world.bob), await world.follow(world.eve, 'field=name')];
    world.north.before = () => Promise.reject(new GatewayError('upstream_unavailable', 'the cloud is away'));
    await world.ann.ask('GET', '/servers?scope=system&refresh=true');
    await until('it is told', () => source.events.length === 2);
    expect(source.events[1]).toMatchObject({
      name: 'clouds.updated',
      data: {
        cloud: 'north',
        resource: 'servers',
        fields: { account_health_status: 'unknown', account_status: 'disconnected' },
      },
    });
    world.north.before = () => undefined;
    await world.ann.ask('GET', '/servers?scope=system&refresh=true');
    await until('it is told', () => source.events.length === 3);
    expect(told(none)).toEqual([]);
  });

  it('ends when the token is taken back, and when its time is over; addresses end sooner', async () => {
    const own = await logIn(world.open, 'bob', 'alpha');
    const [source, other] = [await world.follow(own), await world.follow(world.bob)];
    await own.ask('DELETE', '/v3/auth/tokens', { headers: { 'x-subject-token': own.token ?? '' } });
    await until('it ends', () => source.closed);
    expect(source.events.at(-1)).toMatchObject({ name: 'end', data: { reason: 'revoked' } });
    expect(other.closed).toBe(false);
    const late = (await world.bob.ask('POST', '/live')).body['live'] as { url: string };
    world.later = 61_000;
    expect((await EventSource.at(late.url)).status).toBe(404);
    world.later = 9 * 3_600_000;
    await until('it ends', () => other.closed);
    expect(other.events.at(-1)).toMatchObject({ name: 'end', data: { reason: 'revoked' } });
    world.later = 0;
  });

  it('says that all is to be listed anew when clouds or what somebody may see change, and ends with the gateway', async () => {
    const [source, all] = [await world.follow(world.bob), await world.follow(world.ann, 'scope=system')];
    const config = await testConfig({ values: { ...LIVE_VALUES, clouds: [] } });
    await world.gateway.reload({ ...config, listen: config.listen });
    await until('they are told', () => source.named('resync').length > 0 && all.named('resync').length > 0);
    expect(told(all)).toEqual(['resync cloud north was taken out of the configuration, or is read anew']);
    isOver = true;
    await world.gateway.close();
    await until('they end', () => source.closed && all.closed);
    expect(source.events.at(-1)).toMatchObject({ name: 'end', data: { reason: 'shutdown' } });
  });
});
