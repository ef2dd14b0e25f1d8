import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOf, logIn, type Client } from '../support/client.ts';
import { CERTIFICATE, PRIVATE_KEY } from '../support/certificate.ts';
import { fakeCloud, type FakeServer } from '../support/fake-provider.ts';
import { startTestGateway, testConfig, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { Receiver } from '../support/webhook-receiver.ts';

const SECRETS = [1, 2].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`);
const north = fakeCloud([{ id: 's0', name: 'web-0' }]);
let gateway: TestGateway;
let ann: Client;
let [alphas, all]: Receiver[] = [];

const values = () => ({
  webhooks: [
    {
      ...{ name: 'alphas', url: alphas!.url, secret: alphas!.secret, project: 'alpha', networks: ['127.0.0.1'] },
      ...{ ca: CERTIFICATE, query: 'field=name&filter=name.startswith(web)' },
    },
    {
      ...{ name: 'all', url: all!.url, secret: all!.secret, scope: 'system' as const, networks: ['127.0.0.0/8'] },
      events: ['created' as const, 'deleted' as const],
    },
  ],
});

beforeAll(async () => {
  [alphas, all] = await Promise.all([
    Receiver.start(SECRETS[0] ?? '', { cert: CERTIFICATE, key: PRIVATE_KEY }),
    Receiver.start(SECRETS[1] ?? ''),
  ]);
  gateway = await startTestGateway({ clouds: { north }, values: values() });
  ann = await logIn(clientOf(gateway.url), 'ann', 'system');
  await gateway.inventory.firstRounds();
  await until('both have begun', () => alphas?.posts.length === 1 && all?.posts.length === 1);
});
afterAll(async () => {
  await gateway.close(0);
  await Promise.all([alphas?.stop(), all?.stop()]);
});

/** The cloud holds it, and the gateway has looked at it. */
async function hold(id: string, server?: FakeServer): Promise<void> {
  north.servers = [...north.servers.filter((one) => one.id !== id), ...(server ? [server] : [])];
  await ann.ask('GET', `/servers/north.${id}?scope=system`, { headers: { 'cache-control': 'no-cache' } });
}

describe('webhooks of a gateway', () => {
  it('are told what the configuration names, by TLS that is checked, signed, in order, again when they were away', async () => {
    let refused = 0;
    alphas!.answering = () => (refused++ === 0 ? 500 : 200);
    await hold('s1', { id: 's1', name: 'web-1' });
    await hold('s2', { id: 's2', name: 'web-2', project: 'p2' });
    await hold('s1', { id: 's1', name: 'web-1', status: 'ready' });
    await hold('s1', { id: 's1', name: 'web-one' });
    await hold('s1', { id: 's1', name: 'db-1' });
    await hold('s1');
    await until('all is told', () => alphas?.taken.length === 4 && all?.taken.length === 4, 10_000);
    expect(alphas?.taken.slice(1)).toEqual([
      'servers.created north.s1',
      'servers.updated north.s1',
      'servers.deleted north.s1',
    ]);
    expect(alphas?.posts.map(({ data }) => data['fields'])).toContainEqual({ name: 'web-one' });
    expect(all?.taken.slice(1)).toEqual([
      'servers.created north.s1',
      'servers.created north.s2',
      'servers.deleted north.s1',
    ]);
    expect(all?.posts[1]?.data['fields']).toMatchObject({ host: 'node1', name: 'web-1' });
    for (const { isSigned, timestamp } of [...(alphas?.posts ?? []), ...(all?.posts ?? [])]) {
      expect(isSigned).toBe(true);
      expect(Math.abs(timestamp - Date.now() / 1000)).toBeLessThan(30);
    }
    const metrics = await (await fetch(`${gateway.operationsUrl}/metrics`)).text();
    expect(metrics).toContain('podgate_webhook_events_total{webhook="alphas",result="failed"} 1');
    expect(metrics).toMatch(/podgate_webhook_events_total\{webhook="all",result="delivered"\} 4/);
  });

  it('come and go with the configuration, and their secrets are in no line of the log', async () => {
    const [posts, others] = [alphas?.posts.length, all?.posts.length ?? 0];
    await gateway.reload(await testConfig({ clouds: { north }, values: { webhooks: values().webhooks.slice(1) } }));
    await hold('s3', { id: 's3', name: 'web-3' });
    await until('it is told', () => all!.taken.includes('servers.created north.s3'));
    expect(alphas?.posts).toHaveLength(posts ?? 0);
    expect(others).toBeGreaterThan(0);
    const text = gateway.lines.join('\n');
    expect(text).toContain('"webhook":"alphas"');
    for (const secret of SECRETS) expect(text).not.toContain(secret.slice(6, 30));
  });
});
