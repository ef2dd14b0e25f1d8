import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../../src/contract/index.ts';
import { fakeCloud } from '../../support/fake-provider.ts';
import { rowsOf, startInventory, testCloud, until, type TestInventory } from '../../support/inventory.ts';

let running: TestInventory | undefined;
afterEach(async () => {
  await running?.inventory.close();
  expect(running?.bugs ?? []).toEqual([]);
  running = undefined;
});

const idsOf = async (test: TestInventory, resource: string) => (await rowsOf(test, resource)).map(({ id }) => id);

const server = (id: string) => ({ id, name: id });

describe('rows about clouds', () => {
  it('are there before a cloud has said a word, and wait for none', async () => {
    const cloud = fakeCloud([server('s1')]);
    let letGo: () => void = () => undefined;
    cloud.before = () => new Promise<void>((resolve) => (letGo = resolve));
    running = await startInventory({ c1: cloud });
    expect(await rowsOf(running, 'cloudregions')).toMatchObject([{ id: 'c1', name: 'c1', status: 'unknown' }]);
    expect(await rowsOf(running, 'cloudaccounts')).toMatchObject([
      { id: 'c1', status: 'init', sync_status: 'syncing' },
    ]);
    cloud.before = () => undefined;
    letGo();
    await running.inventory.firstRounds();
    expect(await rowsOf(running, 'cloudregions')).toMatchObject([
      { name: 'c1-r1', status: 'inservice', guest_count: 1 },
    ]);
    expect(await rowsOf(running, 'cloudaccounts')).toMatchObject([{ status: 'connected', sync_status: 'idle' }]);
  });

  it('follow clouds that are opened, exchanged and closed', async () => {
    running = await startInventory({ c1: fakeCloud([server('s1')]), c2: fakeCloud() });
    const { inventory } = running;
    await inventory.firstRounds();
    const [first, second] = [testCloud('c1', fakeCloud([server('s1'), server('s2')])), testCloud('c3', fakeCloud())];
    await inventory.update({ opened: [first, second], gone: [first, testCloud('c2', fakeCloud())] });
    for (const kind of ['cloudregions', 'cloudproviders', 'cloudaccounts'])
      expect(await idsOf(running, kind)).toEqual(['c1', 'c3']);
    await inventory.firstRounds();
    expect(await rowsOf(running, 'cloudregions')).toMatchObject([{ guest_count: 2 }, { guest_count: 0 }]);
    expect(await idsOf(running, 'brands')).toEqual(['Fake']);
    await inventory.update({ opened: [], gone: [first, second] });
    for (const kind of ['cloudregions', 'cloudproviders', 'brands']) expect(await idsOf(running, kind)).toEqual([]);
  });

  it('follow rounds: numbers, and a cloud that goes away and keeps its numbers', async () => {
    const cloud = fakeCloud([server('s1')]);
    running = await startInventory({ c1: cloud });
    const { inventory, timers } = running;
    await inventory.firstRounds();
    const [before] = await rowsOf(running, 'cloudproviders');
    cloud.servers = [server('s1'), server('s2')];
    timers.advance(31_000);
    const test = running;
    await until('it is counted', async () => (await rowsOf(test, 'cloudproviders'))[0]?.['guest_count'] === 2);
    const [after] = await rowsOf(running, 'cloudproviders');
    expect(String(after?.['last_sync']) > String(before?.['last_sync'])).toBe(true);
    cloud.before = () => {
      throw new GatewayError('upstream_unavailable', 'away');
    };
    timers.advance(31_000);
    await until('it is away', async () => (await rowsOf(test, 'cloudproviders'))[0]?.['status'] === 'disconnected');
    expect(await rowsOf(running, 'cloudproviders')).toMatchObject([
      { guest_count: 2, health_status: 'unknown', last_sync: after?.['last_sync'] },
    ]);
    // Rows of different kinds are written one after the other.
    await until('its account says so', async () => (await rowsOf(test, 'cloudaccounts'))[0]?.['error_count'] === 1);
    await until('its region says so', async () => (await rowsOf(test, 'cloudregions'))[0]?.['status'] === 'unknown');
  });

  it('are up to date in all lists of them that are asked for at once', async () => {
    const cloud = fakeCloud([server('s1')]);
    running = await startInventory({ c1: cloud });
    const test = running;
    await running.inventory.firstRounds();
    const ended = new Promise<void>((resolve) => test.channels.subscribe('sync', () => resolve()));
    cloud.servers = [server('s1'), server('s2')];
    running.timers.advance(31_000);
    await ended;
    const kinds = ['cloudproviders', 'cloudregions', 'cloudproviders'];
    const lists = await Promise.all(kinds.map((kind) => rowsOf(test, kind)));
    expect(lists.map(([row]) => row?.['guest_count'])).toEqual([2, 2, 2]);
  });

  it('are written a second after something has changed, together, whether anybody asks for them or not', async () => {
    const cloud = fakeCloud([server('s1')]);
    running = await startInventory({ c1: cloud });
    const test = running;
    let stored = 0;
    running.channels.subscribe('stored', () => void (stored += 1));
    await running.inventory.firstRounds();
    cloud.servers = [server('s1'), server('s2')];
    running.timers.advance(31_000);
    await until('it is read', async () => (await rowsOf(test, 'servers')).length === 2);
    const before = stored;
    running.timers.advance(999);
    expect(stored).toBe(before);
    await until('a region, a provider and an account are written', () => {
      running?.timers.advance(1000);
      return Promise.resolve(stored === before + 3);
    });
  });

  it('are not counted as rows of clouds', async () => {
    running = await startInventory({ c1: fakeCloud([server('s1')]) });
    await running.inventory.firstRounds();
    const counted = await running.inventory.counts();
    expect([...new Set(counted.map(({ resource }) => resource))]).toEqual(['servers']);
  });
});
