import { setImmediate as breathe } from 'node:timers/promises';
import type { Cloud } from '../../src/clouds/cloud.ts';
import { createHostGuard } from '../../src/clouds/hosts.ts';
import { Turns } from '../../src/clouds/turns.ts';
import { createGate } from '../../src/clouds/limits.ts';
import { createPassage } from '../../src/clouds/passage.ts';
import type { CloudConfig } from '../../src/config/config.ts';
import type { Provider } from '../../src/contract/index.ts';
import { createDispatch } from '../../src/dispatch/dispatch.ts';
import { Inventory } from '../../src/inventory/inventory.ts';
import { spaced } from '../../src/inventory/spaced.ts';
import type { Visible } from '../../src/inventory/kept.ts';
import { createChannels, type Channels } from '../../src/observe/channels.ts';
import { createLog } from '../../src/observe/log.ts';
import { everything } from '../../src/schema/query/condition.ts';
import { fakeProvider, type FakeCloud } from './fake-provider.ts';
import { ALPHA, BETA, queryOf } from './read-model.ts';

/** Timers that fire when the test says so. */
export interface Timers {
  readonly after: (milliseconds: number, work: () => void) => () => void;
  /** Fires all that are due within this time, in order. */
  readonly advance: (milliseconds: number) => void;
  readonly now: () => number;
}

export function manualTimers(): Timers {
  let time = Date.now();
  let waiting: { readonly at: number; readonly work: () => void }[] = [];
  return {
    now: () => time,
    after(milliseconds, work) {
      const entry = { at: time + milliseconds, work };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((one) => one !== entry);
      };
    },
    advance(milliseconds) {
      const end = time + milliseconds;
      for (;;) {
        const [next] = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        waiting = waiting.filter((one) => one !== next);
        time = next.at;
        next.work();
      }
      time = end;
    },
  };
}

const LIMITS = {
  concurrency: 4,
  waiting: 8,
  connect: 100,
  headers: 100,
  timeout: 100,
  failures: 5,
  pause: 100,
  answer: 1e6,
  transfers: 4,
  idle: 100,
};

/** A configured cloud in memory; rows of project `p1` are alpha's, of `p2` beta's. */
export function testCloud(name: string, fake: FakeCloud, provider: Provider = fakeProvider({ [name]: fake })): Cloud {
  const config: CloudConfig = {
    name,
    adapter: provider,
    settings: {},
    account: name,
    brand: 'Fake',
    cloudEnv: 'private',
    readOnly: false,
    hosts: [],
    tls: { verify: true },
    projects: {
      all: true,
      map: new Map([
        ['p1', 'alpha'],
        ['p2', 'beta'],
      ]),
    },
    inventory: { changes: 5000, interval: 30_000, full: 600_000 },
    limits: LIMITS,
  };
  const passage = createPassage({
    limits: LIMITS,
    guard: createHostGuard(name, []),
    tls: config.tls,
    gate: (service) => createGate(name, service, LIMITS, Date.now),
  });
  return {
    name,
    config,
    adapter: provider,
    session: fake,
    passage,
    disabled: () => fake.disabled === true,
    line: () => () => breathe(),
    close: () => Promise.resolve(),
  };
}

export interface TestInventory {
  readonly inventory: Inventory;
  readonly timers: Timers;
  readonly channels: Channels;
  readonly bugs: unknown[];
}

/** An inventory that reads these clouds; its clock stands still unless the test moves it. */
export function startInventory(clouds: Readonly<Record<string, FakeCloud>>): Promise<TestInventory> {
  return inventoryOf(Object.entries(clouds).map(([name, fake]) => testCloud(name, fake)));
}

/** As `startInventory`, of clouds that are open, by this clock. */
export async function inventoryOf(opened: readonly Cloud[], timers = manualTimers()): Promise<TestInventory> {
  const log = createLog({ level: 'silent', format: 'json' });
  const [channels, bugs]: [Channels, unknown[]] = [createChannels(), []];
  const inventory = new Inventory({
    dispatch: createDispatch(log),
    channels,
    log,
    now: timers.now,
    after: timers.after,
    random: () => 0.5,
    spaced: spaced(timers),
    owner: () => ALPHA,
    findProject: (text) => [ALPHA, BETA].find(({ name }) => name === text),
    onBug: (error) => void bugs.push(error),
    onFailure: (error) => void bugs.push(error),
    turns: new Turns(),
  });
  await inventory.update({ opened, gone: [] });
  return { inventory, timers, channels, bugs };
}

export const SEES_ALL: Visible = { where: everything, projects: 'all' };

/** The rows of a list, as an administrator sees them. */
export async function rowsIn(
  inventory: Inventory,
  search = '',
  visible = SEES_ALL,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { where, order, limit, offset } = queryOf(search, true);
  const shape = { form: 'full', admin: true, metadata: true } as const;
  const request = { resource: 'servers', where, order, limit, offset, shape, totals: false };
  const { answer } = await inventory.list(request, visible, { refresh: false });
  return JSON.parse(`[${Buffer.from(answer.rows).toString('utf8')}]`) as Readonly<Record<string, unknown>>[];
}

/** All rows of a resource, by their ids, as an administrator sees them. */
export async function rowsOf(
  { inventory }: Pick<TestInventory, 'inventory'>,
  resource: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const shape = { form: 'full', admin: true, metadata: true } as const;
  const order = [{ column: 'id', direction: 'asc' }] as const;
  const request = { resource, where: everything, order, limit: 2048, offset: 0, shape, totals: false };
  const { answer } = await inventory.list(request, SEES_ALL, { refresh: false });
  return JSON.parse(`[${Buffer.from(answer.rows).toString('utf8')}]`) as Readonly<Record<string, unknown>>[];
}

/** Waits until something is so; fails after a while. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, patience = 5000): Promise<void> {
  const end = Date.now() + patience;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${patience} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
