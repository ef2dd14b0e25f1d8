import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sizeOf } from '../../../../src/schema/servers/writes/sizes.ts';

describe('a size', () => {
  it.each([
    [10240, 10240],
    ['10240', 10240],
    ['10240M', 10240],
    ['10240m', 10240],
    ['10g', 10240],
    ['10G', 10240],
    [' 10GB ', 10240],
    ['1T', 1024 ** 2],
    ['2048k', 2],
    ['1048576b', 1],
    ['1048576', 1048576],
    ['1024T', 1024 ** 3],
  ])('%j is %d MB', (given, mb) => {
    expect(sizeOf('size', given)).toBe(mb);
  });

  it.each([
    [0, /at least 1 MB/],
    ['0G', /at least 1 MB/],
    [-1, /is no size/],
    ['-5G', /is no size/],
    [1.5, /is no size/],
    ['1.5G', /is no size/],
    ['1500k', /whole in MB/],
    ['1k', /at least 1 MB/],
    ['1025T', /at most 1 PB/],
    ['9999999999999999G', /at most 1 PB/],
    ['99999999999999999999', /is no size/],
    [Number.MAX_VALUE, /is no size/],
    [Number.NaN, /is no size/],
    ['10 apples', /is no size/],
    ['', /is no size/],
    [null, /is no size/],
    [undefined, /is no size/],
    [true, /is no size/],
    [[10], /is no size/],
    [{}, /is no size/],
  ])('%j is refused, with the name of the field', (given, why) => {
    expect(() => sizeOf('disks.0.size', given)).toThrow(why);
    expect(() => sizeOf('disks.0.size', given)).toThrow(/^disks\.0\.size: /);
  });

  it('is the same in whatever unit it is said', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1024 ** 2 }), (gb) => {
        const said = [gb * 1024, `${gb * 1024}`, `${gb * 1024}M`, `${gb}G`, `${gb}g`, `${gb * 1024 * 1024}K`];
        expect(said.map((one) => sizeOf('size', one))).toEqual(said.map(() => gb * 1024));
      }),
    );
  });

  it('is whole, positive and bounded, or refused: never anything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double(), fc.integer(), fc.anything()), (given) => {
        try {
          const mb = sizeOf('size', given);
          expect(Number.isInteger(mb) && mb >= 1 && mb <= 1024 ** 3).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_request' });
        }
      }),
    );
  });
});
