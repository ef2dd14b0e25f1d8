import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { Passwords } from '../../src/identity/password.ts';
import { clientOf, type Answer, type Client } from '../support/client.ts';
import { startTestGateway, testIdentity, type TestGateway, type TestGatewayOptions } from '../support/gateway.ts';
import { testRedis } from '../support/test-redis.ts';

const gateways: TestGateway[] = [];
const shared = testRedis();

afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
});
afterAll(() => shared.clean());

async function gatewayAt(values: TestGatewayOptions['values'] = {}): Promise<Client> {
  const gateway = await startTestGateway({ values });
  gateways.push(gateway);
  return clientOf(gateway.url);
}

type User = Readonly<Record<string, unknown>>;
const login = (client: Client, user: User, headers: Readonly<Record<string, string>> = {}) =>
  client.ask('POST', '/v3/auth/tokens', {
    headers,
    body: { auth: { identity: { methods: ['password'], password: { user: { password: 'wrong', ...user } } } } },
  });

/** Fails so many times in turn; the different statuses in their order. */
async function failures(client: Client, users: readonly User[], headers = {}): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (const user of users) statuses.push((await login(client, user, headers)).status);
  return statuses;
}

const times = (count: number, user: User) => Array.from({ length: count }, () => user);
const bob = { name: 'bob', domain: { name: 'Default' } };

function expectLimited(answer: Answer): void {
  expect([answer.status, answer.body['class']]).toEqual([429, 'TooManyRequests']);
  const wait = Number(answer.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  expect(answer.body['details']).toMatch(/^too many failed logins; try again in \d+ s$/);
}

describe('who guesses passwords', () => {
  it('may do so ten times; then also the right one is not looked at', async () => {
    const client = await gatewayAt();
    expect(await failures(client, times(10, bob))).toEqual(Array.from({ length: 10 }, () => 401));
    const before = gateways[0]!.passwords.computed();
    expectLimited(await login(client, bob));
    expectLimited(await login(client, { ...bob, password: 'secret' }));
    expect(gateways[0]!.passwords.computed() - before).toBeLessThanOrEqual(1);
  });

  it('gains nothing by guessing all at once', async () => {
    // A hash that takes a while: all guesses are in before the first has failed.
    const client = await gatewayAt({ identity: testIdentity(await new Passwords().create('secret')) });
    const guesses = [...times(40, bob), { ...bob, password: 'secret' }];
    const answers = await Promise.all(guesses.map((guess) => login(client, guess)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses).not.toContain(201);
    expect(statuses.filter((status) => status === 401).length).toBe(10);
  });

  it('is counted the same for users that there are and that there are not', async () => {
    const client = await gatewayAt();
    const [real, unreal] = [await failures(client, times(12, bob)), await failures(client, times(12, { name: 'x' }))];
    expect(unreal).toEqual(real);
  });

  it('gains nothing by calling the same user otherwise', async () => {
    const client = await gatewayAt();
    const found = await login(client, { ...bob, password: 'secret' });
    const { id } = (found.body['token'] as { user: { id: string } }).user;
    const names = Array.from({ length: 20 }, (_, place) => [
      { name: 'bob', domain: { name: 'Default', id: `d${place}` } },
      { name: 'bob', domain: { id: ['default', 'DEFAULT', 'Default'][place % 3] } },
      { id, domain: { name: `n${place}` } },
      { id, name: `n${place}` },
      { name: 'bob' },
    ]).flat();
    const statuses = await failures(client, names);
    expect(statuses.filter((status) => status === 401).length).toBe(10);
    const { status } = await client.ask('POST', '/v2.0/tokens', {
      body: { auth: { passwordCredentials: { username: 'bob', password: 'wrong' } } },
    });
    expect(status).toBe(429);
  });

  it('hinders nobody else', async () => {
    const client = await gatewayAt();
    await failures(client, times(12, bob));
    expect((await login(client, { name: 'eve', password: 'secret' })).status).toBe(201);
  });

  it('is told apart by address, which only trusted proxies may tell', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const behind = await gatewayAt({ trusted_proxies: ['127.0.0.1'] });
    await failures(behind, times(12, bob), from('192.0.2.1'));
    expect((await login(behind, bob, from('192.0.2.1'))).status).toBe(429);
    expect((await login(behind, { ...bob, password: 'secret' }, from('192.0.2.2'))).status).toBe(201);
    const direct = await gatewayAt();
    await failures(direct, times(12, bob), from('192.0.2.1'));
    expect((await login(direct, bob, from('192.0.2.2'))).status).toBe(429);
  });

  it('is known to the whole fleet', async () => {
    const redis = { url: shared.url, prefix: shared.prefix };
    const [one, two] = [await gatewayAt({ redis }), await gatewayAt({ redis })];
    await failures(one, times(12, bob));
    expectLimited(await login(two, bob));
    const keys = await shared.client.keys(`${shared.prefix}:login:*`);
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(await shared.client.pttl(key)).toBeGreaterThan(0);
  });

  it('is limited also while Redis is away', async () => {
    const client = await gatewayAt({ redis: { url: 'redis://127.0.0.1:1' } });
    expect(await failures(client, times(10, bob))).toEqual(Array.from({ length: 10 }, () => 401));
    expectLimited(await login(client, bob));
  });
});

describe('many logins at a time', () => {
  it('wait for their turn, and beyond that are told to come again', async () => {
    const [hashed] = [(testIdentity() ?? {}).users?.[0]?.password_hash ?? ''];
    const slow = hashed.replace('ln=4', 'ln=14');
    const client = await gatewayAt({ identity: testIdentity(slow) });
    const answers = await Promise.all(
      Array.from({ length: 80 }, (_, place) => login(client, { name: `u${place}`, id: undefined })),
    );
    const limited = answers.filter(({ status }) => status === 429);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]));
    expect(limited.length).toBeGreaterThan(0);
    for (const { headers } of limited) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
