import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayError, type Thing } from '../../../src/contract/index.ts';
import { imageKind } from '../../../src/schema/images/image.ts';
import { fakeCloud, type FakeCloud } from '../../support/fake-provider.ts';
import { SEES_ALL, startInventory, until, type TestInventory } from '../../support/inventory.ts';

const SHAPE = { form: 'full', admin: true, metadata: true } as const;
const order = [{ column: 'id', direction: 'asc' }] as const;

const image = (id: string, name = id): Thing<'images'> => ({ id, name, status: 'active' });

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

const cloudWith = (...images: readonly Thing<'images'>[]) => {
  const cloud = fakeCloud([{ id: 's1', name: 'a' }]);
  cloud.things = { images };
  return cloud;
};

function list({ inventory }: TestInventory, resource: string, refresh = false) {
  const where = { kind: 'all', of: [] } as const;
  const request = { resource, where, order, limit: 10, offset: 0, shape: SHAPE, totals: false };
  return inventory.list(request, SEES_ALL, { refresh });
}

const refuse = (operation: string) => (asked: string) => {
  if (asked === operation) throw new GatewayError('upstream_unavailable', `cloud c1: ${operation} is away`);
};

const show = ({ inventory }: TestInventory, reference: string, refresh = false) =>
  inventory.show(reference, SEES_ALL, {
    schema: imageKind,
    shape: SHAPE,
    freshness: { refresh },
    occasion: { requestId: 'r1' },
  });

describe('what is known of a cloud', () => {
  it('is told for what a list is made of: one part that fails makes no other partial', async () => {
    const cloud = cloudWith(image('i1'));
    const test = await started({ c1: cloud });
    cloud.before = refuse('images.list');
    test.timers.advance(1100);
    const failed = await list(test, 'images', true);
    expect(failed.answer.ids).toEqual(['c1.i1']);
    expect(failed.clouds).toMatchObject([{ cloud: 'c1', state: 'down', problem: { code: 'upstream_unavailable' } }]);
    expect((await list(test, 'servers')).clouds).toMatchObject([{ cloud: 'c1', state: 'ok' }]);
    expect(test.inventory.states()).toMatchObject([{ cloud: 'c1', state: 'stale' }]);
  });

  it('names no cloud whose kind does not have the resource', async () => {
    const test = await started({ c1: cloudWith(image('i1')) });
    expect((await list(test, 'images')).clouds).toHaveLength(1);
    await test.inventory.close();
    const without = await started({ c2: fakeCloud([{ id: 's1', name: 'a' }]) });
    expect(await list(without, 'images')).toMatchObject({ answer: { total: 0 }, clouds: [] });
  });
});

describe('a fresh list', () => {
  it('reads again what it is made of, and nothing else', async () => {
    const cloud = cloudWith(image('i1'));
    const test = await started({ c1: cloud });
    cloud.things = { images: [image('i1', 'other name'), image('i2')] };
    cloud.calls.length = 0;
    test.timers.advance(1100);
    const { answer } = await list(test, 'images', true);
    expect(answer.ids).toEqual(['c1.i1', 'c1.i2']);
    expect(cloud.calls).toEqual(['facts', 'images.list']);
  });

  it('is shared by all who ask meanwhile, each for what he needs', async () => {
    const cloud = cloudWith(image('i1'));
    const test = await started({ c1: cloud });
    cloud.calls.length = 0;
    test.timers.advance(1100);
    await Promise.all([list(test, 'images', true), list(test, 'servers', true), list(test, 'images', true)]);
    expect([...cloud.calls].sort()).toEqual(['facts', 'flavors.list', 'images.list', 'servers.list']);
  });
});

describe('rows', () => {
  it('go when a whole list has them no longer', async () => {
    const cloud = cloudWith(image('i1'), image('i2'));
    const test = await started({ c1: cloud });
    cloud.things = { images: [image('i2')] };
    test.timers.advance(1100);
    expect((await list(test, 'images', true)).answer.ids).toEqual(['c1.i2']);
  });

  it('stay when a list breaks off', async () => {
    const cloud = cloudWith(image('i1'), image('i2'));
    cloud.pageSize = 1;
    const test = await started({ c1: cloud });
    let pages = 0;
    cloud.before = (operation) => {
      if (operation === 'images.list' && (pages += 1) === 2) refuse('images.list')(operation);
    };
    test.timers.advance(1100);
    expect((await list(test, 'images', true)).answer.ids).toEqual(['c1.i1', 'c1.i2']);
  });

  it('of one resource leave the kept answers of others as they are', async () => {
    const cloud = cloudWith(image('i1'));
    const test = await started({ c1: cloud });
    const results: string[] = [];
    test.channels.subscribe('cache', ({ result }) => results.push(result));
    const first = await list(test, 'servers');
    cloud.things = { images: [image('i1', 'changed')] };
    test.timers.advance(1100);
    await list(test, 'images', true);
    results.length = 0;
    expect((await list(test, 'servers')).answer).toBe(first.answer);
    expect(results).toEqual(['hit']);
  });
});

describe('one row that cannot be read singly', () => {
  it('is found after its lists were read again', async () => {
    const cloud = cloudWith();
    cloud.things = { images: [] };
    const test = await started({ c1: cloud });
    cloud.things = { images: [image('i9', 'new')] };
    await expect(show(test, 'c1.i9')).rejects.toMatchObject({ code: 'not_found', message: 'image c1.i9 not found' });
    test.timers.advance(1100);
    const { answer } = await show(test, 'c1.i9', true);
    expect(answer.found).toMatchObject([{ id: 'c1.i9', name: 'new' }]);
  });

  it('is not known while its list cannot be read', async () => {
    const cloud = cloudWith(image('i1'));
    cloud.before = refuse('images.list');
    const test = await started({ c1: cloud });
    await until('the failure', () => test.inventory.states()[0]?.state === 'stale');
    await expect(show(test, 'c1.i2')).rejects.toMatchObject({ code: 'upstream_unavailable' });
  });
});
