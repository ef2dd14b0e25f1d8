import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../../src/contract/index.ts';
import { serverSchema } from '../../../src/schema/servers/document.ts';
import { fakeCloud, type FakeCloud } from '../../support/fake-provider.ts';
import { SEES_ALL, startInventory, until, type TestInventory } from '../../support/inventory.ts';

let running: TestInventory | undefined;
afterEach(async () => {
  await running?.inventory.close();
  expect(running?.bugs ?? []).toEqual([]);
  running = undefined;
});

async function started(cloud: FakeCloud): Promise<TestInventory> {
  running = await startInventory({ c1: cloud });
  await running.inventory.firstRounds();
  cloud.calls.length = 0;
  return running;
}

const shape = { form: 'full', admin: true, metadata: true } as const;
const show = ({ inventory }: TestInventory, id: string, refresh = false) =>
  inventory.show(id, SEES_ALL, { schema: serverSchema, shape, freshness: { refresh }, occasion: {} });
const nameOf = async (shown: ReturnType<typeof show>) => {
  const { answer } = await shown;
  return answer.found[0]?.name;
};

describe('a server that the inventory does not know', () => {
  it('is asked of its cloud, once for all who look for it at the same time', async () => {
    const cloud = fakeCloud([{ id: 's1', name: 'a' }]);
    const test = await started(cloud);
    cloud.servers = [...cloud.servers, { id: 's2', name: 'new' }];
    expect(await Promise.all([1, 2, 3].map(() => nameOf(show(test, 'c1.s2'))))).toEqual(['new', 'new', 'new']);
    expect(cloud.calls.filter((call) => call === 'servers.live')).toHaveLength(1);
  });

  it('is asked again after two seconds when the cloud does not have it', async () => {
    const cloud = fakeCloud([]);
    const test = await started(cloud);
    const refused = expect.objectContaining({ code: 'not_found' });
    for (let times = 0; times < 5; times += 1) await expect(show(test, 'c1.s2')).rejects.toEqual(refused);
    expect(cloud.calls.filter((call) => call === 'servers.live')).toHaveLength(1);
    cloud.servers = [{ id: 's2', name: 'new' }];
    test.timers.advance(2001);
    expect(await nameOf(show(test, 'c1.s2'))).toBe('new');
  });

  it('is asked at once by who wants it fresh', async () => {
    const cloud = fakeCloud([]);
    const test = await started(cloud);
    await expect(show(test, 'c1.s2')).rejects.toEqual(expect.objectContaining({ code: 'not_found' }));
    cloud.servers = [{ id: 's2', name: 'new' }];
    expect(await nameOf(show(test, 'c1.s2', true))).toBe('new');
  });

  it('is asked again at once when the cloud could not answer', async () => {
    const cloud = fakeCloud([{ id: 's1', name: 'a' }]);
    const test = await started(cloud);
    cloud.servers = [{ id: 's2', name: 'new' }];
    cloud.before = () => {
      throw new GatewayError('upstream_timeout', 'cloud c1: compute did not answer');
    };
    await expect(show(test, 'c1.s2')).rejects.toEqual(expect.objectContaining({ code: 'upstream_timeout' }));
    cloud.before = () => undefined;
    expect(await nameOf(show(test, 'c1.s2'))).toBe('new');
  });
});

describe('a long first reading', () => {
  it('tells how far it is, and when it is done', async () => {
    const cloud = fakeCloud(Array.from({ length: 250 }, (_, at) => ({ id: `s${at}`, name: `n${at}` })));
    const told: unknown[] = [];
    let lists = 0;
    // The third page is asked for before the second is taken in.
    cloud.before = (operation) => {
      if (operation === 'servers.list' && (lists += 1) === 3) running?.timers.advance(3500);
    };
    running = await startInventory({ c1: cloud });
    running.channels.subscribe('reading', (event) => told.push(event));
    running.channels.subscribe('sync', ({ first, rows }) => told.push({ first, rows }));
    await running.inventory.firstRounds();
    expect(told).toEqual([
      { cloud: 'c1', rows: 200 },
      { first: true, rows: 250 },
    ]);
  });
});

describe('an answer that comes late', () => {
  it('is older news than what was asked for after it, also when lists were read in between', async () => {
    const cloud = fakeCloud([{ id: 's1', name: 'before' }]);
    const test = await started(cloud);
    let rounds = 0;
    test.channels.subscribe('sync', () => (rounds += 1));
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let reads = 0;
    cloud.before = (operation) => (operation === 'servers.live' && ++reads === 1 ? held : undefined);
    const late = show(test, 'c1.s1', true);
    await until('it is asked for', () => reads === 1);
    test.timers.advance(10);
    cloud.servers = [{ id: 's1', name: 'after' }];
    expect(await nameOf(show(test, 'c1.s1', true))).toBe('after');
    test.timers.advance(30_000);
    await until('a round', () => rounds > 0);
    cloud.servers = [{ id: 's1', name: 'before' }];
    release();
    expect(await nameOf(late)).toBe('after');
  });

  it('shows what is new to all who have asked for it', async () => {
    const cloud = fakeCloud([{ id: 's1', name: 'n0' }]);
    const test = await started(cloud);
    for (let time = 1; time <= 10; time += 1) {
      const name = `n${time}`;
      cloud.servers = [{ id: 's1', name }];
      const names = await Promise.all([1, 2, 3].map(() => nameOf(show(test, 'c1.s1', true))));
      expect(names).toEqual([name, name, name]);
    }
  });
});
