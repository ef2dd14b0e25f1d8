import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { loadConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problems.ts';
import type { Fault } from '../../src/contract/index.ts';
import { Passwords } from '../../src/identity/password.ts';
import { clientOf, loginBody, rowsOf, type Client } from '../support/client.ts';
import { folder } from '../support/config-files.ts';
import { run, serve, type GatewayProcess } from '../support/gateway-process.ts';
import { testIdentity } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { startRedis, type RedisServer } from '../support/redis-server.ts';
import { pathOf, ROUTES } from '../support/routes.ts';
import { configText, simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

/** Secrets that a gateway is given; their names are what is reported. */
const SECRETS: Record<string, string> = {
  key: `canary-key-${randomBytes(24).toString('hex')}`,
  oldKey: `canary-old-key-${randomBytes(24).toString('hex')}`,
  redisPassword: `canary-redis-${randomBytes(8).toString('hex')}`,
  userPassword: `canary-user-${randomBytes(8).toString('hex')}`,
  wrongPassword: `canary-wrong-${randomBytes(8).toString('hex')}`,
  searched: `canary-searched-${randomBytes(8).toString('hex')}`,
};
/** How the tokens of the simulated clouds begin, and how the gateway's own do. */
const CLOUD_TOKEN = /gAAAA[\w-]{4}/;
const OWN_TOKEN = /eyJ[\w-]{10,}\.[\w-]{10,}/;

const files = folder();
let [clouds, redis, gateway]: [SimulatedCloud[], RedisServer?, GatewayProcess?] = [[]];
let config = '';
let client: Client;
const answers: string[] = [];
const peers: Redis[] = [];

beforeAll(async () => {
  const [admin, app] = [
    await simulatedCloud({ name: 'canary-one', servers: 12 }),
    await simulatedCloud({ name: 'canary-two', servers: 12 }),
  ];
  clouds = [admin, app];
  SECRETS['cloudPassword'] = (admin.config['auth'] as { password: string }).password;
  const credential = app.personas['app'] as { auth: { application_credential_secret: string } };
  SECRETS['applicationSecret'] = credential.auth.application_credential_secret;
  SECRETS['userHash'] = await new Passwords().create(SECRETS['userPassword'] ?? '');
  redis = await startRedis(undefined, SECRETS['redisPassword']);
  config = files.write(
    'podgate.yaml',
    configText({
      redis: { url: redis.url },
      keys: [
        { id: 'new', secret: '${CANARY_KEY}' },
        { id: 'old', secret: `file:${files.write('key', SECRETS['oldKey'] ?? '')}` },
      ],
      identity: testIdentity(SECRETS['userHash']),
      clouds: [
        { ...admin.entry, limits: { timeout: '2s', headers: '1s', pause: '1s', failures: 500 } } as typeof admin.entry,
        { ...app.entry, ...credential, projects: { default: 'alpha' } },
      ],
      log: { level: 'debug', format: 'json' },
    }),
  );
  gateway = await serve(config, { CANARY_KEY: SECRETS['key'] });
  client = clientOf(gateway.url);
});
afterAll(async () => {
  await gateway?.kill();
  for (const peer of peers) peer.disconnect();
  await Promise.all([...clouds.map((cloud) => cloud.stop()), redis?.stop()]);
  files.remove();
});

/** Asks, and keeps everything that came back but for the token that was asked for. */
async function ask(as: Client, method: string, path: string, options: Parameters<Client['ask']>[2] = {}) {
  const answer = await as.ask(method, path, options);
  const subject = answer.headers.get('x-subject-token') ?? 'none';
  const all = `${JSON.stringify([...answer.headers])}\n${answer.text}`;
  answers.push(`${method} ${path}\n${all.replaceAll(subject, '')}`);
  return answer;
}

/** The names of the secrets that a text holds. */
function foundIn(text: string, forms: Readonly<Record<string, RegExp>> = { cloudToken: CLOUD_TOKEN }): string[] {
  const told = Object.entries(SECRETS).filter(([, secret]) => text.includes(secret));
  const encoded = Object.entries(SECRETS).filter(([, secret]) => text.includes(Buffer.from(secret).toString('base64')));
  const formed = Object.entries(forms).filter(([, form]) => form.test(text));
  return [...told, ...encoded, ...formed].map(([name]) => name);
}

/** All bytes of a value. */
async function valueOf(peer: Redis, key: string): Promise<Buffer> {
  const type = await peer.type(key);
  if (type === 'string') return (await peer.getBuffer(key)) ?? Buffer.alloc(0);
  if (type === 'zset') return Buffer.concat(await peer.zrangeBuffer(key, '0', '-1'));
  if (type === 'hash') return Buffer.concat(Object.values(await peer.hgetallBuffer(key)));
  if (type === 'stream') return Buffer.concat((await peer.xrangeBuffer(key, '-', '+')).flatMap(([, bytes]) => bytes));
  throw new Error(`${key} is a ${type}`);
}

const FAULTS: readonly Fault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 401 },
  { kind: 'html', status: 503 },
  { kind: 'malformed' },
  { kind: 'cut' },
  { kind: 'refuse' },
];

async function everything(): Promise<void> {
  const password = SECRETS['userPassword'];
  for (const project of ['alpha', 'system', undefined]) {
    await ask(client, 'POST', '/v3/auth/tokens', { body: loginBody('ann', project, password) });
  }
  const login = await ask(client, 'POST', '/v3/auth/tokens', { body: loginBody('bob', 'alpha', password) });
  const bob = client.bearing(login.headers.get('x-subject-token') ?? '');
  const wrong = SECRETS['wrongPassword'] ?? '';
  await ask(client, 'POST', '/v3/auth/tokens', { body: loginBody('bob', 'alpha', wrong) });
  await ask(client, 'POST', '/v3/auth/tokens', { body: `{"auth":{"password":"${wrong}",}}` });
  await ask(client, 'POST', '/v3/auth/tokens', { body: { auth: { identity: { methods: [{ wrong }] } } } });
  await ask(client, 'POST', '/v3/auth/tokens', { body: wrong, headers: { 'content-type': 'text/plain' } });
  await until('both clouds were read', async () => {
    const { headers } = await bob.ask('GET', '/servers');
    return [...(headers.get('x-podgate-clouds') ?? '').matchAll(/state=(ok|degraded)/g)].length === 2;
  });
  for (const { method, path } of ROUTES.filter(
    ({ path: template, streams }) => !template.endsWith('/tokens') && !streams,
  )) {
    await ask(bob, method.toUpperCase(), pathOf(path, { spec: 'status' }));
    await ask(bob, method.toUpperCase(), `${pathOf(path)}?search=${String(SECRETS['searched'])}`);
  }
  const [row] = rowsOf(await ask(bob, 'GET', '/servers'));
  for (const fault of FAULTS) {
    await clouds[0]?.fail({ fault });
    for (const path of [`/servers/canary-one.nothing-${fault.kind}`, `/servers/${String(row?.['id'])}`]) {
      await ask(bob, 'GET', path, { headers: { 'cache-control': 'no-cache' } });
    }
    await ask(bob, 'GET', '/servers?refresh=true&strict=true');
    await clouds[0]?.heal();
  }
  await ask(bob, 'DELETE', '/v3/auth/tokens');
}

describe('a secret', () => {
  beforeAll(everything, 60_000);

  it('is in no answer', () => {
    expect(answers.length).toBeGreaterThan(60);
    expect(answers.filter((answer) => foundIn(answer).some((name) => name !== 'searched'))).toEqual([]);
  });

  it('is in no line of the log', () => {
    const lines = gateway?.said.split('\n') ?? [];
    expect(lines.some((line) => line.includes('"cloud call"'))).toBe(true);
    expect(lines.some((line) => line.includes('"failure"') || line.includes('"code":401'))).toBe(true);
    const forms = { cloudToken: CLOUD_TOKEN, ownToken: OWN_TOKEN };
    expect(lines.filter((line) => foundIn(line, forms).length > 0)).toEqual([]);
  });

  it('is in no metric and in no report of health', async () => {
    for (const path of ['/metrics', '/healthz', '/readyz']) {
      const text = await (await fetch(`${String(gateway?.operations)}${path}`)).text();
      expect(text.length).toBeGreaterThan(0);
      expect(foundIn(text, { cloudToken: CLOUD_TOKEN, ownToken: OWN_TOKEN })).toEqual([]);
    }
  });

  it('is in no key and no value of Redis', async () => {
    const peer = new Redis(redis?.url ?? '');
    peers.push(peer);
    const keys = await peer.keys('*');
    for (const part of [':token:', 'revoked', ':entries', ':part:']) {
      expect([part, keys.some((key) => key.includes(part))]).toEqual([part, true]);
    }
    const dumped = await Promise.all(
      keys.map(async (key) => `${key} ${(await valueOf(peer, key)).toString('latin1')}`),
    );
    const forms = { cloudToken: CLOUD_TOKEN, ownToken: OWN_TOKEN };
    expect(dumped.filter((entry) => foundIn(entry, forms).length > 0)).toEqual([]);
  });

  it('is in nothing that check says, about clouds that answer and clouds that do not', async () => {
    const environment = { CANARY_KEY: SECRETS['key'] };
    const good = await run(['check', '--config', config], { environment });
    expect(good.out).toContain('canary-one');
    await clouds[0]?.fail({ fault: { kind: 'status', status: 401 } });
    const bad = await run(['check', '--config', config], { environment });
    await clouds[0]?.heal();
    expect(bad.code).toBe(1);
    expect(foundIn(good.out + good.err + bad.out + bad.err)).toEqual([]);
  });

  it('is in no complaint about a configuration', async () => {
    const secret = SECRETS['wrongPassword'] ?? '';
    const auth = { url: 'http://127.0.0.1:1/v3', username: 'u', password: secret, project_name: 'p' };
    const cloud = { name: 'c', adapter: 'openstack', auth };
    const wrong = [
      { keys: [{ id: 'k', secret: secret.slice(0, 31) }] },
      { keys: [{ id: 'k', secret, nonsense: secret }] },
      { keys: secret },
      { redis: { url: `http://:${secret}@127.0.0.1` } },
      { redis: `redis://:${secret}@127.0.0.1` },
      { identity: { users: [{ name: 'u', password_hash: secret, roles: [] }] } },
      { identity: { users: [{ name: 'u', password: secret, roles: [] }] } },
      { clouds: [{ ...cloud, auth: { ...auth, password: [secret] } }] },
      { clouds: [{ ...cloud, auth: { url: auth.url, application_credential_secret: secret } }] },
      { clouds: [{ ...cloud, auth: { ...auth, url: `http://u:${secret}@[127.0.0.1` } }] },
      { clouds: [{ ...cloud, auth: secret }] },
      { tls: { cert: 'absent', key: secret } },
    ];
    const adapters = createAdapters();
    const findAdapter = (name: string) => adapters.find(name);
    const said = await Promise.all(
      wrong.map(async (values, place) => {
        const text = configText(values as unknown as Parameters<typeof configText>[0]);
        const file = files.write(`wrong-${place}.yaml`, text);
        const complaint = await loadConfig(file, { environment: {}, findAdapter }).catch((error: unknown) => error);
        return complaint instanceof ConfigError ? complaint.message : `no complaint about ${place}`;
      }),
    );
    expect(said.filter((text) => text.startsWith('no complaint') || text.includes(secret.slice(0, 31)))).toEqual([]);
  });
});
