import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitsOf } from '../../../../src/inventory/live/fits.ts';
import { likeness } from '../../../../src/inventory/store/like.ts';
import type { RowImage } from '../../../../src/inventory/store/told.ts';
import type { Store } from '../../../../src/inventory/store/store.ts';
import type { Condition, Test } from '../../../../src/schema/query/condition.ts';
import { serverSchema, serverStorer } from '../../../../src/schema/servers/document.ts';
import { placed } from '../../../support/random-servers.ts';
import { cloudContext, fill, openTestStore } from '../../../support/read-model.ts';

let store: Store;
beforeAll(() => {
  store = openTestStore();
});
afterAll(() => store.close());

const text = fc.oneof(
  fc.stringMatching(/^[abAB%_'\\. -]{0,4}$/),
  fc.constantFrom('running', 'Z1', 'c1.s1', 'C1.S1', 'é'),
);
const pattern = fc.record({
  op: fc.constantFrom('contains', 'startswith', 'endswith', 'like'),
  values: fc.array(text, { maxLength: 2 }),
});
const comparison = fc.record({ op: fc.constantFrom('gt', 'ge', 'lt', 'le'), value: text });
const textTest = fc.oneof(
  fc.record({ op: fc.constant('in'), values: fc.array(text, { maxLength: 3 }) }),
  pattern,
  comparison,
  fc.record({ op: fc.constant('between'), from: text, to: text }),
  fc.constantFrom({ op: 'isnull' }, { op: 'isempty' }),
) as fc.Arbitrary<Test>;
const number = fc.integer({ min: -1, max: 3 });
const numberTest = fc.oneof(
  fc.record({ op: fc.constant('in'), values: fc.array(number, { maxLength: 3 }) }),
  fc.record({ op: fc.constantFrom('gt', 'ge', 'lt', 'le'), value: number }),
  fc.record({ op: fc.constant('between'), from: number, to: number }),
  fc.constant({ op: 'isnull' }),
) as fc.Arbitrary<Test>;
const facet = fc.constantFrom('ip', 'meta', 'vpc', 'network_name', 'none');
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constant('column' as const),
    column: fc.constantFrom('id', 'name', 'status', 'zone', 'description', 'project_id', 'updated_at'),
    test: textTest,
  }),
  fc.record({
    kind: fc.constant('column' as const),
    column: fc.constantFrom('vcpu_count', 'freezed', 'vmem_size'),
    test: numberTest,
  }),
  fc.record({
    kind: fc.constant('facet' as const),
    facet,
    test: fc.oneof(
      textTest.filter(({ op }) => op !== 'isnull' && op !== 'isempty'),
      fc.constant({ op: 'exists' } as const),
      fc.constantFrom('10.0.0.1', 'user:env', 'c1.v1').map((value): Test => ({ op: 'in', values: [value] })),
    ),
    extra: fc.constantFrom([], ['prod'], ['fixed', 'dev']),
  }),
  fc.record({
    kind: fc.constant('search' as const),
    text: fc.oneof(text, fc.constantFrom('10.0', '10.0.0', 'RUNN', 'run', '0.1', 'a', 'aab')),
  }),
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('condition'), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), of: tie('condition') }),
  ),
}));

const imageOf = ({
  lead,
  head,
  host,
  tail,
  open,
  brief,
  ...row
}: ReturnType<ReturnType<typeof serverStorer>>): RowImage => ({
  pieces: { lead, head, host, tail, open, brief },
  columns: row.columns,
  facets: row.facets,
});

const SHAPE = { form: 'brief', admin: true, metadata: true } as const;

describe('conditions asked of a row at hand', () => {
  it('take the rows that the store finds by them, and no other', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(placed, fc.array(condition, { minLength: 4, maxLength: 4 }), async (list, conditions) => {
        await fill(store, list);
        const rows = list.map(({ cloud, server, owner }) => serverStorer(cloudContext(cloud))(server, owner));
        for (const where of conditions) {
          const request = { resource: 'servers', where, order: [], limit: 100, offset: 0, shape: SHAPE, totals: false };
          const { ids } = await store.list(request);
          const fits = fitsOf(where, serverSchema.columns);
          const own = rows.filter((row) => fits(imageOf(row))).map(({ id }) => id);
          expect({ where, ids: own.sort() }).toEqual({ where, ids: [...ids].sort() });
          found += ids.length;
        }
      }),
      { numRuns: 150 },
    );
    // Conditions that no row fits would say nothing.
    expect(found).toBeGreaterThan(500);
  });

  it('match patterns in time that grows with their length, not beyond', () => {
    const [long, hard] = ['a'.repeat(5000), `${'a%'.repeat(8)}b`];
    const began = performance.now();
    expect(likeness(hard)(long)).toBe(false);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
