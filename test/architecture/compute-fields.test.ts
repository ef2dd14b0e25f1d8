import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { cachedImageKind } from '../../src/schema/cachedimages/cached-image.ts';
import { imageKind } from '../../src/schema/images/image.ts';
import { keypairKind } from '../../src/schema/keypairs/keypair.ts';
import { skuKind } from '../../src/schema/serverskus/sku.ts';
import { ROOT } from './sources.ts';

const sections = readFileSync(join(ROOT, 'docs/fields.md'), 'utf8').split(/^#+ /m);
const sorted = (words: Iterable<string>) => [...new Set(words)].sort();

describe.each([
  ['an image', imageKind],
  ['a cached image', cachedImageKind],
  ['a size', skuKind],
  ['a key', keypairKind],
])('docs/fields.md on %s', (thing, kind) => {
  const section = sections.find((part) => part.startsWith(`Fields of ${thing}\n`)) ?? '';

  it('explains every field, and no other', () => {
    const table = section.slice(section.indexOf('| field |')).split('\n\n')[0] ?? '';
    const explained = table
      .split('\n')
      .slice(2)
      .flatMap((line) => (line.split('|')[1] ?? '').split(',').map((name) => name.replace('+', '').trim()));
    expect(sorted(explained.filter((name) => name !== ''))).toEqual(sorted(Object.keys(kind.fields.properties)));
  });

  it('names the fields of the short form', () => {
    const [, listed = ''] = /`details=false` shows\s+([^.|]+)\./.exec(section) ?? [];
    expect(sorted(listed.split(/,\s+|\s+and\s+/).map((name) => name.trim()))).toEqual(sorted(kind.brief));
  });
});
