import { afterAll, describe, expect, it } from '@jest/globals';
import { ConsoleCloud, CLOUD_SECRET } from '../support/console-cloud.ts';
import { until } from '../support/inventory.ts';
import { RawWebSocket } from '../support/raw-websocket.ts';
import { startRedis } from '../support/redis-server.ts';
import { testRedis } from '../support/test-redis.ts';

const shared = testRedis();
afterAll(() => shared.clean());

describe('a fleet of two gateways', () => {
  it('opens each console once, by either, and keeps nothing in Redis that opens one', async () => {
    const redis = { url: shared.url, prefix: shared.prefix };
    const clouds = await Promise.all([ConsoleCloud.start({ redis }), ConsoleCloud.start({ redis })]);
    const [first, second] = clouds;
    const url = second.gateway.url;
    // Both know the cloud by the same name and each by its own address: the ticket leads to that of the first.
    const link = new URL(await first.link());
    expect((await fetch(`${url}${link.pathname}`)).status).toBe(200);
    const kept = await shared.client.keys(`${shared.prefix}:*`);
    const values = await Promise.all(
      kept.map((key) => shared.client.type(key).then((type) => (type === 'string' ? shared.client.get(key) : ''))),
    );
    const id = link.pathname.split('/')[2] ?? '';
    for (const secret of [CLOUD_SECRET, id]) expect([...kept, ...values].join()).not.toContain(secret);
    expect(kept.filter((key) => key.includes('console:'))).toHaveLength(2);

    const path = `/${link.searchParams.get('path')}`;
    const both = [first.gateway.url, url, first.gateway.url, url];
    const clients = await Promise.all(both.map((at) => RawWebSocket.open(at, path)));
    expect(clients.map(({ status }) => status).filter((status) => status === 101)).toHaveLength(1);
    expect(first.asked).toHaveLength(1);
    for (const { socket } of clients) socket.destroy();
    await Promise.all(clouds.map((cloud) => cloud.stop()));
  });

  it('tells no address while it cannot be kept for the others', async () => {
    const redis = await startRedis();
    const cloud = await ConsoleCloud.start({ redis: { url: redis.url, prefix: 'podgate' } });
    await redis.stop();
    await until('it is not told', async () => {
      const { status, body } = await cloud.bob.ask('GET', '/servers/north.n1/vnc');
      return status === 503 && String(body['details']).startsWith('Redis, where consoles wait');
    });
    await cloud.stop();
  });
});
