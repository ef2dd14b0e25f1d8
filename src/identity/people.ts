import type { DerivedKey } from '../config/keys.ts';
import type { IdentityConfig, Project } from '../config/identity.ts';
import { localDirectory, type Directory } from './directory.ts';
import { Identity } from './identity.ts';
import { createKeystoneSource } from './keystone-source.ts';
import { createLocalSource } from './local-source.ts';
import type { Passwords } from './password.ts';
import type { Revocations } from './revocation.ts';
import type { UserSource } from './source.ts';
import { Tokens } from './tokens.ts';
import type { UserCloud } from './user-cloud.ts';

/** Secrets as they are now: a reload exchanges them. */
export interface PresentSecrets {
  readonly seal: { close(key: string, value: unknown): Buffer; open(key: string, sealed: Buffer): unknown };
  readonly signing: readonly [DerivedKey, ...DerivedKey[]];
}

export interface PeopleParts {
  readonly config: () => IdentityConfig;
  readonly passwords: Passwords;
  readonly revocations: Revocations;
  readonly users: UserCloud;
  readonly now: () => number;
  readonly secrets: () => PresentSecrets;
}

/** Users, their tokens, and the projects that rows are mapped to. */
export interface People {
  readonly identity: () => Identity;
  readonly directory: () => Directory;
  /** Takes on the present configuration and keys. */
  reload(): void;
  /** With users from a cloud: learns its projects, and says whether they are others than before. Throws what went wrong. */
  refresh(): Promise<boolean>;
}

/** The configured administration project, or that cloud's project of its name. */
function withProjects(config: IdentityConfig, projects: readonly Project[]): IdentityConfig {
  if (config.source === 'local') return config;
  const { name, domain: of } = config.adminProject;
  const adminProject = projects.find((one) => one.name === name && one.domain === of) ?? config.adminProject;
  const domains = new Map(config.domains.map((domain) => [domain.id, domain]));
  for (const { domainId, domain } of projects) {
    if (!domains.has(domainId)) domains.set(domainId, { id: domainId, name: domain, description: '' });
  }
  return { ...config, adminProject, projects, domains: [...domains.values()] };
}

/** Puts the room together for the configured source of users. */
export function createPeople(parts: PeopleParts): People {
  const { config, passwords, revocations, users, now, secrets } = parts;
  let known: readonly Project[] = [];
  let directory = localDirectory(config());

  function sourceOf(): UserSource {
    if (config().source === 'local') return createLocalSource(() => directory, passwords);
    return createKeystoneSource({
      ask: users.login,
      seal: secrets().seal,
      roles: () => config().roles,
      adminProject: () => config().adminProject,
    });
  }

  const identityOf = () =>
    new Identity({
      source: sourceOf(),
      tokens: new Tokens(secrets().signing, revocations, now),
      revocations,
      lifetime: () => config().tokenLifetime,
      rescopeScoped: () => config().rescopeScoped,
      now,
    });
  let identity = identityOf();

  return {
    identity: () => identity,
    directory: () => directory,
    reload() {
      directory = localDirectory(withProjects(config(), known));
      identity = identityOf();
    },
    async refresh() {
      const before = JSON.stringify(known);
      known = await users.projects();
      if (JSON.stringify(known) === before) return false;
      directory = localDirectory(withProjects(config(), known));
      return true;
    },
  };
}
