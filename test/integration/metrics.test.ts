import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, loginBody } from '../support/client.ts';
import { ensureProgram } from '../support/debian-program.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';
import { testRedis } from '../support/test-redis.ts';

const INSTALLATION = 300_000;
const shared = testRedis();
let cloud: SimulatedCloud;
let gateway: TestGateway;

beforeAll(async () => {
  cloud = await simulatedCloud({ name: 'c1', servers: 12 }, { limits: { pause: '100ms' } });
  gateway = await startTestGateway({
    provider: await createAdapters().find(cloud.entry.adapter),
    values: { clouds: [cloud.entry], redis: { url: shared.url, prefix: shared.prefix } },
  });
  const open = clientOf(gateway.url);
  await gateway.inventory.firstRounds();
  const bob = await logIn(open, 'bob', 'alpha');
  await open.ask('POST', '/v3/auth/tokens', { body: loginBody('bob', 'alpha', 'wrong') });
  for (const path of ['/servers', '/servers', '/servers/x', '/servers/statistics', '/v3/users', '/etc/passwd']) {
    await bob.ask('GET', path);
  }
  await bob.ask('PATCH', '/servers', { body: {} });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([cloud.stop(), shared.clean()]);
});

const operations = (path: string, method = 'GET') => fetch(`${gateway.operationsUrl}${path}`, { method });
const metrics = async () => (await operations('/metrics')).text();

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function samplesOf(text: string): readonly Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', text = '']) => [key, text]);
    return [{ name, labels: Object.fromEntries(pairs) as Sample['labels'], value: Number(value) }];
  });
}

/** Every metric that operators were promised, with its labels. */
const PROMISED: Readonly<Record<string, readonly string[]>> = {
  podgate_http_requests_total: ['code', 'method', 'route', 'surface'],
  podgate_http_request_duration_seconds_count: ['method', 'route', 'surface'],
  podgate_cloud_requests_total: ['cloud', 'code', 'operation', 'service'],
  podgate_cloud_request_duration_seconds_count: ['cloud', 'operation', 'service'],
  podgate_cloud_up: ['cloud'],
  podgate_inventory_rows: ['cloud', 'resource'],
  podgate_inventory_age_seconds: ['cloud'],
  podgate_inventory_sync_duration_seconds_count: ['cloud'],
  podgate_inventory_rows_written_total: ['resource'],
  podgate_inventory_write_seconds_total: ['resource'],
  podgate_servers: ['cloud', 'status'],
  podgate_cache_requests_total: ['cache', 'result'],
  podgate_login_total: ['result'],
  podgate_redis_up: [],
  process_cpu_seconds_total: [],
  process_resident_memory_bytes: [],
  nodejs_eventloop_lag_seconds: [],
  nodejs_heap_size_used_bytes: [],
};

describe('/metrics', () => {
  it(
    'is in the form that Prometheus reads',
    async () => {
      const how = 'the metrics are checked with promtool: install prometheus (Debian: apt-get install prometheus)';
      ensureProgram({ program: 'promtool', package: 'prometheus', how });
      const response = await operations('/metrics');
      expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
      const { status, stderr, stdout } = spawnSync('promtool', ['check', 'metrics'], {
        input: await response.text(),
        encoding: 'utf8',
      });
      const ours = (stdout + stderr).split('\n').filter((line) => line.startsWith('podgate_'));
      expect(ours).toEqual([]);
      // 3: it parses, and there is something to say of the style of a name; those of Node are not ours to choose.
      expect([0, 3]).toContain(status);
    },
    INSTALLATION,
  );

  it.each(Object.entries(PROMISED))('has %s with the labels %j', async (name, labels) => {
    const found = samplesOf(await metrics()).filter((sample) => sample.name === name);
    expect(found.length).toBeGreaterThan(0);
    for (const sample of found) expect(Object.keys(sample.labels).sort()).toEqual(labels);
  });

  it('counts what happened', async () => {
    const samples = samplesOf(await metrics());
    const valueOf = (name: string, labels: Readonly<Record<string, string>>) =>
      samples
        .filter((sample) => sample.name === name)
        .filter((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
        .reduce((sum, { value }) => sum + value, 0);
    const requests = 'podgate_http_requests_total';
    expect(valueOf(requests, { surface: 'unified', route: '/servers', method: 'GET', code: '200' })).toBe(2);
    expect(valueOf(requests, { surface: 'unified', route: '/servers/:id', code: '404' })).toBe(1);
    expect(valueOf(requests, { surface: 'identity', route: '/v3/users', code: '200' })).toBe(1);
    expect(valueOf(requests, { route: 'unmatched', code: '404' })).toBe(1);
    expect(valueOf(requests, { method: 'PATCH', code: '405' })).toBe(1);
    expect(valueOf('podgate_login_total', { result: 'success' })).toBe(1);
    expect(valueOf('podgate_login_total', { result: 'failure' })).toBe(1);
    expect(valueOf('podgate_cloud_up', { cloud: 'c1' })).toBe(1);
    expect(valueOf('podgate_cloud_requests_total', { cloud: 'c1', service: 'identity', code: '201' })).toBe(1);
    const rows = valueOf('podgate_inventory_rows', { cloud: 'c1', resource: 'servers' });
    expect(rows).toBeGreaterThan(10);
    expect(valueOf('podgate_servers', { cloud: 'c1' })).toBe(rows);
    expect(valueOf('podgate_redis_up', {})).toBe(1);
    expect(valueOf('podgate_cache_requests_total', { cache: 'cloud', result: 'miss' })).toBeGreaterThan(0);
    expect(valueOf('podgate_cache_requests_total', { cache: 'answers', result: 'hit' })).toBeGreaterThan(0);
  });

  it('takes no label from what callers write', async () => {
    const text = await metrics();
    for (const written of ['passwd', 'bob', '"/servers/x"']) expect(text).not.toContain(written);
  });

  it('tells of a cloud that is away', async () => {
    await cloud.fail({ fault: { kind: 'refuse' } });
    const open = clientOf(gateway.url);
    const bob = await logIn(open, 'bob', 'alpha');
    const answer = await bob.ask('GET', '/servers?refresh=true');
    expect(answer.status).toBe(200);
    expect(samplesOf(await metrics()).find(({ name }) => name === 'podgate_cloud_up')?.value).toBe(0);
    const { parts } = (await (await operations('/readyz')).json()) as { parts: { clouds: object } };
    expect(parts.clouds).toMatchObject({ c1: { state: 'down', problem: expect.stringContaining('c1') as unknown } });
    await cloud.heal();
    await until('it is there again', async () => {
      await bob.ask('GET', '/servers?refresh=true');
      return samplesOf(await metrics()).some(({ name, value }) => name === 'podgate_cloud_up' && value === 1);
    });
  });
});

describe('the listener of operations', () => {
  it('says that the process lives, and part by part whether it is ready', async () => {
    const [health, ready] = [await operations('/healthz'), await operations('/readyz')];
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 'ok', parts: { redis: 'ok', clouds: { c1: { state: 'ok' } } } });
  });

  it('has nothing else, and says so as the gateway does', async () => {
    for (const [path, method] of [
      ['/servers', 'GET'],
      ['/', 'GET'],
      ['/metrics', 'POST'],
    ] as const) {
      const response = await operations(path, method);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toBe('application/json; charset=UTF-8');
      expect(await response.json()).toMatchObject({
        class: 'NotFoundError',
        code: 404,
        details: expect.anything() as unknown,
      });
    }
  });

  it('is not where callers are', async () => {
    for (const path of ['/metrics', '/healthz', '/readyz']) {
      expect((await clientOf(gateway.url).ask('GET', path)).status).toBe(404);
    }
  });
});
