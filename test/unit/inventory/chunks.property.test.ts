import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Chunks } from '../../../src/inventory/store/chunks.ts';
import { sortPart } from '../../../src/inventory/store/parting.ts';

/** What is done with a row: it comes with a value, gets another one, or goes. */
const steps = fc.array(fc.record({ row: fc.nat(1999), value: fc.option(fc.nat(30)) }), {
  maxLength: 3000,
  size: 'max',
});

describe('rows in chunks', () => {
  it('stand in their order, equal ones by their number, whatever came, changed and went', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 1500 }), (done, first) => {
        const chunks = new Chunks();
        const values = new Map<number, number>();
        const write = (row: number, value: number | null) => {
          chunks.remove(row);
          values.delete(row);
          if (value === null) return;
          values.set(row, value);
          const key = (one: number) => (values.get(one) ?? 0) * 10_000 + one;
          chunks.insert(row, (other) => key(other) < key(row));
        };
        for (let row = 0; row < first; row += 1) write(row, (row * 7919) % 31);
        for (const { row, value } of done) write(row, value);
        const standing = chunks.all.flatMap(({ rows, length }) => [...rows.subarray(0, length)]);
        const expected = [...values].sort(([a, left], [b, right]) => left - right || a - b).map(([row]) => row);
        expect(standing).toEqual(expected);
        expect(chunks.size).toBe(expected.length);
        expect(chunks.all.every(({ length }) => length > 0)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('take no more chunks than twice what they need, and none when they are empty', () => {
    const chunks = new Chunks();
    const count = 20_000;
    for (let row = 0; row < count; row += 1) chunks.insert(row, (other) => other < row);
    expect(chunks.all.length).toBeLessThan(count / 128);
    for (let row = 0; row < count; row += 1) if (row % 50 !== 0) chunks.remove(row);
    expect(chunks.size).toBe(count / 50);
    expect(chunks.all.length).toBeLessThan(2 + (2 * chunks.size) / 256);
    for (let row = 0; row < count; row += 50) chunks.remove(row);
    expect(chunks.all).toEqual([]);
    expect([chunks.has(0), chunks.has(50)]).toEqual([false, false]);
  });
});

describe('a part of a list', () => {
  it('is what it would be if all were sorted, and the rest is still there', () => {
    const lists = fc.array(fc.nat(5000), { maxLength: 4000, size: 'max' });
    fc.assert(
      fc.property(lists, fc.nat(4000), fc.nat(300), (members, from, length) => {
        const list = Uint32Array.from(members);
        const to = from + length;
        sortPart(list, { from, to }, (a, b) => b - a);
        const sorted = [...members].sort((a, b) => b - a);
        expect([...list.subarray(from, to)]).toEqual(sorted.slice(from, to));
        expect([...list].sort((a, b) => b - a)).toEqual(sorted);
      }),
      { numRuns: 100 },
    );
  });
});
