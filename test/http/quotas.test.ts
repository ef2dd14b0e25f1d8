import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConfigFile } from '../../src/config/schema.ts';
import { GatewayError } from '../../src/contract/index.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const used = (limit: number, amount: number) => ({ limit, used: amount });
const [north, south, west] = [fakeCloud(), fakeCloud(), fakeCloud()];
const project = (id: string) => ({ id, name: id, enabled: true, project: { id, name: id, domain: 'Default' } });
north.things = { externalprojects: ['p1', 'p1b', 'p2'].map(project) };
north.quotas = {
  p1: { count: used(10, 3), cpu: used(40, 6), memory: used(2048, 512), storage: used(-1, 1024), eip: used(5, 1) },
  p1b: { count: used(5, 1), cpu: used(-1, 2), secgroup: { limit: 7 } },
  p2: { count: used(99, 98) },
  own: { count: used(1000, 500) },
};
south.own = 'p1';
south.quotas = { own: { count: used(20, 4), cpu: used(30, 8), disk: used(50, 5), vpc: used(3, 2) } };
west.own = 'p2';
west.quotas = { own: { count: used(7, 7) } };
const clouds = { north, south, west };

let gateway: TestGateway;
let [bob, ann, eve]: Client[] = [];
let time = Date.parse('2026-11-20T12:00:00Z');

beforeAll(async () => {
  const projects = (all: boolean) => ({ all, default: 'alpha', map: { p2: 'beta' } });
  const configured = [
    { name: 'north', adapter: 'fake', projects: projects(true) },
    { name: 'south', adapter: 'fake', projects: projects(false), account: 'acme' },
    { name: 'west', adapter: 'fake', projects: projects(false) },
  ] as unknown as ConfigFile['clouds'];
  gateway = await startTestGateway({ clouds, values: { clouds: configured }, now: () => time });
  const open = clientOf(gateway.url);
  const scopes = [
    ['bob', 'alpha'],
    ['ann', 'system'],
    ['eve', 'beta'],
  ] as const;
  [bob, ann, eve] = await Promise.all(scopes.map(([user, scope]) => logIn(open, user, scope)));
  await gateway.inventory.firstRounds();
});
afterAll(() => gateway.close());

const calls = () => Object.values(clouds).flatMap((cloud) => cloud.calls.filter((call) => call.startsWith('quotas')));
beforeEach(() => {
  // What was told before holds no longer.
  time += 60_000;
  for (const cloud of Object.values(clouds)) {
    cloud.calls.splice(0);
    cloud.before = () => undefined;
  }
});

describe('GET /quotas', () => {
  it('sums what the clouds that lead to the project allow it and what it uses, then tells it cloud by cloud', async () => {
    const { status, body, headers } = await bob!.ask('GET', '/quotas');
    expect(status).toBe(200);
    const [sum, ...each] = rowsOf({ body } as never, 'quotas');
    expect(sum).toEqual({
      count: 35,
      cpu: -1,
      disk: 50,
      domain: 'Default',
      domain_id: 'default',
      memory: 2048,
      storage: -1,
      tenant: 'alpha',
      tenant_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      'usage.count': 8,
      'usage.cpu': 16,
      'usage.disk': 5,
      'usage.memory': 512,
      'usage.storage': 1024,
    });
    expect(each.map((row) => [row['cloudregion_id'], row['manager'], row['count'], row['usage.count']])).toEqual([
      ['north', 'north', 15, 4],
      ['south', 'acme', 20, 4],
    ]);
    expect(each[1]).toMatchObject({ cloudregion: 'acme-r1', provider: 'Fake', hypervisor: 'fake', cpu: 30 });
    expect(body).not.toHaveProperty('errors');
    expect(headers.get('x-podgate-clouds')).toBe('north;state=ok;age=0, south;state=ok;age=0');
    expect(calls().sort()).toEqual(['quotas.show own', 'quotas.show p1', 'quotas.show p1b']);
  });

  it('tells each project its own', async () => {
    const [sum, ...each] = rowsOf(await eve!.ask('GET', '/quotas'), 'quotas');
    expect([sum?.['count'], each.map((row) => row['cloudregion_id'])]).toEqual([106, ['north', 'west']]);
    expect((await bob!.ask('GET', '/quotas?project_id=beta')).status).toBe(403);
    expect((await bob!.ask('GET', '/quotas?scope=system')).status).toBe(403);
    const [asked] = rowsOf(await ann!.ask('GET', '/quotas?project_id=beta'), 'quotas');
    expect(asked).toEqual(sum);
    expect(rowsOf(await ann!.ask('GET', '/quotas'), 'quotas')).toEqual([]);
  });

  it('tells administrators those of the configured project of each cloud', async () => {
    const [sum, ...each] = rowsOf(await ann!.ask('GET', '/quotas?scope=system'), 'quotas');
    expect([sum?.['count'], sum?.['tenant'], each.length]).toEqual([1027, undefined, 3]);
  });

  it('asks a cloud once for all who ask within half a minute, and anew for who wants it fresh', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => bob!.ask('GET', '/quotas')));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    time += 29_000;
    expect((await bob!.ask('GET', '/quotas')).headers.get('age')).toBe('29');
    expect(calls()).toHaveLength(3);
    await bob!.ask('GET', '/quotas', { headers: { 'cache-control': 'no-cache' } });
    expect(calls()).toHaveLength(6);
    time += 30_000;
    await bob!.ask('GET', '/quotas');
    expect(calls()).toHaveLength(9);
  });

  it('names a cloud that cannot be asked, leaves it out, and says so of the sum', async () => {
    south.before = (operation) => {
      if (operation.startsWith('quotas')) throw new GatewayError('upstream_unavailable', 'cloud south: away');
    };
    const { status, body } = await bob!.ask('GET', '/quotas');
    expect([status, body['errors']]).toEqual([
      200,
      [{ class: 'ServiceAbnormal', cloud: 'south', code: 503, details: 'cloud south: away' }],
    ]);
    const rows = rowsOf({ body } as never, 'quotas');
    expect(rows.map((row) => [row['count'], row['partial']])).toEqual([
      [15, true],
      [15, undefined],
    ]);
    expect((await bob!.ask('GET', '/quotas?strict=true')).status).toBe(502);
    expect((await eve!.ask('GET', '/quotas')).body).not.toHaveProperty('errors');
  });

  it('waits two seconds for a cloud, and has its answer for the next one who asks', async () => {
    let answer: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (answer = resolve));
    south.before = (operation) => (operation.startsWith('quotas') ? late : undefined);
    const began = Date.now();
    const { body } = await bob!.ask('GET', '/quotas');
    expect(Date.now() - began).toBeLessThan(4000);
    expect(body['errors']).toMatchObject([{ cloud: 'south', code: 504 }]);
    answer();
    const next = await bob!.ask('GET', '/quotas');
    expect([rowsOf(next, 'quotas').length, next.body['errors']]).toEqual([3, undefined]);
    expect(south.calls.filter((call) => call.startsWith('quotas'))).toHaveLength(1);
  });

  it('is narrowed by region and account', async () => {
    for (const query of ['cloudregion_id=south', 'manager=acme', 'cloudregion=acme-r1']) {
      expect(rowsOf(await bob!.ask('GET', `/quotas?${query}`), 'quotas').map((row) => row['count'])).toEqual([20, 20]);
    }
    expect((await bob!.ask('GET', '/quotas?cloudregion_id=nowhere')).status).toBe(404);
    expect(calls()).toEqual(['quotas.show own']);
  });
});

describe('the siblings of /quotas', () => {
  it.each([
    ['region_quotas', 'eip', 5],
    ['project_quotas', 'secgroup', 7],
    ['infras_quotas', 'vpc', 3],
  ])('%s tell of %s', async (list, member, limit) => {
    const [sum] = rowsOf(await bob!.ask('GET', `/${list}`), list);
    expect([sum?.[member], sum?.['count']]).toEqual([limit, undefined]);
  });

  it.each(['zone_quotas', 'domain_quotas'])('%s are empty, and no cloud is asked', async (list) => {
    expect((await bob!.ask('GET', `/${list}`)).body).toEqual({ [list]: [] });
    expect(calls()).toEqual([]);
  });
});
