import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../../src/contract/index.ts';
import { fakeCloud, type FakeCloud, type FakeServer } from '../../support/fake-provider.ts';
import { rowsIn, startInventory, until, type TestInventory } from '../../support/inventory.ts';

let running: TestInventory | undefined;
afterEach(async () => {
  await running?.inventory.close();
  expect(running?.bugs ?? []).toEqual([]);
  running = undefined;
});

const told = (time: number, changed: readonly FakeServer[] = [], gone: readonly string[] = []) => ({
  time,
  changed,
  gone,
});

interface Followed extends TestInventory {
  readonly cloud: FakeCloud;
  /** How often changes were read, and whole rounds ended. */
  readonly counts: { changes: number; rounds: number };
}

/** A cloud that was read once, at its time 100, and tells what changes from then on. */
async function followed(...servers: FakeServer[]): Promise<Followed> {
  const cloud = { ...fakeCloud(servers), tells: told(100) };
  running = await startInventory({ c1: cloud });
  await running.inventory.firstRounds();
  cloud.calls.length = 0;
  const counts = { changes: 0, rounds: 0 };
  running.channels.subscribe('changes', () => (counts.changes += 1));
  running.channels.subscribe('sync', () => (counts.rounds += 1));
  return { ...running, cloud, counts };
}

/** Lets the clock ask once what changed. */
async function next({ timers, counts }: Followed): Promise<void> {
  const before = counts.changes;
  timers.advance(5000);
  await until('the changes', () => counts.changes > before);
}

const names = async ({ inventory }: TestInventory) => (await rowsIn(inventory)).map(({ name }) => name).sort();

describe('what a cloud tells of changes', () => {
  it('is asked for from where the last reading began, with one call and nothing else', async () => {
    const test = await followed({ id: 's1', name: 'a' });
    test.cloud.tells = told(200);
    await next(test);
    test.cloud.tells = told(300);
    await next(test);
    expect(test.cloud.calls).toEqual(['servers.changes 100', 'servers.changes 200']);
  });

  it('is taken in: what is new, what is other than before, and what else shows it', async () => {
    const test = await followed({ id: 's1', name: 'a', flavor: 'small' }, { id: 's2', name: 'b' });
    test.cloud.tells = told(200, [
      { id: 's1', name: 'renamed', flavor: 'small' },
      { id: 's3', name: 'c', status: 'ready' },
    ]);
    await next(test);
    expect(await names(test)).toEqual(['b', 'c', 'renamed']);
    expect((await rowsIn(test.inventory, 'id=c1.s1'))[0]).toMatchObject({ vcpu_count: 1 });
    expect(test.cloud.calls).toEqual(['servers.changes 100']);
  });

  it('is read page after page', async () => {
    const test = await followed();
    test.cloud.pageSize = 1;
    test.cloud.tells = told(
      200,
      ['a', 'b', 'c'].map((name) => ({ id: name, name })),
    );
    await next(test);
    expect(await names(test)).toEqual(['a', 'b', 'c']);
  });

  it('takes away what is gone once the cloud says so of it alone, and asks of nothing that is not known', async () => {
    const test = await followed({ id: 's1', name: 'a' }, { id: 's2', name: 'b' });
    const [first, second] = test.cloud.servers;
    test.cloud.servers = [second!];
    test.cloud.tells = told(200, [], ['s1', 's2', 'unknown']);
    await next(test);
    expect(await names(test)).toEqual(['b']);
    expect(test.cloud.calls).toEqual(['servers.changes 100', 'servers.get', 'servers.get']);
    expect(first).toBeDefined();
  });

  it('may miss what is being built, which is read singly until it comes or is gone (L-52, L-54)', async () => {
    const test = await followed(
      { id: 's1', name: 'a', status: 'deploying' },
      { id: 's2', name: 'b', status: 'deploying' },
    );
    test.cloud.servers = [{ id: 's1', name: 'a', status: 'running' }];
    await next(test);
    expect((await rowsIn(test.inventory)).map(({ id, status }) => [id, status])).toEqual([['c1.s1', 'running']]);
    test.cloud.calls.length = 0;
    await next(test);
    expect(test.cloud.calls).toEqual(['servers.changes 100']);
  });

  it('is asked for once the whole list has come, however late that is', async () => {
    const cloud = { ...fakeCloud([{ id: 's1', name: 'a' }]), tells: told(100) };
    let answer: () => void = () => undefined;
    cloud.before = (operation) => {
      if (operation !== 'servers.list') return;
      return new Promise<void>((resolve) => (answer = resolve));
    };
    running = await startInventory({ c1: cloud });
    await until('the list is asked for', () => cloud.calls.includes('servers.list'));
    running.timers.advance(20_000);
    expect(cloud.calls.filter((call) => call.startsWith('servers.changes'))).toEqual([]);
    answer();
    await running.inventory.firstRounds();
    running.timers.advance(5000);
    await until('the changes are asked for', () => cloud.calls.includes('servers.changes 100'));
  });

  it('is newer than a whole list that was asked for before, however late that comes', async () => {
    const test = await followed({ id: 's1', name: 'a' }, { id: 's2', name: 'b' });
    let answer: () => void = () => undefined;
    const old = test.cloud.servers;
    test.cloud.before = async (operation) => {
      if (operation !== 'servers.list') return;
      await new Promise<void>((resolve) => (answer = resolve));
      test.cloud.servers = old;
    };
    test.timers.advance(31_000);
    await until('the whole list is asked for', () => test.cloud.calls.includes('servers.list'));
    test.cloud.tells = told(200, [{ id: 's1', name: 'renamed' }], ['s2']);
    test.cloud.servers = [{ id: 's1', name: 'renamed' }];
    await next(test);
    expect(await names(test)).toEqual(['renamed']);
    answer();
    await until('the whole list has come', () => test.counts.rounds > 0);
    expect(await names(test)).toEqual(['renamed']);
  });
});

describe('a record that is read singly', () => {
  it('does not come back when it is told as gone before its answer has come', async () => {
    const test = await followed({ id: 's1', name: 'a' }, { id: 's2', name: 'b' });
    const [s1, s2] = test.cloud.servers;
    let answer: () => void = () => undefined;
    // The whole list has not got it, and it is there when it is asked for alone; that answer takes its time.
    test.cloud.servers = [s2!];
    let asked = 0;
    test.cloud.before = (operation) => {
      if (operation !== 'servers.get') return;
      asked += 1;
      if (asked > 1) return;
      return new Promise<void>((resolve) => {
        answer = () => {
          test.cloud.servers = [s1!, s2!];
          resolve();
        };
      });
    };
    test.timers.advance(31_000);
    await until('it is asked for', () => asked === 1);
    test.cloud.tells = told(200, [], ['s1']);
    await next(test);
    expect(await names(test)).toEqual(['b']);
    answer();
    await until('the round has ended', () => test.counts.rounds > 0);
    expect(await names(test)).toEqual(['b']);
  });
});

describe('a cloud that does not tell changes', () => {
  const refusal = (code: 'upstream_unavailable' | 'invalid_request') => (operation: string) => {
    if (operation.startsWith('servers.changes')) throw new GatewayError(code, 'no');
  };

  it('is known to be away, keeps its rows, and is asked from the same time when it is back', async () => {
    const test = await followed({ id: 's1', name: 'a' });
    test.cloud.before = refusal('upstream_unavailable');
    await next(test);
    // Once may be chance.
    expect(test.inventory.states()).toMatchObject([{ state: 'ok' }]);
    await next(test);
    expect(test.inventory.states()).toMatchObject([{ state: 'down', problem: { code: 'upstream_unavailable' } }]);
    expect(await names(test)).toEqual(['a']);
    test.cloud.before = () => undefined;
    test.cloud.tells = told(900, [{ id: 's1', name: 'renamed' }]);
    await next(test);
    expect(test.inventory.states()).toMatchObject([{ state: 'ok' }]);
    expect([await names(test), test.cloud.calls.at(-1)]).toEqual([['renamed'], 'servers.changes 100']);
  });

  it('is still away when its whole list fails, whatever it says of changes', async () => {
    const test = await followed({ id: 's1', name: 'a' });
    test.cloud.before = (operation) => {
      if (operation === 'servers.list') throw new GatewayError('upstream_rejected', 'no');
    };
    test.timers.advance(31_000);
    await until('a round', () => test.counts.rounds > 0);
    await next(test);
    await next(test);
    expect(test.inventory.states()).toMatchObject([{ state: 'down', problem: { code: 'upstream_rejected' } }]);
  });

  it('is not asked again when it refuses, and nothing is wrong with it', async () => {
    const test = await followed({ id: 's1', name: 'a' });
    test.cloud.before = refusal('invalid_request');
    await next(test);
    expect(test.inventory.states()).toMatchObject([{ state: 'ok' }]);
    test.timers.advance(40_000);
    await until('a round', () => test.counts.rounds > 0);
    test.timers.advance(20_000);
    expect(test.cloud.calls.filter((call) => call.startsWith('servers.changes'))).toHaveLength(1);
  });
});

describe('the whole list of a cloud that tells changes', () => {
  it('is read at most a tenth of the time', async () => {
    const test = await followed({ id: 's1', name: 'a' });
    const lists = () => test.cloud.calls.filter((call) => call === 'servers.list').length;
    // This time it takes the cloud 20 s.
    test.cloud.before = (operation) => (operation === 'servers.list' ? test.timers.advance(20_000) : undefined);
    const round = async () => {
      const before = test.counts.rounds;
      test.timers.advance(30_000);
      await until('a round', () => test.counts.rounds > before);
    };
    await round();
    expect(lists()).toBe(1);
    for (let more = 0; more < 5; more += 1) await round();
    expect(lists()).toBe(1);
    for (let more = 0; more < 4; more += 1) await round();
    expect(lists()).toBe(2);
  });
});
