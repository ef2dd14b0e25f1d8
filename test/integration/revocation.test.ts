import { afterEach, describe, expect, it } from '@jest/globals';
import { RedisMemory } from '../../src/cache/redis.ts';
import { Revocations } from '../../src/identity/revocation.ts';
import { until } from '../support/inventory.ts';
import { startRedis, type RedisServer } from '../support/redis-server.ts';

const HOUR = 3_600_000;
const open: RedisMemory[] = [];
const servers: RedisServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((memory) => memory.close()));
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function ownServer(port?: number): Promise<RedisServer> {
  const server = await startRedis(port);
  servers.push(server);
  return server;
}

/** What one gateway knows of revocations. */
function gatewayAt(url: string) {
  const memory = new RedisMemory({ url }, 'p', () => undefined);
  open.push(memory);
  return { memory, revocations: new Revocations(memory, Date.now, () => undefined) };
}

async function fleetAt(url: string) {
  const fleet = [gatewayAt(url), gatewayAt(url)] as const;
  await Promise.all(fleet.map(({ revocations }) => revocations.learned()));
  return fleet;
}

describe('a revocation', () => {
  it('is known to the other gateways at once', async () => {
    const [one, two] = await fleetAt((await ownServer()).url);
    await one.revocations.revoke('t1', Date.now() + HOUR);
    await until('the other knows', () => two.revocations.has(['t1']));
  });

  it('is known to a gateway that begins later, before it answers', async () => {
    const { url } = await ownServer();
    const [one] = await fleetAt(url);
    await one.revocations.revoke('t1', Date.now() + HOUR);
    const late = gatewayAt(url);
    await late.revocations.learned();
    expect(late.revocations.has(['t1'])).toBe(true);
  });

  it('is known to a gateway that could not listen while it was told', async () => {
    const [one, two] = await fleetAt((await ownServer()).url);
    await one.memory.client().call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await one.revocations.revoke('t1', Date.now() + HOUR);
    await until('the other knows', () => two.revocations.has(['t1']));
  });

  it('made while Redis is away holds here at once, and everywhere when it is back', async () => {
    const server = await ownServer();
    const [one, two] = await fleetAt(server.url);
    server.process.kill('SIGKILL');
    await until('Redis is away', () => !one.memory.up() && !two.memory.up());
    await one.revocations.revoke('t1', Date.now() + HOUR);
    expect(one.revocations.has(['t1'])).toBe(true);
    expect(two.revocations.has(['t1'])).toBe(false);
    await ownServer(server.port);
    await until('the other knows', () => two.revocations.has(['t1']));
  });

  it('outlives a Redis that forgets everything, for gateways that begin after it', async () => {
    const server = await ownServer();
    const [one] = await fleetAt(server.url);
    await one.revocations.revoke('t1', Date.now() + HOUR);
    server.process.kill('SIGKILL');
    await until('Redis is away', () => !one.memory.up());
    const next = await ownServer(server.port);
    await until('it is told again', async () => one.memory.up() && (await one.memory.members('revoked')).has('t1'));
    const late = gatewayAt(next.url);
    await late.revocations.learned();
    expect(late.revocations.has(['t1'])).toBe(true);
  });
});
