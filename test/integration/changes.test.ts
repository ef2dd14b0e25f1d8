import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import openstack from '../../adapters/openstack/index.ts';
import { start } from '../../adapters/openstack/simulator/index.ts';
import type { OpenstackSimulator } from '../../adapters/openstack/simulator/openstack-simulator.ts';
import { openBench, type Bench } from '../../src/conformance/bench.ts';
import type { Provider } from '../../src/contract/index.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { logIn, list, type Client } from '../../adapters/openstack/simulator/testing/client.ts';
import { changeParts } from '../support/behind-the-back.ts';
import {
  inventoryOf,
  manualTimers,
  rowsIn,
  rowsOf,
  testCloud,
  until,
  type TestInventory,
} from '../support/inventory.ts';
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
let admin: Client;
const opened: TestInventory[] = [];

beforeAll(async () => {
  const settings = { now: timers.now, tokenLifetime: 30 * DAY };
  simulator = await start({ name: 'north', servers: 12, settings });
  bench = openBench(ADAPTER, simulator.config, { allProjects: true, troubled: false });
  admin = await logIn(simulator);
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

/** Lets the clock read what changes by itself as a whole, or by its outline. */
async function round({ channels }: TestInventory): Promise<void> {
  let rounds = 0;
  channels.subscribe('sync', () => (rounds += 1));
  timers.advance(30_000);
  await until('a round', () => rounds > 0);
}

const RESOURCES = ['servers', 'disks', 'eips', 'networkinterfaces', 'networks', 'secgroups', 'snapshots'];

/** Compares all that is known with what somebody knows who reads the cloud now. */
async function isAsTheCloud(test: TestInventory): Promise<void> {
  // One may be going on that began before the last change.
  await round(test);
  await round(test);
  const anew = await open();
  for (const resource of RESOURCES) {
    const [known, read] = [await rowsOf(test, resource), await rowsOf(anew, resource)];
    expect([resource, known]).toEqual([resource, read]);
    expect(known.length).toBeGreaterThan(0);
  }
  await anew.inventory.close();
  opened.splice(opened.indexOf(anew), 1);
}

/** What the cloud was asked for since then, by the names of operations. */
const operationsSince = (count: number) =>
  bench.told
    .slice(count)
    .flatMap((line) => /"operation":"([^"]+)"/.exec(line)?.[1] ?? [])
    .sort();

describe('a cloud that is changed behind the back of the gateway', () => {
  it(`shows each change with the next question, and is known as it is after ${POLLS} of them (seed ${SEED})`, async () => {
    const dice = random(SEED);
    const test = await open();
    let [changes, done] = [0, 0];
    test.channels.subscribe('changes', () => (changes += 1));
    const names = await namesIn(test);
    for (let poll = 1; poll <= POLLS; poll += 1) {
      while (dice.percent(40)) await change(names, dice);
      while (dice.percent(40)) done += Number(await changeParts(admin, dice));
      const before = changes;
      timers.advance(5000);
      await until('the changes', () => changes > before);
      expect([poll, await namesIn(test)]).toEqual([poll, names]);
      if (poll % 60 === 0) await isAsTheCloud(test);
    }
    await isAsTheCloud(test);
    expect(done).toBeGreaterThan(POLLS / 4);
    expect([...new Set(operationsSince(0))]).toEqual(expect.arrayContaining(['floatingips.some', 'ports.some']));
    expect(opened.flatMap(({ bugs }) => bugs)).toEqual([]);
  }, 900_000);

  it('shows other addresses, eips and disks with the next round', async () => {
    const [test] = opened;
    const volume = list(await admin.cinder('/volumes/detail?all_tenants=1'), 'volumes')[0];
    const ports = list(await admin.get('/network/v2.0/ports'), 'ports');
    const floating = list(await admin.get('/network/v2.0/floatingips'), 'floatingips')[0];
    const port = ports.find(({ device_owner: owner }) => owner === 'compute:nova');
    const [fixed] = port?.['fixed_ips'] as readonly { readonly subnet_id: string }[];
    await simulator.updatePort(String(port?.['id']), {
      fixedIps: [{ subnetId: fixed?.subnet_id ?? '', address: '10.250.7.7' }],
    });
    await admin.send('PUT', `/network/v2.0/floatingips/${String(floating?.['id'])}`, {
      floatingip: { description: 'x' },
    });
    await admin.send('DELETE', `/network/v2.0/floatingips/${String(floating?.['id'])}`);
    await admin.send('PUT', `/volume/v3/{project_id}/volumes/${String(volume?.['id'])}`, {
      volume: { name: 'renamed' },
    });
    await round(test!);
    const known = async (resource: string, id: unknown) =>
      (await rowsOf(test!, resource)).find((row) => row['external_id'] === id);
    expect((await known('servers', port?.['device_id']))?.['ips']).toContain('10.250.7.7');
    expect(await known('eips', floating?.['id'])).toBeUndefined();
    expect(await known('disks', volume?.['id'])).toMatchObject({ name: 'renamed' });
  });

  it('costs one small call per question while nothing changes', async () => {
    const [test] = opened;
    let asked = 0;
    test?.channels.subscribe('changes', () => (asked += 1));
    await round(test!);
    const before = bench.told.length;
    await until('the questions', () => asked > 0);
    asked = 0;
    timers.advance(5000);
    await until('the changes', () => asked > 0);
    expect(operationsSince(before)).toEqual(['servers.changes']);
  });

  it('costs outlines in place of lists of ports and floating addresses per round while nothing changes', async () => {
    const [test] = opened;
    await round(test!);
    const before = bench.told.length;
    await round(test!);
    // The list of servers may rest, for changes are told.
    const operations = operationsSince(before).filter((name) => !name.startsWith('servers.'));
    expect(operations).toEqual(['floatingips.outline', 'ports.outline', 'snapshots.list', 'volumes.list']);
  });
});
