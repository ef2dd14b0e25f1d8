import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Credentials } from './oracle/openstack-client.ts';

/** Whose login at a cloud of the bed: names of its entries in clouds.yaml, without the cloud's. */
export type Login = 'admin' | 'ops' | 'member' | 'member-beta' | 'app';

/** A cloud of the test bed. */
export interface BedCloud {
  readonly number: string;
  readonly name: string;
}

interface Entry {
  readonly region_name: string;
  readonly auth: Readonly<Record<string, string | undefined>> & { readonly auth_url: string };
}

const PROGRAMS = ['up', 'seed', 'down', 'status'];

/** The variable that names the folder of the bed. */
export const BED_FOLDER = 'PODGATE_OPENSTACK';

/** The folder that PODGATE_OPENSTACK names. Throws an error that says what is wrong with it. */
export function bedFolder(): string {
  const folder = process.env[BED_FOLDER] ?? '';
  if (folder === '') throw new Error(`${BED_FOLDER} is not set: it must name the folder of the OpenStack test bed`);
  for (const program of PROGRAMS) {
    try {
      accessSync(join(folder, program), constants.X_OK);
    } catch {
      throw new Error(
        `${BED_FOLDER} must name the folder of the OpenStack test bed: there is no program "${program}" in it`,
      );
    }
  }
  return folder;
}

/** Where the bed keeps its state: its own variable and default. */
export const bedState = (): string => process.env['OPENSTACK_STATE'] ?? '/tmp/openstack-testbed';

/** The two clouds that are tested. PODGATE_OPENSTACK_CLOUDS names others than the first two of the bed. */
export function bedClouds(): readonly [BedCloud, BedCloud] {
  const [first = '1', second = '2'] = (process.env['PODGATE_OPENSTACK_CLOUDS'] ?? '1 2').split(/\s+/);
  return [
    { number: first, name: `cloud${first}` },
    { number: second, name: `cloud${second}` },
  ];
}

/** Where temporary files were made before the tests got a folder of their own for them. */
export const BED_TMPDIR = 'PODGATE_OPENSTACK_TMPDIR';

/** Runs a program of the bed with its output on standard error. Throws when it fails. */
export async function runBed(
  program: 'up' | 'seed' | 'down',
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<void> {
  // The services that it starts outlive the tests and their folder.
  const TMPDIR = process.env[BED_TMPDIR] ?? tmpdir();
  const child = spawn(join(bedFolder(), program), args, {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, TMPDIR, ...variables },
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new Error(`the test bed's "${program} ${args.join(' ')}" ended with ${code ?? 'a signal'}`);
}

/** The file with the entries of all clouds of the bed. */
export const cloudsYaml = (): string => join(bedState(), 'clouds.yaml');

/** How to log in at a cloud of the bed, as its clouds.yaml says. */
export function credentialsOf(cloud: BedCloud, login: Login): Credentials {
  const { clouds } = parse(readFileSync(cloudsYaml(), 'utf8')) as { clouds: Readonly<Record<string, Entry>> };
  const entry = clouds[`${cloud.name}-${login}`];
  if (entry === undefined) throw new Error(`${cloudsYaml()} has no entry ${cloud.name}-${login}`);
  const { auth } = entry;
  const common = { authUrl: auth.auth_url, region: entry.region_name };
  if (auth['application_credential_id'] !== undefined) {
    const { application_credential_id: id, application_credential_secret: secret = '' } = auth;
    return { ...common, applicationCredential: { id, secret } };
  }
  const { username = '', password = '', project_name: project = '' } = auth;
  return { ...common, username, password, project };
}
