import { describe, expect, it } from '@jest/globals';
import { openReadModel } from '../../../src/inventory/store/read-model.ts';
import type { ListRequest, StoredKind } from '../../../src/inventory/store/protocol.ts';
import type { StoredRow } from '../../../src/schema/document.ts';
import { everything, isIn } from '../../../src/schema/query/condition.ts';

const kind: StoredKind = {
  plural: 'boxes',
  columns: {
    id: { type: 'text' },
    name: { type: 'text', search: true },
    size: { type: 'integer' },
    cloud: { type: 'text' },
  },
  sums: {},
  sharesAccount: false,
};

const box = (at: number, name: string, size: number | null): StoredRow => ({
  id: `c.b${String(at).padStart(5, '0')}`,
  ...{ lead: '', head: `"at":${at}`, host: '', tail: '', open: '', brief: '{}' },
  hash: `${at} ${name} ${String(size)}`,
  columns: [`c.b${at}`, name, size, 'c'],
  facets: [],
  addresses: '',
});

const ROWS = 5000;
/** Numbers that look mixed and are the same each time. */
const mixed = (at: number, round: number) => (at * 7919 + round * 104_729) % 997;

describe('orders of many rows', () => {
  it('stay right while rows come, change and go, whoever looks in between', () => {
    const model = openReadModel([kind]);
    const known = new Map<string, StoredRow>();
    const write = (rows: readonly StoredRow[], removals: readonly string[]) => {
      model.apply({ resource: 'boxes', upserts: rows, removals });
      for (const row of rows) known.set(row.id, row);
      for (const id of removals) known.delete(id);
    };
    const idsOf = (request: Partial<ListRequest>) =>
      model.list({
        resource: 'boxes',
        where: everything,
        order: [{ column: 'name', direction: 'asc' }],
        ...{ limit: ROWS, offset: 0, totals: false, shape: { form: 'full', admin: true, metadata: true } },
        ...request,
      }).ids;
    const expected = (place: 1 | 2) =>
      [...known.values()]
        .sort((a, b) => {
          const [left, right] = [a.columns[place] ?? -1, b.columns[place] ?? -1];
          return left < right ? -1 : left > right ? 1 : a.id < b.id ? -1 : 1;
        })
        .map(({ id }) => id);
    for (let round = 0; round < 6; round += 1) {
      const some = Array.from({ length: ROWS }, (_, at) => at).filter((at) => mixed(at, round) % (round + 1) === 0);
      const rows = some.map((at) => box(at, `n${mixed(at, round)}`, at % 7 === 0 ? null : mixed(at, round + 1)));
      write(
        rows,
        [...known.keys()].filter((_, at) => at % 11 === round),
      );
      expect(idsOf({})).toEqual(expected(1));
      expect(idsOf({ order: [{ column: 'size', direction: 'asc' }] })).toEqual(expected(2));
      expect(idsOf({ order: [{ column: 'size', direction: 'desc' }], limit: 20, offset: 40 })).toEqual(
        expected(2).reverse().slice(40, 60),
      );
      const both = [
        { column: 'size', direction: 'asc' },
        { column: 'name', direction: 'asc' },
      ] as const;
      expect(new Set(idsOf({ order: both }))).toEqual(new Set(known.keys()));
      const [few = ''] = known.keys();
      expect(idsOf({ where: isIn('id', [few, 'c.nobody']) })).toEqual([few]);
      const counted = model.counts('boxes').reduce((sum, { count }) => sum + count, 0);
      expect(counted).toBe(known.size);
    }
  });

  it('forget the values that nobody has any more', () => {
    const model = openReadModel([kind]);
    for (let round = 0; round < 50; round += 1) {
      model.apply({ resource: 'boxes', upserts: [box(1, `name ${round}`, round)], removals: [] });
    }
    const names = model.distinct({ resource: 'boxes', where: everything, columns: ['name', 'size'], metadata: [] });
    expect(names).toEqual({ name: ['name 49'], size: ['49'] });
  });
});

describe('a row that cannot be made', () => {
  it('is not there by half: neither as a new one, nor in place of the one before', () => {
    const model = openReadModel([kind]);
    const broken = (at: number) => ({ ...box(at, 'broken', 9), head: undefined }) as unknown as StoredRow;
    const list = () =>
      model.list({
        ...{ resource: 'boxes', where: everything, order: [{ column: 'name', direction: 'asc' }] },
        ...{ limit: 10, offset: 0, totals: false, shape: { form: 'full', admin: true, metadata: true } },
      } satisfies ListRequest);
    model.apply({ resource: 'boxes', upserts: [box(1, 'a', 1)], removals: [] });
    const before = list();
    expect(() => model.apply({ resource: 'boxes', upserts: [broken(2)], removals: [] })).toThrow(TypeError);
    expect(() => model.apply({ resource: 'boxes', upserts: [broken(1)], removals: [] })).toThrow(TypeError);
    const { version, ...rows } = list();
    expect(version).toBeGreaterThan(before.version);
    expect({ ...rows, version: before.version }).toEqual(before);
    model.apply({ resource: 'boxes', upserts: [box(2, 'broken', 9)], removals: [] });
    expect(list().ids).toEqual(['c.b00001', 'c.b00002']);
  });
});
