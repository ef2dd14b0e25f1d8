import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT } from '../architecture/sources.ts';
import { citations, type Citation } from './citations.ts';
import { madePage, missing, onRealClouds, PAGE, sections, sumOf, type Results } from './page.ts';

interface Report {
  readonly testResults: readonly { readonly name: string; readonly status: string }[];
}

/** Runs the files that cite rows; whether each passed. */
function resultsOf(cited: readonly Citation[]): Results {
  const files = [...new Set(cited.map(({ file }) => file))].filter((file) => !onRealClouds(file));
  const scratch = mkdtempSync(join(tmpdir(), 'podgate-dialects-'));
  const report = join(scratch, 'report.json');
  try {
    const built = files.map((file) => join(ROOT, 'dist', file.replace(/\.ts$/, '.js')));
    const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
    const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest];
    const args = ['--runInBand', '--json', `--outputFile=${report}`, '--runTestsByPath', ...built];
    spawnSync(process.execPath, [...node, ...args], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    return new Map(
      testResults.map(({ name, status }) => [
        relative(join(ROOT, 'dist'), name).replace(/\.js$/, '.ts'),
        status === 'passed',
      ]),
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const print = (line: string) => process.stdout.write(`${line}\n`);

const cited = citations();
const all = sections(cited, resultsOf(cited));
writeFileSync(PAGE, madePage(all));
for (const { lines } of all) {
  for (const { row, title, tests, result } of lines) print(`${row}\t${result}\t${title}\t${tests}`);
}
for (const section of all) print(sumOf(section));
const wrong = missing(all);
if (wrong.length > 0) print(`Not covered, or failing: ${wrong.join('; ')}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
