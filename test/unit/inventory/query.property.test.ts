import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Store } from '../../../src/inventory/store/store.ts';
import { placed, time } from '../../support/random-servers.ts';
import { fill, openTestStore, pageOf } from '../../support/read-model.ts';

type Row = Readonly<Record<string, unknown>>;

const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const compare = (a: unknown, b: unknown) =>
  a === b ? 0 : a === null ? -1 : b === null ? 1 : (a as string) < (b as string) ? -1 : 1;

/** Sorting as the documents promise it: by the keys, then by id, in the direction of the last key. */
function sorted(rows: readonly Row[], keys: readonly string[], direction: 'asc' | 'desc'): readonly Row[] {
  const sign = direction === 'asc' ? 1 : -1;
  const value = (row: Row, key: string) => {
    const raw = row[key] ?? null;
    if (typeof raw === 'boolean') return raw ? 1 : 0;
    return typeof raw === 'string' && !/_at$|^id$/.test(key) ? lower(raw) : raw;
  };
  return [...rows].sort((a, b) => {
    for (const key of [...keys, 'id']) {
      const order = compare(value(a, key), value(b, key));
      if (order !== 0) return order * sign;
    }
    return 0;
  });
}

let store: Store;
beforeAll(() => {
  store = openTestStore();
});
afterAll(() => store.close());

const ids = (rows: readonly Row[]) => rows.map((row) => row['id']);

describe('pages', () => {
  it('never lose or repeat a row, whatever the order and the size of a page', async () => {
    const keys = fc.uniqueArray(
      fc.constantFrom('name', 'status', 'created_at', 'updated_at', 'vcpu_count', 'zone', 'freezed', 'id'),
      { minLength: 1, maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(
        placed,
        keys,
        fc.constantFrom('asc' as const, 'desc' as const),
        fc.integer({ min: 1, max: 7 }),
        async (list, by, direction, size) => {
          await fill(store, list);
          const order = `${by.map((key) => `order_by=${key}`).join('&')}&order=${direction}`;
          const all = (await pageOf(store, 'limit=100')).rows;
          const walked: Row[] = [];
          for (let offset = 0; offset <= list.length; offset += size) {
            const page = await pageOf(store, `limit=${size}&offset=${offset}&${order}`);
            expect(page.total).toBe(list.length);
            walked.push(...page.rows);
          }
          expect(ids(walked)).toEqual(ids(sorted(all, by, direction)));
        },
      ),
      { numRuns: 60 },
    );
  });
});

interface Filter {
  readonly column: 'name' | 'description' | 'status' | 'zone' | 'vcpu_count' | 'created_at' | 'updated_at' | 'freezed';
  readonly operator: string;
  readonly args: readonly string[];
}

const textArg = fc.stringMatching(/^[abAB%_. -]{0,3}$/);
const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    column: fc.constantFrom('name' as const, 'description' as const, 'zone' as const, 'status' as const),
    operator: fc.constantFrom(
      'in',
      'notin',
      'equals',
      'contains',
      'notcontains',
      'startswith',
      'endswith',
      'like',
      'notlike',
    ),
    args: fc.array(textArg, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    column: fc.constantFrom('vcpu_count' as const),
    operator: fc.constantFrom('gt', 'ge', 'lt', 'le', 'equals', 'notequals'),
    args: fc.tuple(fc.integer({ min: -1, max: 4 }).map(String)),
  }),
  fc.record({
    column: fc.constantFrom('vcpu_count' as const),
    operator: fc.constantFrom('between', 'notbetween'),
    args: fc.tuple(fc.integer({ min: 0, max: 3 }).map(String), fc.integer({ min: 0, max: 3 }).map(String)),
  }),
  fc.record({
    column: fc.constantFrom('created_at' as const, 'updated_at' as const),
    operator: fc.constantFrom('gt', 'ge', 'lt', 'le'),
    args: fc.tuple(time.map((text) => text.replace('T', ' ').slice(0, 19))),
  }),
  fc.record({
    column: fc.constantFrom('updated_at' as const, 'name' as const, 'zone' as const),
    operator: fc.constantFrom('isnull', 'isnotnull', 'isempty', 'isnotempty', 'isnullorempty', 'isnotnullorempty'),
    args: fc.constant([]),
  }),
  fc.record({
    column: fc.constantFrom('freezed' as const),
    operator: fc.constant('equals'),
    args: fc.tuple(fc.constantFrom('true', 'False', '1')),
  }),
);

const pattern = (text: string) =>
  new RegExp(
    `^${Array.from(lower(text))
      .map((one) => (one === '%' ? '.*' : one === '_' ? '.' : one.replace(/[^a-z]/g, '\\$&')))
      .join('')}$`,
    's',
  );

/** What a filter means, said without SQL. A value that is null fits nothing but the tests for it; a negation takes it in. */
function fits(row: Row, { column, operator, args }: Filter): boolean {
  const raw = row[column] ?? null;
  const negated = /^not|^isnot/.test(operator);
  const plain = operator.replace(/^not/, '').replace(/^isnot/, 'is');
  const value = typeof raw === 'string' && !column.endsWith('_at') ? lower(raw) : raw;
  const text = typeof value === 'string' ? value : '';
  const number = (text: string | undefined) => Number(text);
  const asTime = (text: string | undefined) => `${(text ?? '').replace(' ', 'T')}.000000Z`;
  const bound = (text: string | undefined) =>
    column === 'vcpu_count' ? number(text) : column.endsWith('_at') ? asTime(text) : lower(text ?? '');
  const positive = (): boolean => {
    if (plain === 'isnull') return value === null;
    if (plain === 'isempty') return value === '';
    if (plain === 'isnullorempty') return value === null || value === '';
    if (value === null) return false;
    if (column === 'freezed') return value === /^(true|1)$/i.test(args[0] ?? '');
    switch (plain) {
      case 'in':
      case 'equals':
        return args.some((arg) => bound(arg) === value);
      case 'contains':
        return args.some((arg) => text.includes(lower(arg)));
      case 'startswith':
        return args.some((arg) => text.startsWith(lower(arg)));
      case 'endswith':
        return args.some((arg) => text.endsWith(lower(arg)));
      case 'like':
        return args.some((arg) => pattern(arg).test(text));
      case 'between':
        return compare(bound(args[0]), value) <= 0 && compare(value, bound(args[1])) <= 0;
      case 'gt':
        return compare(value, bound(args[0])) > 0;
      case 'ge':
        return compare(value, bound(args[0])) >= 0;
      case 'lt':
        return compare(value, bound(args[0])) < 0;
      default:
        return compare(value, bound(args[0])) <= 0;
    }
  };
  return positive() !== negated;
}

const textOf = ({ column, operator, args }: Filter) =>
  `${column}.${operator}(${args.map((arg) => `"${arg}"`).join(',')})`;

describe('filters', () => {
  it('mean what they say, alone, together, and as alternatives', async () => {
    await fc.assert(
      fc.asyncProperty(
        placed,
        fc.array(filter, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (list, filters, either) => {
          await fill(store, list);
          const search = new URLSearchParams(filters.map((one): [string, string] => ['filter', textOf(one)]));
          if (either) search.set('filter_any', 'true');
          const all = (await pageOf(store, 'limit=100')).rows;
          const expected = all.filter((row) =>
            either ? filters.some((one) => fits(row, one)) : filters.every((one) => fits(row, one)),
          );
          const { rows, total } = await pageOf(store, search.toString());
          expect(new Set(ids(rows))).toEqual(new Set(ids(expected)));
          expect(total).toBe(expected.length);
        },
      ),
      { numRuns: 150 },
    );
  });
});
