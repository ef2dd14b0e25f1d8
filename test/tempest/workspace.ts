import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Who tests, and where. */
export interface TempestAccount {
  /** Of Keystone, with its version. */
  readonly authUrl: string;
  readonly region: string;
  readonly username: string;
  readonly password: string;
  readonly project: string;
}

/** What the tests find in the cloud. */
export interface TempestThings {
  readonly image: string;
  readonly otherImage: string;
  readonly flavor: string;
  readonly otherFlavor: string;
  /** By its name. */
  readonly network: string;
  readonly externalNetwork: string;
}

/** How each test ended, by its name. */
export type Outcomes = ReadonlyMap<string, 'ok' | 'failed' | 'skipped'>;

const SMOKE = String.raw`^tempest\.api\.(compute|image)\..*smoke`;
/** Where Debian has them. */
const PROGRAM = '/usr/bin/tempest';
const TESTS = '/usr/lib/python3/dist-packages/tempest';
/** Milliseconds that one run of all tests may take. */
const PATIENCE = 300_000;

type Sections = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

function settings(folder: string, { authUrl, region }: TempestAccount, things: TempestThings): Sections {
  return {
    DEFAULT: { log_file: 'tempest.log', log_dir: folder },
    oslo_concurrency: { lock_path: join(folder, 'locks') },
    auth: {
      use_dynamic_credentials: false,
      test_accounts_file: join(folder, 'accounts.yaml'),
      create_isolated_networks: false,
    },
    identity: { auth_version: 'v3', uri_v3: authUrl, region, default_domain_id: 'default' },
    compute: {
      image_ref: things.image,
      image_ref_alt: things.otherImage,
      flavor_ref: things.flavor,
      flavor_ref_alt: things.otherFlavor,
      fixed_network_name: things.network,
      build_interval: 1,
      build_timeout: 60,
      max_microversion: 'latest',
      region,
    },
    image: { region },
    volume: { region, build_timeout: 60 },
    network: { region, public_network_id: things.externalNetwork },
    service_available: { nova: true, glance: true, neutron: true, cinder: true, swift: false, horizon: false },
    // Guests of the test bed have no insides that could be logged in to.
    validation: { run_validation: false },
  };
}

function ini(sections: Sections): string {
  const lines = Object.entries(sections).flatMap(([name, values]) => [
    `[${name}]`,
    ...Object.entries(values).map(([key, value]) => `${key} = ${value}`),
  ]);
  return `${lines.join('\n')}\n`;
}

/** How tests ended, as tempest prints it. A class that was not set up stands for its tests. */
export function outcomesIn(output: string): Outcomes {
  const lines = output.matchAll(/^\{\d+\} (?:setUpClass \()?([\w.]+)\)?.* \.\.\. (ok|FAILED|SKIPPED)/gm);
  const words = { ok: 'ok', FAILED: 'failed', SKIPPED: 'skipped' } as const;
  return new Map([...lines].map(([, name = '', word = '']) => [name, words[word as keyof typeof words]]));
}

/** A folder in which tempest runs with one account that is there already. */
export class TempestWorkspace {
  readonly #folder = mkdtempSync(join(tmpdir(), 'podgate-tempest-'));

  constructor(account: TempestAccount, things: TempestThings) {
    mkdirSync(join(this.#folder, 'etc'));
    const { username, password, project: project_name } = account;
    const domains = { user_domain_name: 'Default', project_domain_name: 'Default' };
    const accounts = [{ username, password, project_name, ...domains, roles: ['member'] }];
    // JSON is YAML, too.
    writeFileSync(join(this.#folder, 'accounts.yaml'), JSON.stringify(accounts), { mode: 0o600 });
    writeFileSync(join(this.#folder, 'etc', 'tempest.conf'), ini(settings(this.#folder, account, things)));
    writeFileSync(
      join(this.#folder, '.stestr.conf'),
      `[DEFAULT]\ntest_path=${TESTS}/test_discover\ntop_dir=${TESTS}\ngroup_regex=([^\\.]*\\.)*\n`,
    );
  }

  /** Runs the smoke tests of compute and image, one after the other. Gives all that was printed. */
  async run(): Promise<string> {
    const child = spawn(
      PROGRAM,
      ['run', '--serial', '--config-file', join(this.#folder, 'etc', 'tempest.conf'), '--regex', SMOKE],
      {
        cwd: this.#folder,
        env: { PATH: '/usr/bin:/bin', HOME: this.#folder },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: PATIENCE,
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => resolve());
    });
    return output;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
