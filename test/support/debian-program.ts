import { spawnSync } from 'node:child_process';

/** A program that tests need, and the package of Debian that has it. */
export interface DebianProgram {
  readonly program: string;
  readonly package: string;
  /** The sentence that says how to get it. */
  readonly how: string;
}

const runs = (program: string, args: readonly string[]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;

/** Installs Debian's package where that is possible and allowed. Throws the sentence when the program is not there afterwards. */
export function ensureProgram({ program, package: name, how }: DebianProgram): void {
  if (runs(program, ['--version'])) return;
  const may = process.env['PODGATE_TEST_INSTALL'] !== '0' && process.getuid?.() === 0 && runs('apt-get', ['--version']);
  if (!may) throw new Error(how);
  process.stderr.write(`podgate: installing ${name} from Debian for the tests (PODGATE_TEST_INSTALL=0 forbids it)\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...args: readonly string[]) => spawnSync('apt-get', args, { stdio: 'ignore', env }).status === 0;
  const install = () => apt('install', '-y', '--no-install-recommends', name);
  if (!install()) {
    apt('update');
    install();
  }
  if (!runs(program, ['--version'])) throw new Error(how);
}
