import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import openstack from '../../adapters/openstack/index.ts';
import { start } from '../../adapters/openstack/simulator/index.ts';
import type { OpenstackSimulator } from '../../adapters/openstack/simulator/openstack-simulator.ts';
import { openBench, type Bench } from '../../src/conformance/bench.ts';
import type { Provider } from '../../src/contract/index.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { inventoryOf, manualTimers, rowsIn, testCloud, until, type TestInventory } from '../support/inventory.ts';
import { random } from '../support/random.ts';

/** `CHANGE_POLLS=17280` for a day of the clock, `CHANGE_SEED` for other changes. */
const POLLS = Number(process.env['CHANGE_POLLS'] ?? 240);
const SEED = Number(process.env['CHANGE_SEED'] ?? 20_261);
const ADAPTER = openstack as unknown as Provider;
const DAY = 86_400;
const MOST = 24;

const timers = manualTimers();
let simulator: OpenstackSimulator;
let bench: Bench;
const opened: TestInventory[] = [];

beforeAll(async () => {
  const settings = { now: timers.now, tokenLifetime: 30 * DAY };
  simulator = await start({ name: 'north', servers: 12, settings });
  bench = openBench(ADAPTER, simulator.config, { allProjects: true, troubled: false });
});

afterAll(async () => {
  for (const { inventory } of opened) await inventory.close();
  await bench.close();
  await simulator.stop();
});

async function open(): Promise<TestInventory> {
  const cloud = { ...testCloud('north', fakeCloud(), ADAPTER), session: bench.session };
  const test = await inventoryOf([cloud], timers);
  opened.push(test);
  await test.inventory.firstRounds();
  return test;
}

type Names = Map<string, string>;
const namesIn = async ({ inventory }: TestInventory): Promise<Names> =>
  new Map((await rowsIn(inventory)).map(({ external_id: id, name }) => [String(id), String(name)]));

/** Changes the cloud behind the gateway's back; `names` is what its servers are then called. */
async function change(names: Names, { below, one, percent }: ReturnType<typeof random>): Promise<void> {
  const id = one([...names.keys()]);
  const kind = below(5);
  if (kind === 0 && names.size < MOST) {
    const name = `new-${below(1e9)}`;
    names.set(await simulator.addServer({ name, status: percent(50) ? 'ACTIVE' : 'ERROR' }), name);
  } else if (kind === 1 && names.size > 3) {
    names.delete(id);
    await simulator.removeServer(id);
  } else if (kind === 2) {
    names.set(id, `renamed-${below(1e9)}`);
    await simulator.updateServer(id, { name: names.get(id) });
  } else if (kind === 3) {
    await simulator.updateServer(id, { status: one(['ACTIVE', 'SHUTOFF', 'PAUSED']) });
  } else {
    // Of which Nova tells nothing (mapping L-56).
    await simulator.updateServer(id, { tags: [`t${below(9)}`] });
  }
}

describe('a cloud that is changed behind the back of the gateway', () => {
  it(`shows each change with the next question, and is known as it is after ${POLLS} of them (seed ${SEED})`, async () => {
    const dice = random(SEED);
    const test = await open();
    const counts = { changes: 0, rounds: 0 };
    test.channels.subscribe('changes', () => (counts.changes += 1));
    test.channels.subscribe('sync', () => (counts.rounds += 1));
    const names = await namesIn(test);
    for (let poll = 0; poll < POLLS; poll += 1) {
      while (dice.percent(40)) await change(names, dice);
      const { changes } = counts;
      timers.advance(5000);
      await until('the changes', () => counts.changes > changes);
      expect([poll, await namesIn(test)]).toEqual([poll, names]);
    }
    const { rounds } = counts;
    timers.advance(30_000);
    await until('a round', () => counts.rounds > rounds);
    const anew = await open();
    expect(await rowsIn(test.inventory)).toEqual(await rowsIn(anew.inventory));
    expect(opened.flatMap(({ bugs }) => bugs)).toEqual([]);
  }, 900_000);

  it('costs one small call per question while nothing changes', async () => {
    const [test] = opened;
    let asked = 0;
    test?.channels.subscribe('changes', () => (asked += 1));
    const before = (await simulator.requests()).length;
    timers.advance(5000);
    await until('the changes', () => asked > 0);
    const sent = (await simulator.requests()).slice(before);
    // Two inventories read the cloud by this clock.
    expect(sent.filter((line) => !line.includes('/servers/detail'))).toEqual([]);
    expect(sent.length).toBeLessThanOrEqual(2);
  });
});
