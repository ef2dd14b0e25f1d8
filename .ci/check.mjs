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
// In parts, each in a process of its own, three at a time, as they wait a lot: what is loaded anew for each file is never given back, and slows down the rest.
const PARTS = 12;
const AT_A_TIME = 3;
const shards = extra.length > 0 ? [[]] : Array.from({ length: PARTS }, (_, part) => [`--shard=${part + 1}/${PARTS}`]);
const reportOf = (shard) => join(tmpdir(), `podgate-jest-${process.pid}-${shard}.json`);

let ended = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (ended = true));

/** Runs a program to its end. `quietly`: what it says is kept. Answers whether it succeeded, and what was kept. */
function run(script, args, { nodeArgs = [], quietly = false } = {}) {
  const stdio = quietly ? ['ignore', 'pipe', 'pipe'] : 'inherit';
  const child = spawn(process.execPath, [...nodeArgs, script, ...args], { cwd: root, stdio });
  // Whoever ends this ends what it has started.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill('SIGKILL'));
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
// Each test file loads everything anew: a larger young generation saves half of the collector's work.
const nodeArgs = ['--max-semi-space-size=64', '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const runShard = (args, shard) =>
  run(bin('jest', 'bin', 'jest.js'), ['--runInBand', '--json', `--outputFile=${reportOf(shard)}`, ...args, ...extra], {
    nodeArgs,
  });
const tested = [];
let next = 0;

/** Runs one part after the other, as long as there are some. */
async function runParts() {
  while (!ended && next < shards.length) {
    const part = next;
    next += 1;
    tested[part] = await runShard(shards[part], part);
  }
}

const [checked] = await Promise.all([checkText(), ...Array.from({ length: AT_A_TIME }, runParts)]);
for (const { what, ok, said } of checked) console.error(`podgate: ${what}: ${ok ? 'passed' : `failed\n${said}`}`);
const results = checked.map(({ ok }) => ok);

/** What one part counted. A test file that does not even load has no failed test of its own: it is counted as one. */
function counted(shard) {
  const report = reportOf(shard);
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(report, { force: true });
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: failed === 0 && !tested[shard]?.ok ? 1 : failed };
}

const parts = shards.map((_, shard) => counted(shard));
const passed = results.filter(Boolean).length + parts.reduce((sum, part) => sum + part.passed, 0);
const failed = results.filter((ok) => !ok).length + parts.reduce((sum, part) => sum + part.failed, 0);
if (process.env.PODGATE_TEST_REPORT) writeFileSync(process.env.PODGATE_TEST_REPORT, JSON.stringify({ passed, failed }));
console.error(`podgate: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
