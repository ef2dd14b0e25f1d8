import { describe, expect, it } from '@jest/globals';
import { checkDescription, checkKeys, checkName } from './texts.ts';

/** As Nova answered in the same words. */
describe('texts that the simulated Nova does not take', () => {
  it.each(['a\u0000b', 'bell\u0007', ' led', 'trailed ', '  ', 'a\u200bb', 'a\u0085b', 'a\u2028b', 'emoji😀', 'tab\t'])(
    'the name %j',
    (name) => {
      expect(() => checkName(name)).toThrow();
    },
  );

  it.each(['two\nlines', 'tab\t', 'nul\u0000'])('the description %j', (text) => {
    expect(() => checkDescription(text)).toThrow();
  });

  it.each(['schlüssel', 'a/b', 'a=b', 'a\u0000'])('the key %j of metadata', (key) => {
    expect(() => checkKeys({ [key]: 'x' })).toThrow();
  });

  it('but those that the real one took', () => {
    for (const name of ['h2\u00a0nb', 'ein Rechner', '主机', 'a/b']) checkName(name);
    for (const text of [' ', '', null]) checkDescription(text);
    checkKeys({ 'a b': '', 'podgate:x': '\u0000', ['x'.repeat(255)]: 'ü😀' });
  });
});
