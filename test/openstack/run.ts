import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BED_FOLDER, BED_TMPDIR, bedClouds, bedFolder, credentialsOf, runBed } from './bed.ts';
import { enableHosts } from './content/leftovers.ts';
import { Workshop } from './content/workshop.ts';
import { endRecycleBin, novaApiProcesses } from './disruptive/bed-processes.ts';
import { OpenstackClient } from './oracle/openstack-client.ts';
import { until } from './until.ts';

const SERVERS = '24';
const GRACE_SECONDS = 10;
const DIST = fileURLToPath(new URL('../..', import.meta.url));
const ROOT = join(DIST, '..');

const say = (text: string) => process.stderr.write(`podgate: ${text}\n`);

const jestConfig = {
  rootDir: DIST,
  testEnvironment: 'node',
  transform: {},
  testMatch: ['<rootDir>/test/openstack/**/*.test.js'],
  testSequencer: '<rootDir>/test/openstack/sequencer.js',
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  testTimeout: 120_000,
};

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** Signals a group of processes; 0 only looks. False when nobody is left in it. */
function signalGroup(leader: number | undefined, signal: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  try {
    return leader !== undefined && process.kill(-leader, signal);
  } catch {
    return false;
  }
}

/** Ends what is left of a group of processes: nothing, unless it was interrupted. */
async function endGroup(leader: number | undefined): Promise<void> {
  if (!signalGroup(leader, 'SIGTERM')) return;
  await until('the processes of the suites have ended', GRACE_SECONDS, () => !signalGroup(leader, 0)).catch(() =>
    signalGroup(leader, 'SIGKILL'),
  );
}

/** Runs the suites one after the other and counts; a file that does not load counts as one failure. */
async function runJest(patterns: readonly string[]): Promise<{ passed: number; failed: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'podgate-openstack-'));
  const report = join(folder, 'report.json');
  const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  const child = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      jest,
      `--config=${JSON.stringify(jestConfig)}`,
      '--runInBand',
      '--json',
      `--outputFile=${report}`,
      ...patterns,
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 2, 2],
      detached: true,
      env: { ...process.env, [BED_FOLDER]: resolve(bedFolder()), [BED_TMPDIR]: tmpdir(), TMPDIR: folder },
    },
  );
  // An interruption ends the suites and all that they started, not this: what they changed is put back.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => signalGroup(child.pid, 'SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  await endGroup(child.pid);
  const counted = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as JestReport) : undefined;
  rmSync(folder, { recursive: true, force: true });
  const failed = (counted?.numFailedTests ?? 0) + (counted?.numRuntimeErrorTestSuites ?? 0);
  return { passed: counted?.numPassedTests ?? 0, failed: failed === 0 && code !== 0 ? 1 : failed };
}

const [FIRST, SECOND] = bedClouds();
const NUMBERS = [FIRST.number, SECOND.number];

/**
 * Wakes what a suite put to sleep: the bed waits for every compute node, and in vain for one that is out of service. What a suite put in
 * place of a service of the bed's ends.
 */
async function wake(): Promise<void> {
  await endRecycleBin(SECOND);
  for (const pid of novaApiProcesses(SECOND)) process.kill(pid, 'SIGCONT');
  try {
    await enableHosts(await OpenstackClient.login(credentialsOf(FIRST, 'admin')));
  } catch {
    // The cloud is not up: then it has to be brought up first.
  }
}

/** Brings the clouds up with the bed's defaults; running ones are left as they are. */
async function bringUp(): Promise<void> {
  await wake();
  try {
    await runBed('up', NUMBERS);
  } catch {
    await wake();
    await runBed('up', NUMBERS);
  }
}

async function prepareClouds(): Promise<void> {
  say(`bringing clouds ${NUMBERS.join(' and ')} of the test bed up`);
  await bringUp();
  await runBed('seed', [...NUMBERS, '-n', SERVERS]);
}

/** Also after a run that was ended from outside: the clouds run with their defaults, and nothing of the tests is left. */
async function restoreClouds(): Promise<void> {
  await bringUp();
  await Workshop.open(FIRST);
}

async function main(): Promise<number> {
  try {
    bedFolder();
  } catch (error) {
    say((error as Error).message);
    return 1;
  }
  let counts = { passed: 0, failed: 0 };
  try {
    await prepareClouds();
    counts = await runJest(process.argv.slice(2));
    await restoreClouds();
  } catch (error) {
    counts = { ...counts, failed: counts.failed + 1 };
    say((error as Error).message);
  }
  const { passed, failed } = counts;
  const file = process.env['PODGATE_TEST_REPORT'];
  if (file) writeFileSync(file, JSON.stringify({ passed, failed }));
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
