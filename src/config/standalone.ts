import { randomBytes } from 'node:crypto';
import { GatewayError, type ConfigImport } from '../contract/index.ts';
import type { YamlFile } from './document.ts';
import { importDocument } from './imports.ts';
import { ConfigError } from './problems.ts';
import type { ConfigFile } from './schema.ts';

/** What is needed to run without a configuration file: one user, administrator of everything, and some clouds. */
export interface Standalone {
  readonly user: string;
  readonly passwordHash: string;
  readonly clouds: readonly Readonly<Record<string, unknown>>[];
  /** Projects that only these clouds' own users see, beside the user's. */
  readonly otherProjects?: readonly string[];
}

/** Project of the one user; rows of clouds go there. */
export const STANDALONE_PROJECT = 'system';

/** The values of a configuration that needs no file. The key is made anew at every start: tokens end with the process. */
export function standaloneValues({ user, passwordHash, clouds, otherProjects = [] }: Standalone): ConfigFile {
  return {
    keys: [{ id: 'session', secret: randomBytes(48).toString('base64') }],
    identity: {
      admin_project: STANDALONE_PROJECT,
      projects: [{ name: STANDALONE_PROJECT }, ...otherProjects.map((name) => ({ name }))],
      users: [{ name: user, password_hash: passwordHash, roles: [{ role: 'admin', project: STANDALONE_PROJECT }] }],
    },
    clouds: clouds as ConfigFile['clouds'],
  };
}

/** Says where values come from that stand in no file. */
export function noFile(name: string): YamlFile {
  return { path: name, value: {}, lineOf: () => undefined };
}

const asCloudName = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replace(/^-+/, '');

function entriesOf(kind: ConfigImport, file: string): readonly string[] {
  const document = importDocument(kind, file);
  try {
    return kind.entries?.(document) ?? [];
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    throw new ConfigError([{ where: file, key: '', message: error.message }], { cause: error });
  }
}

/** Entries of `clouds:` for those of a file of the vendor's tools: all, or the named ones. Throws ConfigError. */
export function importedClouds(
  from: {
    readonly adapter: string;
    readonly key: string;
    readonly kind: ConfigImport;
    readonly file: string;
  },
  wanted: { readonly names: readonly string[]; readonly allProjects: boolean },
): readonly Readonly<Record<string, unknown>>[] {
  const entries = entriesOf(from.kind, from.file);
  const chosen = wanted.names.length > 0 ? wanted.names : entries;
  return chosen.map((entry) => ({
    name: asCloudName(entry),
    adapter: from.adapter,
    [from.key]: { entry, file: from.file },
    projects: { default: STANDALONE_PROJECT, all: wanted.allProjects },
  }));
}
