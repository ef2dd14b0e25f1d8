import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { Adapters } from '../clouds/adapters.ts';
import type { Config } from '../config/config.ts';
import { findConfig, loadConfig, overlaidConfig } from '../config/load.ts';
import { ConfigError } from '../config/problems.ts';
import type { Environment } from '../config/references.ts';
import { importedClouds, noFile, standaloneValues, STANDALONE_PROJECT } from '../config/standalone.ts';
import { Passwords } from '../identity/password.ts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { sandboxServers } from './options.ts';

/** Options of commands that use a configuration. */
export const CONFIG_OPTIONS = {
  config: { type: 'string' },
  'clouds-yaml': { type: 'string' },
  cloud: { type: 'string', multiple: true },
  'all-projects': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export interface ConfigOptions {
  readonly config?: string;
  readonly 'clouds-yaml'?: string;
  readonly cloud?: readonly string[];
  readonly 'all-projects'?: boolean;
}

export interface Sources {
  readonly environment: Environment;
  readonly adapters: Adapters;
}

/** The one user of a gateway without configuration. */
export interface DemoUser {
  readonly user: string;
  readonly password: string;
}

/** A configuration and what came with it. */
export interface Configured {
  readonly config: Config;
  /** The file, when there is one: it can be read again. */
  readonly path?: string;
  readonly demo?: DemoUser;
  readonly sandbox?: Sandbox;
}

const USER = 'demo';
/** The key under which adapters import the file that `--clouds-yaml` names. */
const IMPORT = 'clouds_yaml';

async function demoUser(environment: Environment): Promise<DemoUser & { readonly hash: string }> {
  const password = environment['PODGATE_SANDBOX_PASSWORD'] || randomBytes(9).toString('base64url');
  return { user: USER, password, hash: await new Passwords().create(password) };
}

async function standalone(
  name: string,
  clouds: readonly Readonly<Record<string, unknown>>[],
  { environment, adapters }: Sources,
): Promise<Configured> {
  const { hash, ...demo } = await demoUser(environment);
  const others = clouds.some((cloud) => mapsOther(cloud)) ? ['other'] : [];
  const values = standaloneValues({ user: demo.user, passwordHash: hash, clouds, otherProjects: others });
  const options = {
    environment,
    findAdapter: (adapter: string, from?: string) => adapters.find(adapter, from),
  };
  return { config: await overlaidConfig(noFile(name), values, options), demo };
}

const mapsOther = (cloud: Readonly<Record<string, unknown>>) =>
  (cloud['projects'] as { map?: Readonly<Record<string, string>> } | undefined)?.map?.['other'] !== undefined;

async function fromCloudsYaml(file: string, options: ConfigOptions, sources: Sources): Promise<Configured> {
  const { adapters } = sources;
  for (const adapter of adapters.names()) {
    const kind = (await adapters.find(adapter)).imports?.[IMPORT];
    if (!kind?.usual) continue;
    const wanted = { names: options.cloud ?? [], allProjects: options['all-projects'] ?? false };
    const clouds = importedClouds({ adapter, key: IMPORT, kind, file: resolve(file) }, wanted);
    return standalone(file, clouds, sources);
  }
  throw new ConfigError([{ where: '--clouds-yaml', key: '', message: 'no adapter reads such files' }]);
}

/** Simulated clouds: their projects go to the user's, but for one that is somebody else's. */
async function fromSandbox(sources: Sources): Promise<Configured> {
  const sandbox = await startSandbox({ servers: sandboxServers(undefined, sources.environment) });
  const clouds = sandbox.clouds.map(({ name, adapter, config }) => ({
    name,
    adapter,
    ...config,
    projects: { all: true, default: STANDALONE_PROJECT, map: { other: 'other' } },
  }));
  try {
    return { ...(await standalone('the sandbox', clouds, sources)), sandbox };
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

/** The configuration that the options, the variables or the usual places give; nothing when there is none. */
export async function configurationFrom(options: ConfigOptions, sources: Sources): Promise<Configured | undefined> {
  const file = options['clouds-yaml'];
  if (file !== undefined) return fromCloudsYaml(file, options, sources);
  const { environment, adapters } = sources;
  const path = findConfig(options.config, environment);
  if (path === undefined) return undefined;
  const findAdapter = (adapter: string, from?: string) => adapters.find(adapter, from);
  return { config: await loadConfig(path, { environment, findAdapter }), path };
}

/** The same, or simulated clouds to play with. */
export async function configurationOrSandbox(options: ConfigOptions, sources: Sources): Promise<Configured> {
  return (await configurationFrom(options, sources)) ?? fromSandbox(sources);
}
