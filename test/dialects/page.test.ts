import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { citations, rowsIn } from './citations.ts';
import { madePage, missing, PAGE, sections, sumOf } from './page.ts';
import { ALL_ROWS } from './rows/index.ts';

const cited = citations();

describe('the page of dialects', () => {
  it('is as `npm run dialects` makes it', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(madePage(sections(cited, new Map())));
  });

  it('has only rows that there are', () => {
    expect(cited.filter(({ row }) => !(row in ALL_ROWS)).map(({ row, file }) => `${file}: ${row}`)).toEqual([]);
  });

  it('tells what has no test, and what fails', () => {
    const one = { row: 'OL-01', file: 'adapters/a.test.ts', name: 'logs in (OL-01)' };
    const all = sections([one], new Map([['adapters/a.test.ts', false]]));
    expect(
      missing(all)
        .filter((text) => text.startsWith('OL-0'))
        .slice(0, 2),
    ).toEqual(['OL-01: fails', 'OL-02: no test']);
    const legacy = all.find(({ title }) => title === 'OpenStack legacy')!;
    expect(sumOf(legacy)).toMatch(/^OpenStack legacy: 1 of \d+ rows have tests, 1 fails, \d+ have none$/);
    const [first, ...others] = legacy.lines;
    const refusing = { ...legacy, lines: [{ ...first!, result: 'refused' as const }, ...others] };
    expect(sumOf(refusing)).toMatch(/^OpenStack legacy: 0 of \d+ rows have tests, 1 is refused, \d+ have none$/);
  });

  it('has a test for every row, or says why it has none', () => {
    expect(missing(sections(cited, new Map()))).toEqual([]);
  });
});

describe('the rows that a name cites', () => {
  it.each([
    ['logs in (OL-01, OL-05)', ['OL-01', 'OL-05']],
    ['all of it (OS-01…OS-04)', ['OS-01', 'OS-02', 'OS-03', 'OS-04']],
    ['the same, shorter (US-09…11)', ['US-09', 'US-10', 'US-11']],
    ['fields (US-F01…F03, CP-F2)', ['US-F01', 'US-F02', 'US-F03', 'CP-F2']],
    ['none of these (F-101, W-30, OSX-1)', []],
  ])('%s', (name, rows) => expect(rowsIn(name)).toEqual(rows));
});
