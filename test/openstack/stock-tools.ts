import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureProgram } from '../support/debian-program.ts';
import { PASSWORD, USERS, type User } from './gateway-config.ts';

const run = promisify(execFile);

/** Debian's own interpreter: the SDK is installed for it. */
const PYTHON = '/usr/bin/python3';
export const CLI = '/usr/bin/openstack';
const PATIENCE_MS = 120_000;

/** OpenStack's own tools as Debian has them, with a `clouds.yaml` that names nothing but the gateway. */
export class StockTools {
  readonly #folder = mkdtempSync(join(tmpdir(), 'podgate-stock-'));
  readonly #variables: NodeJS.ProcessEnv;

  /** Installs them where they are missing. */
  constructor(gateway: string, regions: readonly string[]) {
    ensureProgram({
      program: CLI,
      package: 'python3-openstackclient',
      how: 'these tests need the openstack client: apt-get install python3-openstackclient',
    });
    const entries = (Object.keys(USERS) as User[]).map((username): readonly [string, object] => {
      const { project } = USERS[username];
      const names = { username, project_name: project.name, project_domain_name: project.domain };
      const auth = { auth_url: `${gateway}/v3`, password: PASSWORD, user_domain_name: 'Default', ...names };
      return [username, { auth, regions }];
    });
    const file = this.path('clouds.yaml');
    // JSON is YAML, too.
    writeFileSync(file, JSON.stringify({ clouds: Object.fromEntries(entries) }), { mode: 0o600 });
    this.#variables = { PATH: '/usr/bin:/bin', HOME: this.#folder, OS_CLIENT_CONFIG_FILE: file };
  }

  /** A file of the tests' own. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  /** What `openstack` prints as JSON. Throws with what it says when it fails. */
  async cli(user: User, region: string, ...args: readonly string[]): Promise<unknown> {
    const out = await this.#run(CLI, ['--os-cloud', user, '--os-region-name', region, ...args]);
    return out.trim() === '' ? undefined : (JSON.parse(out) as unknown);
  }

  /** What a Python script prints as JSON. */
  async python(script: string): Promise<unknown> {
    return JSON.parse(await this.#run(PYTHON, ['-c', script])) as unknown;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #run(program: string, args: readonly string[]): Promise<string> {
    const options = { env: this.#variables, timeout: PATIENCE_MS, maxBuffer: 64 * 1024 * 1024 };
    const { stdout } = await run(program, [...args], options);
    return stdout;
  }
}
