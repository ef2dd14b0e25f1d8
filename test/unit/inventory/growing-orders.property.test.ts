import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openReadModel } from '../../../src/inventory/store/read-model.ts';
import type { ListRequest, StoredKind } from '../../../src/inventory/store/protocol.ts';
import type { ColumnValue, StoredRow } from '../../../src/schema/document.ts';
import { everything, not, isIn, type Condition } from '../../../src/schema/query/condition.ts';
import type { Order } from '../../../src/schema/query/order.ts';

const COLUMNS = ['name', 'size'] as const;
const kind: StoredKind = {
  plural: 'boxes',
  columns: { id: { type: 'text' }, name: { type: 'text' }, size: { type: 'integer' } },
  sums: {},
  sharesAccount: false,
};

interface Box {
  readonly id: string;
  readonly name: string | null;
  readonly size: number | null;
  readonly tag: string;
}

const stored = ({ id, name, size, tag }: Box): StoredRow => ({
  ...{ id, lead: '', head: `"id":"${id}"`, host: '', tail: '', open: '', brief: '{}' },
  hash: JSON.stringify([name, size, tag]),
  columns: [id, name, size],
  facets: [['meta', 'env', tag]],
  addresses: '',
});

const boxes = fc.record({
  id: fc.nat(1500).map((at) => `c.b${String(at).padStart(4, '0')}`),
  name: fc.option(fc.oneof(fc.constantFrom('a', 'A', 'b', ''), fc.string({ maxLength: 3 }))),
  size: fc.option(fc.nat(400)),
  tag: fc.constantFrom('', 'dev', 'prod'),
});
const direction = fc.constantFrom('asc', 'desc');
const orders = fc.array(
  fc.oneof(
    fc.record({ column: fc.constantFrom('id', ...COLUMNS), direction }),
    fc.record({ tag: fc.constant('env'), direction }),
  ),
  { maxLength: 3 },
) as fc.Arbitrary<Order[]>;
const questions = fc.record({ order: orders, limit: fc.nat(60), offset: fc.nat(1600), isNarrowed: fc.boolean() });
/** Rows that are written and removed, a part of the work that waits, and then a question. */
const rounds = fc.array(
  fc.record({
    upserts: fc.array(boxes, { maxLength: 700, size: 'max' }),
    removals: fc.array(fc.nat(1500), { maxLength: 200, size: 'max' }),
    prepares: fc.boolean(),
    asked: fc.array(questions, { minLength: 1, maxLength: 4 }),
  }),
  { minLength: 2, maxLength: 6 },
);

const folded = (value: ColumnValue) =>
  typeof value === 'string' ? value.replace(/[A-Z]/g, (one) => one.toLowerCase()) : value;

function before(a: ColumnValue, b: ColumnValue): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}

function expected(known: ReadonlyMap<string, Box>, order: readonly Order[], fits: (box: Box) => boolean): string[] {
  const byId: Order = { column: 'id', direction: order.at(-1)?.direction ?? 'desc' };
  const value = (box: Box, { column, tag }: Order): ColumnValue =>
    tag !== undefined ? box.tag : column === 'id' ? box.id : folded(box[column as 'name' | 'size']);
  const compare = (a: Box, b: Box) => {
    for (const key of [...order, byId]) {
      const side = before(value(a, key), value(b, key)) * (key.direction === 'asc' ? 1 : -1);
      if (side !== 0) return side;
    }
    return 0;
  };
  return [...known.values()]
    .filter(fits)
    .sort(compare)
    .map(({ id }) => id);
}

const NARROWED: Condition = not(isIn('size', [1, 2, 3]));

describe('lists', () => {
  it('are in their order whether all rows are in it yet or not, while rows come, change and go', () => {
    fc.assert(
      fc.property(rounds, (all) => {
        const model = openReadModel([kind]);
        const known = new Map<string, Box>();
        for (const { upserts, removals, prepares, asked } of all) {
          const gone = removals.map((at) => `c.b${String(at).padStart(4, '0')}`);
          model.apply({ resource: 'boxes', upserts: upserts.map(stored), removals: gone });
          for (const box of upserts) known.set(box.id, box);
          for (const id of gone) known.delete(id);
          if (prepares) model.prepare();
          for (const { order, limit, offset, isNarrowed } of asked) {
            const answer = model.list({
              ...{ resource: 'boxes', where: isNarrowed ? NARROWED : everything, order, limit, offset },
              ...{ totals: false, shape: { form: 'full', admin: true, metadata: true } },
            } satisfies ListRequest);
            const fitting = expected(known, order, ({ size }) => !isNarrowed || size === null || size < 1 || size > 3);
            expect(answer.total).toBe(fitting.length);
            expect(answer.ids).toEqual(fitting.slice(offset, offset + limit));
          }
        }
        while (model.prepare());
      }),
      { numRuns: 40 },
    );
  });
});
