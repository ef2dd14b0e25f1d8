import { expect, it } from '@jest/globals';
import { spaced } from '../../../src/inventory/spaced.ts';

it('begins the first at once, those that come with it one after the other, and one that comes later at once again', () => {
  let now = 1000;
  const waiting: { readonly at: number; readonly work: () => void }[] = [];
  const done: string[] = [];
  const begin = spaced({
    now: () => now,
    after(milliseconds, work) {
      waiting.push({ at: now + milliseconds, work });
      return () => undefined;
    },
  });
  for (const name of ['a', 'b', 'c']) begin(() => done.push(`${name} ${now}`));
  expect(done).toEqual(['a 1000']);
  for (const { at, work } of waiting) {
    now = at;
    work();
  }
  now += 5000;
  begin(() => done.push(`d ${now}`));
  expect(done).toEqual(['a 1000', 'b 1200', 'c 1400', 'd 6400']);
});
