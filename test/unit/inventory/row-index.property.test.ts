import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Hashes } from '../../../src/inventory/store/hashes.ts';
import { RowIndex } from '../../../src/inventory/store/row-index.ts';

describe('an index of rows', () => {
  it('finds those that are in it by their codes, whatever came and went', () => {
    // Codes that are far from one another, and such that want the same slots.
    const codes = fc.oneof(
      fc.nat(40),
      fc.nat(2 ** 31 - 1),
      fc.nat(300).map((at) => at * 2 ** 20),
    );
    fc.assert(
      fc.property(fc.array(codes, { maxLength: 400, size: 'max' }), (written) => {
        const codeOf: number[] = [];
        const index = new RowIndex((row) => codeOf[row] ?? 0);
        const known = new Map<number, number>();
        for (const [row, code] of written.entries()) {
          const before = known.get(code);
          expect(index.get(code)).toBe(before);
          if (before === undefined) {
            codeOf[row] = code;
            index.add(row);
            known.set(code, row);
          } else {
            index.remove(before);
            known.delete(code);
          }
          expect(index.size).toBe(known.size);
        }
        for (const code of written) expect(index.get(code)).toBe(known.get(code));
      }),
    );
  });
});

describe('hashes of rows', () => {
  it('are what was said, whatever they look like', () => {
    const usual = fc
      .uint8Array({ minLength: 12, maxLength: 12 })
      .map((bytes) => Buffer.from(bytes).toString('base64url'));
    const said = fc.tuple(fc.nat(20), fc.oneof(usual, fc.string({ maxLength: 18 })));
    fc.assert(
      fc.property(fc.array(said, { maxLength: 60 }), (all) => {
        const hashes = new Hashes();
        const known = new Map<number, string>();
        for (const [row, hash] of all) {
          hashes.set(row, hash);
          known.set(row, hash);
          for (const [one, expected] of known) expect(hashes.get(one)).toBe(expected);
        }
      }),
    );
  });
});
