import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addressIn, ipv4, ipv4Number, macAddress } from './content/addresses.ts';
import { basis } from './content/basis.ts';
import { idSpace } from './content/ids.ts';
import { serverSeeds } from './content/servers.ts';
import { statusOf } from './state/nova-status.ts';
import { Table, unranked, type Order } from './state/table.ts';
import { list, logIn } from './testing/client.ts';
import { clouds } from './testing/clouds.ts';

const { start, stopAll } = clouds();

afterAll(stopAll);

describe('ids', () => {
  const ids = idSpace('east', 'server');

  it('are UUIDs of version 4 that lead back to their index', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (index) => {
        expect(ids.id(index)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(ids.indexOf(ids.id(index))).toBe(index);
        expect(ids.indexAt(ids.prefix(index))).toBe(index);
        expect(idSpace('west', 'server').indexOf(ids.id(index))).toBeUndefined();
        expect(idSpace('east', 'port').indexOf(ids.id(index))).toBeUndefined();
      }),
    );
  });

  it('are not taken for known when they are others', () => {
    for (const other of ['', 'zz', ids.id(3).toUpperCase(), '00000000-0000-4000-8000-000000000000']) {
      expect(ids.indexOf(other)).toBeUndefined();
    }
  });
});

describe('addresses', () => {
  it('are counted from the beginning of a network', () => {
    expect(addressIn('10.32.0.0/12', 70_000)).toBe('10.33.17.112');
    expect(addressIn('fd00:96::/64', 16)).toBe('fd00:96::10');
    expect(addressIn('fd00:96::/64', 70_000)).toBe('fd00:96::1:1170');
    expect(ipv4(ipv4Number('203.0.113.7'))).toBe('203.0.113.7');
  });

  it('of hardware are all different', () => {
    const found = new Set(Array.from({ length: 50_000 }, (_, number) => macAddress(number * 331)));
    expect(found.size).toBe(50_000);
    expect([...found][1]).toMatch(/^fa:16:3e:[0-9a-f]{2}:[0-9a-f]{2}:[0-9a-f]{2}$/);
  });
});

describe('a table', () => {
  interface Row {
    readonly id: string;
    readonly value: number;
  }
  const ids = idSpace('east', 'row');
  const table = (count: number) =>
    new Table<Row>(ids, {
      indexes: () => Array.from({ length: count }, (_, index) => index),
      row: (index) => (index < count ? { id: ids.id(index), value: index } : undefined),
      age: (index) => Math.floor(index / 4),
    });

  it('lists rows in every order, with added ones as the newest and without deleted ones', () => {
    const rows = table(50);
    const added = rows.add((id) => ({ id, value: 1000 }));
    rows.delete(ids.id(7));
    rows.put({ id: ids.id(8), value: 800 });
    const values = (order: Order) => [...rows.rows(order)].map(({ value }) => value);
    expect(values('oldest').at(-1)).toBe(1000);
    expect(values('newest')[0]).toBe(1000);
    for (const order of ['id', 'oldest', 'newest', 'newest, ids backwards'] as const) {
      expect(new Set(values(order)).size).toBe(50);
      expect(values(order)).not.toContain(7);
      expect(values(order)).toContain(800);
    }
    const inOrder = [...rows.rows('id')].map(({ id }) => id);
    expect(inOrder).toEqual([...inOrder].sort());
    expect(values('oldest').slice(0, 4).sort()).toEqual([0, 1, 2, 3]);
    expect(rows.get(added.id)?.value).toBe(1000);
  });

  it('goes on behind any row, also one that is gone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 199 }),
        fc.constantFrom<Order>('id', 'oldest', 'newest'),
        (place, order) => {
          const rows = table(200);
          const all = [...rows.rows(order)];
          const marker = all[place]?.id ?? '';
          rows.delete(marker);
          expect([...rows.rows(order, marker)]).toEqual(all.slice(place + 1));
        },
      ),
    );
  });

  it('refuses what it does not know', () => {
    expect(() => table(1).put({ id: ids.id(5), value: 1 })).toThrow(/no row/);
    expect(table(1).get('zz')).toBeUndefined();
    expect(unranked()).toBe(0);
  });
});

describe('the content', () => {
  it('follows from the name', () => {
    const rows = (name: string) => {
      const seeds = serverSeeds(basis(name, 200));
      return [...seeds.indexes()].map((index) => seeds.row(index));
    };
    expect(rows('east')).toEqual(rows('east'));
    expect(rows('east')).not.toEqual(rows('west'));
  });

  it('is the same whenever and wherever it is started', async () => {
    const answers: string[] = [];
    for (const now of [Date.UTC(2026, 0, 1), Date.UTC(2027, 5, 5)]) {
      const simulator = await start({ name: 'same', servers: 70, settings: { now: () => now } });
      const admin = await logIn(simulator);
      const paths = ['/network/v2.0/ports', '/image/v2/images', '/volume/v3/{project_id}/volumes/detail?all_tenants=1'];
      const bodies = await Promise.all(paths.map((path) => admin.get(path)));
      const servers = await admin.nova('/servers/detail?all_tenants=1&name=^(?!still-waiting)');
      const filtered = list(servers, 'servers').filter(({ name }) => name !== 'still-waiting');
      answers.push(JSON.stringify([bodies.map(({ text }) => text), filtered]));
    }
    expect(answers[0]).toBe(answers[1]);
  });

  it('has every resting state, flavor and image, and names that other clouds have too', () => {
    const rows = (name: string, count: number) => {
      const seeds = serverSeeds(basis(name, count));
      return [...seeds.indexes()].flatMap((index) => seeds.row(index) ?? []);
    };
    const east = rows('east', 3000);
    const count = (status: string) => east.filter((row) => statusOf(row.vmState, row.taskState) === status).length;
    for (const status of [
      'ACTIVE',
      'BUILD',
      'ERROR',
      'PAUSED',
      'RESCUE',
      'SHELVED',
      'SHELVED_OFFLOADED',
      'SHUTOFF',
      'SUSPENDED',
      'VERIFY_RESIZE',
    ]) {
      expect([status, count(status) > 0]).toEqual([status, true]);
    }
    expect(count('ACTIVE') + count('SHUTOFF')).toBeGreaterThan(2600);
    expect(new Set(east.map(({ projectId }) => projectId)).size).toBe(5);
    expect(new Set(east.map(({ flavor }) => flavor.name)).size).toBeGreaterThan(10);
    const west = new Set(rows('west', 3000).map(({ name }) => name));
    expect(east.some(({ name }) => west.has(name) && name.startsWith('api-'))).toBe(true);
    expect(new Set(east.map(({ id }) => id)).size).toBe(3000);
  });
});
