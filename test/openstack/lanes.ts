import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BED_FOLDER, BED_TMPDIR, bedFolder } from './bed.ts';
import { PASSWORD_HASH, passwordHash } from './gateway-process.ts';
import { fileOf, type Lane } from './stages.ts';
import { until } from './until.ts';

const GRACE_SECONDS = 10;
const DIST = fileURLToPath(new URL('../..', import.meta.url));
const ROOT = join(DIST, '..');

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

/** How many tests passed and failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const sum = (all: readonly Counts[]): Counts => ({
  passed: all.reduce((total, { passed }) => total + passed, 0),
  failed: all.reduce((total, { failed }) => total + failed, 0),
});

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

/** The processes that run suites. */
export class Lanes {
  private readonly leaders = new Set<number>();
  private readonly passwordHash = passwordHash();
  private ended = false;

  /** `options`: what Jest is told beside the suites. */
  constructor(private readonly options: readonly string[]) {}

  /** Ends the suites and all that they started, not this process: what they changed is to be put back. No other begins. */
  interrupt(): void {
    this.ended = true;
    for (const leader of this.leaders) signalGroup(leader, 'SIGTERM');
  }

  /** No other lane is to begin. */
  get interrupted(): boolean {
    return this.ended;
  }

  /** Runs the lanes side by side and counts; one that was interrupted has failed. */
  async run(lanes: readonly Lane[]): Promise<Counts> {
    if (this.interrupted) return { passed: 0, failed: 1 };
    return sum(await Promise.all(lanes.map((lane) => this.runLane(lane))));
  }

  /** Runs the suites one after the other and counts; a file that does not load counts as one failure. */
  private async runLane(lane: Lane): Promise<Counts> {
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
        ...this.options,
        '--runTestsByPath',
        ...lane.map(fileOf),
      ],
      {
        cwd: ROOT,
        stdio: ['ignore', 2, 2],
        detached: true,
        env: {
          ...process.env,
          [BED_FOLDER]: resolve(bedFolder()),
          [BED_TMPDIR]: tmpdir(),
          [PASSWORD_HASH]: this.passwordHash,
          TMPDIR: folder,
        },
      },
    );
    if (child.pid !== undefined) this.leaders.add(child.pid);
    const [code] = (await once(child, 'exit')) as [number | null];
    await endGroup(child.pid);
    if (child.pid !== undefined) this.leaders.delete(child.pid);
    const counted = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as JestReport) : undefined;
    rmSync(folder, { recursive: true, force: true });
    const failed = (counted?.numFailedTests ?? 0) + (counted?.numRuntimeErrorTestSuites ?? 0);
    return { passed: counted?.numPassedTests ?? 0, failed: failed === 0 && code !== 0 ? 1 : failed };
  }
}
