// npm test: format, lint and all tests, each always run, so that one failure does not hide the next. Format and lint need one core for
// as long as half of the tests do: they run beside them, and what they say is told at the end.
// Writes what was counted to the file that PODGATE_TEST_REPORT names.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name, ...path) => join(root, 'node_modules', name, ...path);
const extra = process.argv.slice(2);
const report = join(tmpdir(), `podgate-jest-${process.pid}.json`);

let ended = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (ended = true));

/** Ends a program that leads a group, with its group. */
function endGroup({ pid, exitCode, signalCode }) {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
}

/** Runs a program to its end. `quietly`: what it says is kept. Answers whether it succeeded, and what was kept. */
function run(script, args, { nodeArgs = [], quietly = false } = {}) {
  const stdio = quietly ? ['ignore', 'pipe', 'pipe'] : 'inherit';
  const child = spawn(process.execPath, [...nodeArgs, script, ...args], { cwd: root, stdio, detached: true });
  // Whoever ends this ends what it has started, and all that was started by that.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => endGroup(child));
  const said = [];
  child.stdout?.on('data', (chunk) => said.push(chunk));
  child.stderr?.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ ok: code === 0, said: Buffer.concat(said).toString('utf8') }));
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

async function checkText() {
  const results = [];
  for (const [what, script, args] of extra.length > 0 ? [] : steps) {
    if (ended) break;
    results.push({ what, ...(await run(script, args, { quietly: true })) });
  }
  return results;
}

console.error(extra.length > 0 ? 'podgate: tests' : 'podgate: tests, and beside them format, lint and types');
// The files of one process share what they load (test/runner). They wait a lot: more processes than cores.
const workers = extra.length > 0 ? '--runInBand' : '--maxWorkers=3';
const testing = run(bin('jest', 'bin', 'jest.js'), [workers, '--json', `--outputFile=${report}`, ...extra], {
  nodeArgs: ['--max-semi-space-size=64', '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
});
const [checked, tested] = await Promise.all([checkText(), testing]);
// Which documented rows are held to, by what was just run.
if (extra.length === 0 && !ended) {
  const told = ['--report', report];
  const rows = await run(join(root, 'dist', 'test', 'dialects', 'run.js'), told, { quietly: true });
  console.error(rows.said.trim());
  checked.push({ what: 'documented rows', ...rows });
}
for (const { what, ok, said } of checked) console.error(`podgate: ${what}: ${ok ? 'passed' : `failed\n${said}`}`);
const results = checked.map(({ ok }) => ok);

/** What the tests counted. A test file that does not even load has no failed test of its own: it is counted as one. */
function counted() {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(report, { force: true });
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: failed === 0 && !tested.ok ? 1 : failed };
}

const tests = counted();
const passed = results.filter(Boolean).length + tests.passed;
const failed = results.filter((ok) => !ok).length + tests.failed;
if (process.env.PODGATE_TEST_REPORT) writeFileSync(process.env.PODGATE_TEST_REPORT, JSON.stringify({ passed, failed }));
console.error(`podgate: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
