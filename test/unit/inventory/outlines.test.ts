import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../../src/contract/index.ts';
import { createDispatch } from '../../../src/dispatch/dispatch.ts';
import { readOutline } from '../../../src/inventory/sync/outline-reading.ts';
import { CloudRecords } from '../../../src/inventory/sync/records.ts';
import { createLog } from '../../../src/observe/log.ts';
import { fakeCloud, fakeProvider, type FakeCloud, type FakeFlavor } from '../../support/fake-provider.ts';
import { rowsIn, startInventory, testCloud, until, type TestInventory } from '../../support/inventory.ts';

let running: TestInventory | undefined;
afterEach(async () => {
  await running?.inventory.close();
  expect(running?.bugs ?? []).toEqual([]);
  running = undefined;
});

interface Outlining extends TestInventory {
  readonly cloud: FakeCloud;
  /** Reads once by the clock; gives what was asked of flavors. */
  readonly round: () => Promise<readonly string[]>;
}

const flavor = (id: string, vcpus: number, version = 1): FakeFlavor => ({ id, vcpus, version });
const FEW = Array.from({ length: 12 }, (_, at) => flavor(`f${at}`, at));

/** A cloud of these flavors, with a server of the size of each of the first two, that was read once. */
async function outlining(flavors = FEW, more: Partial<FakeCloud> = {}): Promise<Outlining> {
  const servers = ['f0', 'f1'].map((id) => ({ id: `s-${id}`, name: id, flavor: id }));
  const cloud: FakeCloud = { ...fakeCloud(servers), flavors: [...flavors], outlines: true, ...more };
  const test = await startInventory({ c1: cloud });
  running = test;
  await test.inventory.firstRounds();
  let rounds = 0;
  test.channels.subscribe('sync', () => (rounds += 1));
  const round = async () => {
    const before = rounds;
    cloud.calls.length = 0;
    test.timers.advance(30_000);
    await until('a round', () => rounds > before);
    return cloud.calls.filter((call) => call.startsWith('flavors'));
  };
  return { ...test, cloud, round };
}

const sizes = async ({ inventory }: TestInventory): Promise<Readonly<Record<string, unknown>>> =>
  Object.fromEntries((await rowsIn(inventory)).map((row) => [String(row['name']), row['vcpu_count']] as const));

const refusing = (code: 'unsupported' | 'upstream_timeout', what: string) => (operation: string) => {
  if (operation.startsWith(what)) throw new GatewayError(code, 'no');
};

describe('a list with an outline', () => {
  it('is read as a whole once, and by its outline alone while nothing changes', async () => {
    const test = await outlining();
    expect(test.cloud.calls).toContain('flavors.list');
    expect(test.cloud.calls).not.toContain('flavors.outline');
    expect([await test.round(), await test.round()]).toEqual([['flavors.outline'], ['flavors.outline']]);
    expect(test.inventory.states()).toMatchObject([{ state: 'ok', age: 0 }]);
  });

  it('is read where records are new or in another version, some at a time, and loses what is gone', async () => {
    const test = await outlining();
    test.cloud.flavors = [flavor('f0', 16, 2), ...FEW.slice(2), flavor('f12', 12), flavor('f13', 13)];
    expect(await test.round()).toEqual(['flavors.outline', 'flavors.read f0 f12', 'flavors.read f13']);
    // A size that is gone is not known any more.
    expect(await sizes(test)).toEqual({ f0: 16, f1: 0 });
    expect(await test.round()).toEqual(['flavors.outline']);
  });

  it('is outlined page after page', async () => {
    const test = await outlining(FEW, { pageSize: 5 });
    test.cloud.flavors = FEW.map((one) => (one.id === 'f1' ? flavor('f1', 99, 7) : one));
    expect(await test.round()).toEqual([...Array<string>(3).fill('flavors.outline'), 'flavors.read f1']);
    expect(await sizes(test)).toEqual({ f0: 0, f1: 99 });
  });

  it('is read as a whole when more than a quarter of it is other than before', async () => {
    const test = await outlining();
    test.cloud.flavors = FEW.map((one, at) => (at < 4 ? flavor(one.id, 50 + at, 2) : one));
    expect(await test.round()).toEqual(['flavors.outline', 'flavors.list']);
    expect(await sizes(test)).toEqual({ f0: 50, f1: 51 });
  });

  it('is read as a whole again when what people change is', async () => {
    const test = await outlining();
    const asked: (readonly string[])[] = [];
    for (let round = 0; round < 24; round += 1) asked.push(await test.round());
    const whole = asked.flatMap((calls, round) => (calls.includes('flavors.list') ? [round] : []));
    expect(whole).toEqual([20]);
    expect(asked[20]).toEqual(['flavors.list']);
  });

  it('is as fresh as a caller asks for by its outline', async () => {
    const test = await outlining();
    test.cloud.flavors = FEW.map((one) => (one.id === 'f0' ? flavor('f0', 77, 2) : one));
    test.cloud.calls.length = 0;
    test.timers.advance(2000);
    await test.inventory.turned('c1');
    await until('the size', async () => (await sizes(test))['f0'] === 77);
    expect(test.cloud.calls.filter((call) => call.startsWith('flavors'))).toEqual([
      'flavors.outline',
      'flavors.read f0',
    ]);
  });
});

describe('an outline that cannot be read', () => {
  it('is not asked for again when the cloud has none: the whole list is', async () => {
    const test = await outlining();
    test.cloud.before = refusing('unsupported', 'flavors.outline');
    expect(await test.round()).toEqual(['flavors.outline', 'flavors.list']);
    expect(await test.round()).toEqual(['flavors.list']);
    expect(test.inventory.states()).toMatchObject([{ state: 'ok' }]);
  });

  it('is none either where records cannot be picked out', async () => {
    const test = await outlining();
    test.cloud.before = refusing('unsupported', 'flavors.read');
    test.cloud.flavors = FEW.map((one) => (one.id === 'f0' ? flavor('f0', 5, 2) : one));
    expect(await test.round()).toEqual(['flavors.outline', 'flavors.read f0', 'flavors.list']);
    expect(await sizes(test)).toMatchObject({ f0: 5 });
    expect(await test.round()).toEqual(['flavors.list']);
  });

  it.each(['flavors.outline', 'flavors.read'])(
    'is a failure of the source for now, and keeps what was known: %s',
    async (what) => {
      const test = await outlining();
      test.cloud.before = refusing('upstream_timeout', what);
      test.cloud.flavors = [flavor('f0', 5, 2), ...FEW.slice(2)];
      await test.round();
      expect(await sizes(test)).toEqual({ f0: 0, f1: 1 });
      expect(test.inventory.states()).toMatchObject([{ state: 'stale', problem: { code: 'upstream_timeout' } }]);
      test.cloud.before = () => undefined;
      expect(await test.round()).toEqual(['flavors.outline', 'flavors.read f0']);
      expect(await sizes(test)).toEqual({ f0: 5, f1: 0 });
      expect(test.inventory.states()).toMatchObject([{ state: 'ok' }]);
    },
  );

  it('that the cloud hides like the list is a missing source, and comes back with it', async () => {
    const test = await outlining();
    test.cloud.before = refusing('unsupported', 'flavors');
    await test.round();
    expect(test.inventory.states()).toMatchObject([{ state: 'degraded', missing: ['flavors'] }]);
    test.cloud.before = () => undefined;
    expect(await test.round()).toEqual(['flavors.list']);
    expect(await test.round()).toEqual(['flavors.outline']);
  });
});

it('an outline is older news of what was read singly after it was asked for', async () => {
  const fake: FakeCloud = { ...fakeCloud(), flavors: [flavor('a', 1, 2), flavor('b', 1, 2)], outlines: true };
  const provider = fakeProvider({ c1: fake });
  const cloud = testCloud('c1', fake, provider);
  const records = new CloudRecords(cloud.adapter);
  const outline = cloud.adapter.sources['flavors']?.outline;
  for (const one of ['a', 'b']) records.table('flavors').put(flavor(one, 1, 1));
  records.noteLive('flavors', 'a', { at: 11, asked: records.ask() });
  const parts = {
    cloud,
    records,
    dispatch: createDispatch(createLog({ level: 'silent', format: 'json' })),
    occasion: {},
  };
  const told = await readOutline('flavors', outline!, { ...parts, now: () => 10 });
  expect(told).toEqual({ seen: new Set(['a', 'b']), stale: ['b'] });
});
