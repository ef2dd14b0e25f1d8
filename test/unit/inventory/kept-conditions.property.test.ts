import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openReadModel } from '../../../src/inventory/store/read-model.ts';
import type { StoredKind } from '../../../src/inventory/store/protocol.ts';
import type { StoredRow } from '../../../src/schema/document.ts';
import { everything, facetIn, isIn, not, type Condition } from '../../../src/schema/query/condition.ts';

const kind: StoredKind = {
  plural: 'boxes',
  columns: { id: { type: 'text' }, name: { type: 'text', search: true }, size: { type: 'integer' } },
  sums: { all_sizes: 'size' },
  sharesAccount: false,
};

interface Box {
  readonly id: string;
  readonly name: string;
  readonly size: number | null;
  readonly colours: readonly string[];
}

/** Few rows with values that come and go: what stands for one soon stands for another. */
const names = fc.constantFrom('red one', 'Red two', 'blue one', 'BLUE two', 'green', '');
const boxes = fc.record({
  id: fc.constantFrom('c.1', 'c.2', 'c.3', 'c.4', 'c.5', 'c.6'),
  name: names,
  size: fc.option(fc.constantFrom(1, 2, 3, 10, 20, 30)),
  colours: fc.uniqueArray(fc.constantFrom('red', 'blue', 'green', 'black'), { maxLength: 3 }),
});

const stored = ({ id, name, size, colours }: Box): StoredRow => ({
  ...{ id, lead: '', head: `"id":"${id}"`, host: '', tail: '', open: '', brief: '{}' },
  hash: JSON.stringify([name, size, colours]),
  columns: [id, name, size],
  facets: colours.map((colour) => ['colour', colour, ''] as const),
  addresses: '',
});

type Fits = (box: Box) => boolean;

const leaves: readonly (readonly [Condition, Fits])[] = [
  [isIn('name', ['red one', 'green']), ({ name }) => ['red one', 'green'].includes(name)],
  [isIn('size', [2, 20]), ({ size }) => size === 2 || size === 20],
  [{ kind: 'column', column: 'size', test: { op: 'ge', value: 3 } }, ({ size }) => size !== null && size >= 3],
  [{ kind: 'column', column: 'size', test: { op: 'isnull' } }, ({ size }) => size === null],
  [
    { kind: 'column', column: 'name', test: { op: 'contains', values: ['RED'] } },
    ({ name }) => name.toLowerCase().includes('red'),
  ],
  [facetIn('colour', ['red', 'black']), ({ colours }) => colours.includes('red') || colours.includes('black')],
  [{ kind: 'facet', facet: 'colour', test: { op: 'exists' } }, ({ colours }) => colours.length > 0],
  [{ kind: 'search', text: 'Two' }, ({ name }) => name.toLowerCase().includes('two')],
];

const { condition } = fc.letrec<{ condition: readonly [Condition, Fits] }>((tie) => {
  const some = fc.array(tie('condition'), { maxLength: 3 });
  return {
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(...leaves),
      some.map((of): readonly [Condition, Fits] => [
        { kind: 'all', of: of.map(([one]) => one) },
        (box) => of.every(([, fits]) => fits(box)),
      ]),
      some.map((of): readonly [Condition, Fits] => [
        { kind: 'any', of: of.map(([one]) => one) },
        (box) => of.some(([, fits]) => fits(box)),
      ]),
      tie('condition').map(([of, fits]): readonly [Condition, Fits] => [not(of), (box) => !fits(box)]),
    ),
  };
});

const writes = fc.array(fc.oneof(boxes, fc.constantFrom('c.1', 'c.2', 'c.3', 'c.4', 'c.5', 'c.6')), { maxLength: 6 });

describe('the rows that fit conditions', () => {
  it('are right from the first time on, while values go and others stand where they stood', () => {
    fc.assert(
      fc.property(fc.array(condition, { minLength: 1, maxLength: 6 }), fc.array(writes), (conditions, rounds) => {
        const model = openReadModel([kind]);
        const known = new Map<string, Box>();
        for (const [round, written] of rounds.entries()) {
          for (const one of written) {
            const id = typeof one === 'string' ? one : one.id;
            const [upserts, removals] = typeof one === 'string' ? [[], [one]] : [[stored(one)], []];
            model.apply({ resource: 'boxes', upserts, removals });
            known.delete(id);
            if (typeof one !== 'string') known.set(id, one);
          }
          // Later ones are asked for the first time when many values have come and gone.
          for (const [where, fits] of conditions.slice(0, round + 1)) {
            const fitting = [...known.values()].filter(fits);
            const { count, all_sizes: sizes } = model.totals({ resource: 'boxes', where });
            expect([count, sizes]).toEqual([fitting.length, fitting.reduce((sum, { size }) => sum + (size ?? 0), 0)]);
            const sums = [{ name: 'n', where }];
            expect(model.sums({ resource: 'boxes', where: everything, sums }).values).toEqual({ n: fitting.length });
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
