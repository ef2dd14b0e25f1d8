import type { Registry } from '../clouds/registry.ts';
import type { IdentityConfig, Project } from '../config/identity.ts';
import { GatewayError, type Login, type LoginRequest, type NamedInDomain } from '../contract/index.ts';
import type { Dispatch } from '../dispatch/dispatch.ts';

/** The cloud that users come from. */
export interface UserCloud {
  /** Throws what the cloud answers, and `upstream_unavailable` while it is not configured. */
  readonly login: (request: LoginRequest, requestId: string) => Promise<Login>;
  /** In a lasting order; none when users do not come from a cloud. */
  readonly projects: () => Promise<readonly Project[]>;
}

function asProject({ id, name, domain }: NamedInDomain): Project {
  return { id, name, domainId: domain.id, domain: domain.name, description: '' };
}

/** Asks whichever cloud the configuration names at the moment. */
export function createUserCloud(parts: {
  readonly config: () => IdentityConfig;
  readonly registry: Registry;
  readonly dispatch: Dispatch;
}): UserCloud {
  const { config, registry, dispatch } = parts;

  function found() {
    const name = config().cloud ?? '';
    const cloud = registry.get(name);
    const users = cloud?.adapter.identity;
    if (cloud && users) return { cloud, users };
    throw new GatewayError('upstream_unavailable', `users come from cloud ${name}, which cannot be asked for them`);
  }

  return {
    async login(request, requestId) {
      const { cloud, users } = found();
      return dispatch(cloud, 'users.login', { requestId }, (call) => users.login(cloud.session, request, call));
    },
    async projects() {
      if (config().source === 'local') return [];
      const { cloud, users } = found();
      const listed = await dispatch(cloud, 'users.projects', {}, (call) => users.projects(cloud.session, call));
      return listed.map(asProject).sort((a, b) => (a.id < b.id ? -1 : 1));
    },
  };
}
