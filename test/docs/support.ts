import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../architecture/sources.ts';

/** Runs the conformance kit on all simulated clouds and writes down how adapters fared. */
const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const tests = join(ROOT, 'dist', 'test', 'contract', 'adapters.test.js');
const { status } = spawnSync(process.execPath, [...flags, jest, '--runInBand', '--runTestsByPath', tests], {
  cwd: ROOT,
  env: { ...process.env, PODGATE_SUPPORT: 'write' },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
