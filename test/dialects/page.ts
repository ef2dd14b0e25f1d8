import { join } from 'node:path';
import { ROOT } from '../architecture/sources.ts';
import type { Citation } from './citations.ts';
import { DOCUMENTED, type Documented } from './rows/index.ts';

/** Where the page is. */
export const PAGE = join(ROOT, 'docs', 'dialects.md');

/** How the tests of a file went; those that were not run are taken to pass, for else nothing of this is published. */
export type Results = ReadonlyMap<string, boolean>;

interface Line {
  readonly row: string;
  readonly title: string;
  readonly tests: string;
  readonly result: 'passes' | 'fails' | 'real clouds' | 'no test' | 'refused' | 'nothing to do';
}

/** Whether a test needs real clouds. */
export const onRealClouds = (file: string): boolean => file.startsWith('test/openstack/');

const cell = (text: string) => text.replaceAll('|', '\\|');

function lineOf(
  row: string,
  { title, nothing, refused }: Documented['rows'][string],
  { cited, results }: { readonly cited: readonly Citation[]; readonly results: Results },
): Line {
  const files = [...new Set(cited.filter((one) => one.row === row).map(({ file }) => file))].sort();
  const tests = files.map((file) => `\`${file.replace(/\.test\.ts$/, '')}\``).join(', ');
  // Those have a run of their own: here is not known how it went.
  if (files.length > 0 && files.every(onRealClouds)) return { row, title, tests, result: 'real clouds' };
  if (files.length > 0) {
    const passes = files.every((file) => results.get(file) ?? true);
    return { row, title, tests, result: passes ? 'passes' : 'fails' };
  }
  if (refused !== undefined) return { row, title, tests: refused, result: 'refused' };
  return nothing === undefined
    ? { row, title, tests: '', result: 'no test' }
    : { row, title, tests: nothing, result: 'nothing to do' };
}

/** One system with its lines. */
export interface Section extends Documented {
  readonly lines: readonly Line[];
}

/** Every row of every system with its tests. */
export const sections = (cited: readonly Citation[], results: Results): readonly Section[] =>
  DOCUMENTED.map((system) => ({
    ...system,
    lines: Object.entries(system.rows).map(([row, one]) => lineOf(row, one, { cited, results })),
  }));

const count = (lines: readonly Line[], result: Line['result']) => lines.filter((line) => line.result === result).length;

/** For example `OpenStack: 69 of 71 rows have tests, 1 is refused, 1 has none`; where nothing is to do, nothing counts. */
export function sumOf({ title, lines }: Section): string {
  const idle = count(lines, 'nothing to do');
  const tested = lines.length - idle - count(lines, 'no test') - count(lines, 'refused');
  const words = [`${tested} of ${lines.length - idle} rows have tests`];
  const add = (number: number, one: string, more: string) => {
    if (number > 0) words.push(number === 1 ? `1 ${one}` : `${number} ${more}`);
  };
  add(count(lines, 'fails'), 'fails', 'fail');
  add(count(lines, 'refused'), 'is refused', 'are refused');
  add(count(lines, 'no test'), 'has none', 'have none');
  return `${title}: ${words.join(', ')}`;
}

/** Rows without a test, and rows whose tests fail. */
export const missing = (all: readonly Section[]): readonly string[] =>
  all.flatMap(({ lines }) =>
    lines
      .filter(({ result }) => result === 'fails' || result === 'no test')
      .map(({ row, result }) => `${row}: ${result}`),
  );

const HEAD = `# Dialects: what is documented, and which tests hold to it

Each row is an operation, a group of fields or a deviation that the documents of one of these systems describe. A test says in its name which
rows it is about; one that does may not pass without asserting anything. \`npm run dialects\` runs them and makes this page; rows of which
\`real clouds\` stands here are tried by \`npm run test:openstack\` alone. \`npm run dialects:mutate\` makes the adapters wrong in one place
after another, and sees that tests of these rows find it.
`;

/** The page as it should be. */
export function madePage(all: readonly Section[]): string {
  const tables = all.map(({ title, lines, ...section }) => {
    const rows = lines.map(
      ({ row, title: what, tests, result }) => `| ${row} | ${cell(what)} | ${tests} | ${result} |`,
    );
    const table = ['| row | what | tests | result |', '|---|---|---|---|', ...rows].join('\n');
    return `## ${title}\n\n${sumOf({ title, lines, ...section })}.\n\n${table}\n`;
  });
  return [HEAD, ...tables].join('\n');
}
