import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../architecture/sources.ts';
import { citations, type Citation } from './citations.ts';
import { madePage, missing, onRealClouds, PAGE, sections, sumOf, type Results } from './page.ts';

// What was run already is not run again: `--report FILE` (several times) names jest's own account of it. Then no page is written, and only
// the sums are told.
const { values: options } = parseArgs({ options: { report: { type: 'string', multiple: true } } });

interface Report {
  readonly testResults: readonly { readonly name: string; readonly status: string }[];
}

/** How the files went, from what jest wrote down. */
function resultsIn(reports: readonly string[]): Results {
  const told = reports.flatMap((file) => (JSON.parse(readFileSync(file, 'utf8')) as Report).testResults);
  const sourceOf = (built: string) => relative(join(ROOT, 'dist'), built).replace(/\.js$/, '.ts');
  return new Map(told.map(({ name, status }) => [sourceOf(name), status === 'passed']));
}

/** Runs the files that cite rows; whether each passed. */
function resultsOf(files: readonly string[]): Results {
  const scratch = mkdtempSync(join(tmpdir(), 'podgate-dialects-'));
  const report = join(scratch, 'report.json');
  try {
    const built = files.map((file) => join(ROOT, 'dist', file.replace(/\.ts$/, '.js')));
    const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
    const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest];
    const args = ['--runInBand', '--json', `--outputFile=${report}`, '--runTestsByPath', ...built];
    spawnSync(process.execPath, [...node, ...args], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
    return resultsIn([report]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Files that were to be run, and of which nothing is said: for example as they did not even load. */
function withSilent(results: Results, files: readonly string[]): Results {
  return new Map(files.map((file) => [file, results.get(file) ?? false]));
}

const print = (line: string) => process.stdout.write(`${line}\n`);

function main(cited: readonly Citation[], reports: readonly string[] | undefined): void {
  const files = [...new Set(cited.map(({ file }) => file))].filter((file) => !onRealClouds(file));
  const all = sections(cited, withSilent(reports ? resultsIn(reports) : resultsOf(files), files));
  if (!reports) {
    writeFileSync(PAGE, madePage(all));
    for (const { lines } of all) {
      for (const { row, title, tests, result } of lines) print(`${row}\t${result}\t${title}\t${tests}`);
    }
  }
  for (const section of all) print(sumOf(section));
  const wrong = missing(all);
  print(
    wrong.length > 0 ? `Not covered, or failing: ${wrong.join('; ')}` : 'Every row has tests that pass, or a reason.',
  );
  process.exitCode = wrong.length > 0 ? 1 : 0;
}

main(citations(), options.report);
