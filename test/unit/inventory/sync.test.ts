import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../../src/contract/index.ts';
import { fakeCloud, type FakeCloud } from '../../support/fake-provider.ts';
import { rowsIn, startInventory, until, type TestInventory } from '../../support/inventory.ts';

let running: TestInventory | undefined;
afterEach(async () => {
  await running?.inventory.close();
  expect(running?.bugs ?? []).toEqual([]);
  running = undefined;
});

async function started(clouds: Readonly<Record<string, FakeCloud>>): Promise<TestInventory> {
  running = await startInventory(clouds);
  await running.inventory.firstRounds();
  return running;
}

const ids = (rows: readonly Readonly<Record<string, unknown>>[]) => rows.map(({ id }) => id).sort();
const away = () => {
  throw new GatewayError('upstream_unavailable', 'cloud c1: compute could not be connected to');
};

/** Lets the next round of the clock run and end. */
async function nextRound({ timers, channels }: TestInventory): Promise<void> {
  let rounds = 0;
  channels.subscribe('sync', () => (rounds += 1));
  timers.advance(31_000);
  await until('a round', () => rounds > 0);
}

describe('rounds', () => {
  it('read pages of rows and one list of each other source, nothing per row', async () => {
    const cloud = fakeCloud(Array.from({ length: 250 }, (_, at) => ({ id: `s${at}`, name: `n${at}` })));
    const { inventory } = await started({ c1: cloud });
    expect(await rowsIn(inventory)).toHaveLength(250);
    expect([...cloud.calls].sort()).toEqual(['facts', 'flavors.list', 'servers.list', 'servers.list', 'servers.list']);
  });

  it('read what changes often each time, what people change only when it is due', async () => {
    const cloud = fakeCloud([{ id: 's1', name: 'a' }]);
    const test = await started({ c1: cloud });
    cloud.calls.length = 0;
    await nextRound(test);
    expect(cloud.calls).toEqual(['facts', 'servers.list']);
    for (let round = 2; round <= 21; round += 1) await nextRound(test);
    const count = (operation: string) => cloud.calls.filter((one) => one === operation).length;
    expect({ servers: count('servers.list'), flavors: count('flavors.list') }).toEqual({ servers: 21, flavors: 1 });
  });

  it('do not begin while the account is disabled, by the clock or by callers, and go on when it is enabled', async () => {
    const cloud = fakeCloud([{ id: 's1', name: 'a' }]);
    const test = await started({ c1: cloud });
    cloud.disabled = true;
    cloud.calls.length = 0;
    test.timers.advance(3_600_000);
    await test.inventory.turned('c1');
    await refreshed(test.inventory);
    expect(cloud.calls).toEqual([]);
    expect(ids(await rowsIn(test.inventory))).toEqual(['c1.s1']);
    expect(test.inventory.states()).toEqual([expect.objectContaining({ state: 'disabled', problem: undefined })]);
    cloud.disabled = false;
    await nextRound(test);
    expect(cloud.calls).toContain('servers.list');
  });

  it('join a row again when something that it shows has changed', async () => {
    const cloud = fakeCloud([
      { id: 's1', name: 'a', flavor: 'small' },
      { id: 's2', name: 'b' },
    ]);
    const { inventory } = await started({ c1: cloud });
    expect((await rowsIn(inventory, 'id=c1.s1'))[0]).toMatchObject({ vcpu_count: 1 });
    cloud.flavors = [{ id: 'small', vcpus: 4 }];
    await refreshed(inventory);
    expect((await rowsIn(inventory, 'id=c1.s1'))[0]).toMatchObject({ vcpu_count: 4 });
  });

  it('delete a row only when the cloud says so of it alone', async () => {
    const cloud = fakeCloud([
      { id: 's1', name: 'a' },
      { id: 's2', name: 'b' },
    ]);
    const test = await started({ c1: cloud });
    const all = cloud.servers;
    cloud.servers = all.filter(({ id }) => id === 's1');
    cloud.before = (operation) => {
      // The list forgets a server that is still there.
      cloud.servers = operation === 'servers.get' ? all : all.filter(({ id }) => id === 's1');
    };
    await nextRound(test);
    expect(cloud.calls).toContain('servers.get');
    expect(ids(await rowsIn(test.inventory))).toEqual(['c1.s1', 'c1.s2']);
    cloud.before = () => undefined;
    cloud.servers = all.filter(({ id }) => id === 's1');
    await nextRound(test);
    expect(ids(await rowsIn(test.inventory))).toEqual(['c1.s1']);
  });
});

async function refreshed(inventory: TestInventory['inventory']): Promise<void> {
  const { queryOf } = await import('../../support/read-model.ts');
  const { SEES_ALL } = await import('../../support/inventory.ts');
  const { where, order } = queryOf('');
  const shape = { form: 'brief', admin: true, metadata: true } as const;
  running?.timers.advance(1100);
  const listed = inventory.list(
    { resource: 'servers', where, order, limit: 1, offset: 0, shape, totals: false },
    SEES_ALL,
    { refresh: true },
  );
  await listed;
}

describe('failures', () => {
  it('keep the rows, name the cloud, and heal', async () => {
    const [dead, living] = [fakeCloud([{ id: 's1', name: 'a' }]), fakeCloud([{ id: 's2', name: 'b' }])];
    const test = await started({ c1: dead, c2: living });
    dead.before = away;
    await nextRound(test);
    const status = async () => (await rowsIn(test.inventory, 'id=c1.s1'))[0]?.['account_status'];
    // Rows tell of it when the round has ended.
    await until('the failure', async () => (await status()) === 'disconnected');
    expect(ids(await rowsIn(test.inventory))).toEqual(['c1.s1', 'c2.s2']);
    expect(test.inventory.states()[0]).toMatchObject({
      cloud: 'c1',
      state: 'down',
      problem: { code: 'upstream_unavailable' },
    });
    expect((await rowsIn(test.inventory, 'id=c2.s2'))[0]).toMatchObject({ account_status: 'connected' });
    dead.before = () => undefined;
    await nextRound(test);
    await until('healing', async () => (await status()) === 'connected');
    expect(test.inventory.states()[0]).toMatchObject({ state: 'ok' });
  });

  it('of a service that the cloud does not have or show degrade the fields that need it, nothing else', async () => {
    for (const code of ['forbidden', 'unsupported'] as const) {
      const cloud = fakeCloud([{ id: 's1', name: 'a', flavor: 'small' }]);
      cloud.before = (operation) => {
        if (operation === 'flavors.list') throw new GatewayError(code, 'no flavors for you');
      };
      const { inventory } = await started({ c1: cloud });
      expect(inventory.states()[0]).toMatchObject({ state: 'degraded', missing: ['flavors'] });
      expect(inventory.states()[0]?.problem).toBeUndefined();
      expect((await rowsIn(inventory))[0]).toMatchObject({ name: 'a', vcpu_count: 0 });
      await inventory.close();
    }
    running = undefined;
  });

  it('in the middle of the list keep what came and delete nothing', async () => {
    const cloud = fakeCloud(Array.from({ length: 150 }, (_, at) => ({ id: `s${at}`, name: `n${at}` })));
    const test = await started({ c1: cloud });
    cloud.servers = cloud.servers.slice(0, 120);
    let lists = 0;
    cloud.before = (operation) => {
      if (operation === 'servers.list' && (lists += 1) === 2) away();
    };
    await nextRound(test);
    expect(await rowsIn(test.inventory)).toHaveLength(150);
  });

  it('let the age grow: it is that of the oldest part', async () => {
    const cloud = fakeCloud([{ id: 's1', name: 'a' }]);
    const test = await started({ c1: cloud });
    expect(test.inventory.states()[0]?.age).toBe(0);
    cloud.before = away;
    test.timers.advance(20_000);
    expect(test.inventory.states()[0]?.age).toBe(20);
  });
});

describe('first rows', () => {
  it('come page by page: a list answers what was received, and says that it is not all', async () => {
    const cloud = fakeCloud(Array.from({ length: 150 }, (_, at) => ({ id: `s${at}`, name: `n${at}` })));
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let lists = 0;
    cloud.before = (operation) => (operation === 'servers.list' && (lists += 1) === 2 ? held : undefined);
    running = await startInventory({ c1: cloud });
    await until('the second page', () => lists === 2);
    running.timers.advance(15_001);
    expect(running.inventory.states()[0]?.state).toBe('syncing');
    await until('the first page', async () => (await rowsIn(running!.inventory)).length === 100);
    release();
    await running.inventory.firstRounds();
    expect(await rowsIn(running.inventory)).toHaveLength(150);
  });
});

describe('owners', () => {
  it('are nobody for rows of projects that are not mapped', async () => {
    const { inventory } = await started({ c1: fakeCloud([{ id: 's1', name: 'a', project: 'p9' }]) });
    expect((await rowsIn(inventory))[0]).toMatchObject({ project: '', project_id: '', tenant: '', domain_id: '' });
  });
});
