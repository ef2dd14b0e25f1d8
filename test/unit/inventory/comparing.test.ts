import { describe, expect, it } from '@jest/globals';
import { fittingOf } from '../../../src/inventory/store/fitting.ts';

const like = (pattern: string, text: string) => fittingOf({ op: 'like', values: [pattern] }, 'exact')(text);

describe('a pattern', () => {
  it.each([
    ['web%', 'WEB-1', true],
    ['%b_1', 'web-1', true],
    ['w_b', 'wéb', true],
    ['w_b', 'w🦊b', true],
    ['%a%b%', 'xaxxbx', true],
    ['%a%b%', 'xbxxax', false],
    ['100\\%', '100%', true],
    ['100\\%', '1000', false],
    ['a\\', 'a\\', false],
    ['', '', true],
    ['', 'a', false],
    ['%', '', true],
    ['_', '', false],
  ])('%s on %s: %s', (pattern, text, fits) => {
    expect(like(pattern, text)).toBe(fits);
  });

  it('of many parts takes no longer than long texts', () => {
    expect(like(`${'%a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
  });
});

describe('a test', () => {
  it.each(['gt', 'ge', 'lt', 'le'] as const)('%s of a number with what is none fits nothing', (op) => {
    expect(fittingOf({ op, value: 'many' }, 'number')(2)).toBe(false);
    expect(fittingOf({ op: 'between', from: 'few', to: 'many' }, 'number')(2)).toBe(false);
  });

  it.each([
    ['nocase', 'Web', true],
    ['exact', 'Web', false],
    ['exact', 'web', true],
  ] as const)('compares %s with %s', (comparing, value, fits) => {
    expect(fittingOf({ op: 'in', values: ['web'] }, comparing)(value)).toBe(fits);
    expect(fittingOf({ op: 'in', values: ['web', 'db'] }, comparing)(value)).toBe(fits);
  });

  it('takes numbers and their texts for the same in columns of numbers, and nothing else for a number', () => {
    expect(fittingOf({ op: 'in', values: ['2'] }, 'number')(2)).toBe(true);
    expect(fittingOf({ op: 'in', values: [''] }, 'number')(0)).toBe(false);
    expect(fittingOf({ op: 'contains', values: ['2'] }, 'number')(12)).toBe(true);
  });

  it('for ends takes both in', () => {
    const between = fittingOf({ op: 'between', from: 1, to: 3 }, 'number');
    expect([0, 1, 3, 4].map((value) => between(value))).toEqual([false, true, true, false]);
    expect(between(null)).toBe(false);
  });
});
