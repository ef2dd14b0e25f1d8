import type { Registry } from '../clouds/registry.ts';
import type { DerivedKey } from '../config/keys.ts';
import type { IdentityConfig, Project } from '../config/identity.ts';
import { GatewayError, type LoginRequest, type NamedInDomain } from '../contract/index.ts';
import type { Dispatch } from '../dispatch/dispatch.ts';
import { localDirectory, type Directory } from './directory.ts';
import { Identity } from './identity.ts';
import { createKeystoneSource } from './keystone-source.ts';
import { createLocalSource } from './local-source.ts';
import type { Passwords } from './password.ts';
import type { Revocations } from './revocation.ts';
import type { UserSource } from './source.ts';
import { Tokens } from './tokens.ts';

/** Secrets as they are now: a reload exchanges them. */
export interface PresentSecrets {
  readonly seal: { close(key: string, value: unknown): Buffer; open(key: string, sealed: Buffer): unknown };
  readonly signing: readonly [DerivedKey, ...DerivedKey[]];
}

export interface PeopleParts {
  readonly config: () => IdentityConfig;
  readonly passwords: Passwords;
  readonly revocations: Revocations;
  readonly registry: Registry;
  readonly dispatch: Dispatch;
  readonly now: () => number;
  readonly secrets: () => PresentSecrets;
}

/** Users, their tokens, and the projects that rows are mapped to. */
export interface People {
  readonly identity: () => Identity;
  readonly directory: () => Directory;
  /** Takes on the present configuration and keys. */
  reload(): void;
  /** With users from a cloud: learns its projects. */
  refresh(): Promise<void>;
}

function asProject({ id, name, domain }: NamedInDomain): Project {
  return { id, name, domainId: domain.id, domain: domain.name, description: '' };
}

/** The configured administration project, or that cloud's project of its name. */
function withProjects(config: IdentityConfig, projects: readonly Project[]): IdentityConfig {
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
  const { config, passwords, revocations, registry, dispatch, now, secrets } = parts;
  let directory = localDirectory(config());

  function cloudOf() {
    const cloud = registry.get(config().cloud ?? '');
    const users = cloud?.adapter.identity;
    if (!cloud || !users) {
      throw new GatewayError(
        'upstream_unavailable',
        `users come from cloud ${config().cloud ?? ''}, which cannot be asked for them`,
      );
    }
    return { cloud, users };
  }

  const ask = async (request: LoginRequest, requestId: string) => {
    const { cloud, users } = cloudOf();
    return dispatch(cloud, 'users.login', { requestId }, (call) => users.login(cloud.session, request, call));
  };

  function sourceOf(): UserSource {
    if (config().source === 'local') return createLocalSource(() => directory, passwords);
    return createKeystoneSource({
      ask,
      seal: secrets().seal,
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
      if (config().source === 'local') directory = localDirectory(config());
      identity = identityOf();
    },
    async refresh() {
      if (config().source === 'local') return;
      const { cloud, users } = cloudOf();
      const projects = await dispatch(cloud, 'users.projects', {}, (call) => users.projects(cloud.session, call));
      directory = localDirectory(withProjects(config(), projects.map(asProject)));
    },
  };
}
