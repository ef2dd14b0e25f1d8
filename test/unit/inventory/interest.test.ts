import { describe, expect, it } from '@jest/globals';
import { interestOfCondition, SEARCH_NAME, touchOf } from '../../../src/inventory/query/interest.ts';

const searching = (text: string) => interestOfCondition({ kind: 'search', text });
const renamed = (before: string, after: string) =>
  touchOf([{ id: 'c1.s1', names: ['name'], words: { before, after } }]);

describe('a search', () => {
  it.each([
    ['web', 'web-1', 'web-2', false],
    ['WEB', 'web-1', 'db-1', true],
    ['web', 'db-1', 'The Web', true],
    ['web', 'db-1', 'db-2', false],
    // Whether these are the same letter is for the store to say.
    ['straße', 'Straße', 'STRASSE', true],
    ['web', 'web-ä', 'web-ö', true],
  ])('for %s is touched by %s becoming %s: %s', (text, before, after, touched) => {
    expect(renamed(before, after)(searching(text))).toBe(touched);
  });

  it('of few letters looks at the beginning of names', () => {
    expect(renamed('web-1', 'web-2')(searching('we'))).toBe(true);
    expect(
      touchOf([{ id: 'c1.s1', names: ['description'], words: { before: 'a', after: 'b' } }])(searching('we')),
    ).toBe(false);
  });

  it('is touched by any change of addresses', () => {
    expect(touchOf([{ id: 'c1.s1', names: [SEARCH_NAME] }])(searching('web'))).toBe(true);
  });
});
