import { setImmediate as breathe } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { fakeCloud } from '../../support/fake-provider.ts';
import { inventoryOf, rowsIn, testCloud, until } from '../../support/inventory.ts';

/** Turns that are given, or held back. */
function turns() {
  let held: (() => void)[] | undefined;
  return {
    line: () => () => (held ? new Promise<void>((resolve) => held?.push(resolve)) : breathe()),
    hold: () => (held = []),
    waiting: () => held?.length ?? 0,
    release: () => {
      const waiting = held ?? [];
      held = undefined;
      for (const resolve of waiting) resolve();
    },
  };
}

it('what a cloud tells of changes is in the rows also when a whole list has just said the same, and its rows wait', async () => {
  const ids = ['s1', 's2', 's3', 's4', 's5', 's6'];
  const cloud = { ...fakeCloud(ids.map((id) => ({ id, name: id }))), tells: { time: 100, changed: [], gone: [] } };
  const { line, hold, waiting, release } = turns();
  const { inventory, timers, channels, bugs } = await inventoryOf([{ ...testCloud('c1', cloud), line }]);
  try {
    await inventory.firstRounds();
    let told = 0;
    channels.subscribe('changes', () => (told += 1));
    cloud.servers = ids.map((id) => ({ id, name: `${id}-renamed` }));
    hold();
    timers.advance(30_000);
    await until('the whole list, and the changes of before', () => waiting() > 0 && told > 0);
    const before = told;
    cloud.tells = { time: 200, changed: cloud.servers.slice(5), gone: [] } as never;
    timers.advance(5000);
    await until('the changes', () => told > before);
    expect((await rowsIn(inventory, 'id=c1.s6')).map(({ name }) => name)).toEqual(['s6-renamed']);
    release();
    await until('all rows', async () => (await rowsIn(inventory)).every(({ name }) => /renamed/.test(String(name))));
    expect(bugs).toEqual([]);
  } finally {
    release();
    await inventory.close();
  }
});
