import { expect, it, jest } from '@jest/globals';
import { freshen } from '../../../src/inventory/freshen.ts';
import type { Kept } from '../../../src/inventory/kept.ts';
import { SourceStates } from '../../../src/inventory/sync/source-states.ts';
import type { Provider } from '../../../src/contract/index.ts';

const adapter = { resources: { servers: { rows: 'servers' } }, sources: { servers: {}, flavors: {} } };
const newStates = () => new SourceStates(adapter as unknown as Provider);
const rows = { rows: ['servers'], sources: ['servers', 'flavors'] };

it('lets all who wait for the same reading wait for one promise, that ends with it', async () => {
  const states = newStates();
  const reading = states.read(rows);
  expect(states.read(rows)).toBe(reading);
  let isOver = false;
  void reading.then(() => (isOver = true));
  states.listed('flavors', { at: 1, took: 1 });
  await Promise.resolve();
  expect(isOver).toBe(false);
  states.listed('servers', { at: 1, took: 1 });
  await reading;
  await states.read(rows);
});

it('has those who come when the patience for a first reading is over wait for nothing', async () => {
  const states = newStates();
  const read = jest.fn(() => states.read(rows));
  const state = { cloud: 'one', state: 'syncing', missing: [] };
  const kept = { sync: { state: () => state, read }, first: new Promise(() => undefined), since: 1000 };
  const clock = { now: () => 16_000, after: () => () => undefined };
  const asked = { resource: 'servers', refresh: false };
  const tell = await freshen([kept as unknown as Kept], asked, clock);
  expect(read).not.toHaveBeenCalled();
  expect(tell()).toEqual([state]);
});
