// npm test: format, lint and all tests, each always run, so that one failure does not hide the next.
// Writes what was counted to the file that PODGATE_TEST_REPORT names.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name, ...path) => join(root, 'node_modules', name, ...path);
const extra = process.argv.slice(2);
const jestReport = join(tmpdir(), `podgate-jest-${process.pid}.json`);

/** Runs a program to its end. Answers whether it succeeded. */
function run(what, script, args, nodeArgs = []) {
  console.error(`podgate: ${what}`);
  const child = spawn(process.execPath, [...nodeArgs, script, ...args], { cwd: root, stdio: 'inherit' });
  // Whoever ends this ends what it has started.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill('SIGKILL'));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve(code === 0));
  });
}

const steps = [
  [
    'format',
    bin('prettier', 'bin', 'prettier.cjs'),
    ['--check', '--log-level=warn', 'src', 'adapters', 'test', '.ci', 'eslint.config.js'],
  ],
  ['lint and types', bin('eslint', 'bin', 'eslint.js'), ['--max-warnings=0', 'src', 'adapters', 'test']],
];

const results = [];
for (const [what, script, args] of extra.length > 0 ? [] : steps) results.push(await run(what, script, args));

rmSync(jestReport, { force: true });
const nodeArgs = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
// Two at a time: one process that has loaded everything a hundred times becomes slow.
const jestArgs = ['--maxWorkers=2', '--json', `--outputFile=${jestReport}`, ...extra];
const tested = await run('tests', bin('jest', 'bin', 'jest.js'), jestArgs, nodeArgs);
const counted = existsSync(jestReport) ? JSON.parse(readFileSync(jestReport, 'utf8')) : undefined;
rmSync(jestReport, { force: true });

// A test file that does not even load has no failed test of its own: it is counted as one.
const passed = results.filter(Boolean).length + (counted?.numPassedTests ?? 0);
const failed =
  results.filter((ok) => !ok).length +
  (counted ? counted.numFailedTests + counted.numRuntimeErrorTestSuites : 0) +
  (counted === undefined || (!tested && counted.numFailedTests + counted.numRuntimeErrorTestSuites === 0) ? 1 : 0);
if (process.env.PODGATE_TEST_REPORT) writeFileSync(process.env.PODGATE_TEST_REPORT, JSON.stringify({ passed, failed }));
console.error(`podgate: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
