import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { folder } from '../support/config-files.ts';
import { serve, type GatewayProcess } from '../support/gateway-process.ts';
import { until } from '../support/inventory.ts';
import { startLoad } from '../support/load.ts';
import { startRedis, type RedisServer } from '../support/redis-server.ts';
import { configText, simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';
import { testRedis } from '../support/test-redis.ts';

const files = folder();
const shared = testRedis();
const gateways: GatewayProcess[] = [];
let cloud: SimulatedCloud;
let redis: RedisServer | undefined;

beforeAll(async () => {
  cloud = await simulatedCloud({ name: 'c1', servers: 30 });
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.kill()));
});
afterAll(async () => {
  await Promise.all([cloud.stop(), shared.clean(), redis?.stop()]);
  files.remove();
});

/** Two gateways that share a Redis, and a member's client of each. */
async function fleetAt(url: string, prefix: string): Promise<readonly Client[]> {
  const config = files.write('podgate.yaml', configText({ redis: { url, prefix }, clouds: [cloud.entry] }));
  gateways.push(...(await Promise.all([serve(config), serve(config)])));
  const [first, second] = gateways.map((gateway) => clientOf(gateway.url));
  const bob = await logIn(first!, 'bob', 'alpha');
  // A token of one is good at the other.
  return [bob, second!.bearing(bob.token ?? '')];
}

const redisUp = async ({ operations }: GatewayProcess) =>
  /^podgate_redis_up (\d)$/m.exec(await (await fetch(`${operations}/metrics`)).text())?.[1];
const readiness = async ({ operations }: GatewayProcess) => {
  const response = await fetch(`${operations}/readyz`);
  return { code: response.status, body: (await response.json()) as { parts: { redis: string } } };
};

describe('a fleet of two gateways', () => {
  it('logs in to a cloud once, however many ask at first, and again once when its tokens are refused', async () => {
    const clients = await fleetAt(shared.url, shared.prefix);
    const ask = () =>
      Promise.all(
        clients.flatMap((client) =>
          Array.from({ length: 200 }, (_, place) =>
            client.ask('GET', place % 2 === 0 ? '/servers?refresh=true' : `/servers?limit=${place}`),
          ),
        ),
      );
    const answers = await ask();
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(rowsOf(answers[0]!).length).toBeGreaterThan(0);
    expect(await cloud.logins()).toBe(1);
    await cloud.expireTokens();
    expect(new Set((await ask()).map(({ status }) => status))).toEqual(new Set([200]));
    expect(await cloud.logins()).toBe(2);
  });

  it('keeps tokens in Redis by cloud, project and fingerprint, encrypted, no longer than they are good for', async () => {
    const clients = await fleetAt(shared.url, shared.prefix);
    await until('it was read', async () => rowsOf(await clients[0]!.ask('GET', '/servers')).length > 0);
    const keys = await shared.client.keys(`${shared.prefix}:*`);
    const tokens = keys.filter((key) => key.startsWith(`${shared.prefix}:token:`));
    expect(tokens.length).toBeGreaterThan(0);
    for (const key of tokens) {
      expect(key.slice(shared.prefix.length)).toMatch(/^:token:c1:[^:]+:[0-9a-f]{24}$/);
      const left = await shared.client.ttl(key);
      expect(left).toBeGreaterThan(60);
      expect(left).toBeLessThan(3600);
      const value = (await shared.client.getBuffer(key))?.toString('latin1') ?? '';
      expect(value.length).toBeGreaterThan(100);
      expect(value).not.toMatch(/gAAAA|secret|compute|http/);
    }
  });

  it('loses no read while Redis is killed and started again, and tells of it', async () => {
    redis = await startRedis();
    const clients = await fleetAt(redis.url, 'p');
    await until('all was read', async () => rowsOf(await clients[0]!.ask('GET', '/servers')).length > 5);
    const [row] = rowsOf(await clients[0]!.ask('GET', '/servers?limit=1'));
    const load = startLoad(clients, [
      '/servers?limit=5',
      '/servers',
      `/servers/${String(row?.['id'])}`,
      '/v3/auth/tokens',
    ]);
    await load.more(40);
    redis.process.kill('SIGKILL');
    for (const gateway of gateways) {
      await until('it tells that Redis is away', async () => (await redisUp(gateway)) === '0');
      expect(await readiness(gateway)).toMatchObject({
        code: 200,
        body: { parts: { redis: expect.stringMatching(/^down/) as unknown } },
      });
    }
    await load.more(100);
    await cloud.expireTokens();
    const live = await clients[0]!.ask('GET', `/servers/${String(row?.['id'])}`, {
      headers: { 'cache-control': 'no-cache' },
    });
    expect(live.status).toBe(200);
    redis = await startRedis(redis.port);
    for (const gateway of gateways) {
      await until('it tells that Redis is back', async () => (await redisUp(gateway)) === '1');
      expect(await readiness(gateway)).toMatchObject({ code: 200, body: { parts: { redis: 'ok' } } });
    }
    await load.more(40);
    expect(await load.stop()).toEqual([]);
    expect(load.answered()).toBeGreaterThan(180);
  });
});
