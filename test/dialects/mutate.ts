import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCLI } from 'jest';
import { ROOT } from '../architecture/sources.ts';
import { citations, rowsIn } from './citations.ts';
import { DANGERS } from './mutations/dangers.ts';
import { DIFFERENCES } from './mutations/differences.ts';
import type { Mutation } from './mutations/mutation.ts';
import { TABLES } from './mutations/tables.ts';

// Makes the adapters wrong in one place after another, and sees that tests of the documented rows find it. Nothing is written anywhere: jest
// puts the other text into the compiled file as it loads it, in as many projects as there are mutations, all in one process.

const MUTATIONS: readonly Mutation[] = [...DANGERS, ...DIFFERENCES, ...TABLES];
const UNCHANGED = 'unchanged';
const DIST = join(ROOT, 'dist');
const cited = citations();
const print = (line: string) => process.stdout.write(`${line}\n`);

const builtPath = ({ file }: Mutation) => join(DIST, 'adapters', `${file}.js`);

/**
 * The file with most tests of these rows, of those that stub what the cloud answers: simulators take longer. As it is alone, what other tests
 * would find beside it does not count.
 */
function testsOf(rows: readonly string[]): readonly string[] {
  const files = cited.filter(({ row }) => rows.includes(row)).map(({ file }) => file);
  const quick = files.filter((file) => file.startsWith('adapters/') && !file.includes('/simulator/'));
  const times = (file: string) => quick.filter((other) => other === file).length;
  const [most] = [...new Set(quick)].sort((a, b) => times(b) - times(a));
  return most === undefined ? [] : [join(DIST, most.replace(/\.ts$/, '.js'))];
}

/** Throws for a mutation that is none, as the code has changed. */
function requireText(mutation: Mutation): void {
  const times = readFileSync(builtPath(mutation), 'utf8').split(mutation.text).length - 1;
  if (times !== 1) throw new Error(`${mutation.file}: "${mutation.text}" stands there ${times} times, not once`);
  if (testsOf(mutation.rows).length === 0)
    throw new Error(`${mutation.stands}: no quick test names ${mutation.rows.join(', ')}`);
}

const escaped = (path: string) => path.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

function projectOf(name: string, tests: readonly string[], mutation?: Mutation): object {
  const mutator = fileURLToPath(new URL('./mutator.js', import.meta.url));
  const { text, instead } = mutation ?? {};
  return {
    displayName: { name, color: 'white' },
    rootDir: DIST,
    testEnvironment: 'node',
    testMatch: tests,
    setupFilesAfterEnv: [join(DIST, 'test', 'support', 'cited-rows.js')],
    transform: mutation ? { [`^${escaped(builtPath(mutation))}$`]: [mutator, { text, instead }] } : {},
  };
}

interface Told {
  /** Rows whose tests failed. */
  readonly red: ReadonlySet<string>;
  readonly passed: number;
  readonly failed: number;
}

/** What came of each project, by its name. */
async function resultsOf(projects: readonly object[]): Promise<ReadonlyMap<string, Told>> {
  const config = JSON.stringify({ rootDir: DIST, projects, reporters: [] });
  const argv = { _: [], $0: '', config, runInBand: true, silent: true, testTimeout: 20_000 };
  const { results } = await runCLI(argv, [DIST]);
  const told = new Map<string, Told>();
  for (const { displayName, testResults, testExecError, testFilePath } of results.testResults) {
    if (testExecError) throw new Error(`${displayName?.name}: ${testFilePath} does not run: ${testExecError.message}`);
    const name = displayName?.name ?? '';
    const before = told.get(name) ?? { red: new Set<string>(), passed: 0, failed: 0 };
    const failures = testResults.filter(({ status }) => status === 'failed');
    told.set(name, {
      red: new Set([...before.red, ...failures.flatMap(({ fullName }) => rowsIn(fullName))]),
      passed: before.passed + testResults.length - failures.length,
      failed: before.failed + failures.length,
    });
  }
  return told;
}

MUTATIONS.forEach(requireText);
const everyTest = [...new Set(MUTATIONS.flatMap(({ rows }) => testsOf(rows)))];
const projects = MUTATIONS.map((mutation, at) => projectOf(`m${at + 1}`, testsOf(mutation.rows), mutation));
const told = await resultsOf([projectOf(UNCHANGED, everyTest), ...projects]);

const unchanged = told.get(UNCHANGED);
const isSound = unchanged?.failed === 0 && unchanged.passed > 0;
if (!isSound) print(`Tests fail without any mutation: ${[...(unchanged?.red ?? [])].join(', ')}`);
const missed = MUTATIONS.filter((mutation, at) => {
  const red = mutation.rows.filter((row) => told.get(`m${at + 1}`)?.red.has(row));
  print(
    `${red.length > 0 ? 'found' : 'MISSED'}\t${red.join(', ') || mutation.rows.join(', ')}\t${mutation.file}: ${mutation.stands}`,
  );
  return red.length === 0;
});
const found = MUTATIONS.length - missed.length;
print(`${found} of ${MUTATIONS.length} mutations are found by tests of the rows that they touch`);
const report = process.env['PODGATE_TEST_REPORT'];
const failed = missed.length + (isSound ? 0 : 1);
if (report) writeFileSync(report, JSON.stringify({ passed: found, failed }));
process.exitCode = failed > 0 ? 1 : 0;
