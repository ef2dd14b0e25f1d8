import { GatewayError, type NamedInDomain } from '../contract/index.ts';
import type { Project, User } from '../config/identity.ts';
import type { Actor } from './actor.ts';
import { projectsOf, rolesIn, rolesInDomain, type Directory } from './directory.ts';
import type { ScopeInput } from './login-request.ts';
import { NOBODY, type Passwords } from './password.ts';
import { WRONG_LOGIN, type Granted, type UserSource } from './source.ts';
import type { Claims } from './tokens.ts';

const refused = () => new GatewayError('invalid_credential', WRONG_LOGIN);

const inDomain = ({ id, name, domainId, domain }: Project): NamedInDomain => ({
  id,
  name,
  domain: { id: domainId, name: domain },
});

function granted(user: User, scope: ScopeInput | undefined, directory: Directory): Granted {
  if (scope === undefined) return { sub: user.id };
  if ('project' in scope) {
    const project = directory.project(scope.project);
    if (!project || rolesIn(user.grants, project).length === 0) throw refused();
    return { sub: user.id, project: project.id };
  }
  const domain = directory.domain(scope.domain);
  if (!domain || rolesInDomain(user.grants, domain).length === 0) throw refused();
  return { sub: user.id, domain: domain.id };
}

const gone = (what: string) => new GatewayError('unauthenticated', `the ${what} of the token is no more`);

function userOf(claims: Claims, directory: Directory): User {
  const user = directory.user({ id: claims.sub });
  if (!user?.enabled) throw gone('user');
  return user;
}

/** What a token is for, and what its user may do there now. */
function scopeOf(claims: Claims, user: User, directory: Directory): Pick<Actor, 'scope' | 'roles'> {
  if (claims.project !== undefined) {
    const project = directory.project({ id: claims.project });
    if (!project) throw gone('project');
    return { scope: { kind: 'project', project }, roles: rolesIn(user.grants, project) };
  }
  if (claims.domain !== undefined) {
    const domain = directory.domain({ id: claims.domain });
    if (!domain) throw gone('domain');
    return { scope: { kind: 'domain', domain }, roles: rolesInDomain(user.grants, domain) };
  }
  return { scope: { kind: 'unscoped' }, roles: [] };
}

function actorOf(claims: Claims, directory: Directory): Actor {
  const user = userOf(claims, directory);
  const { scope, roles } = scopeOf(claims, user, directory);
  if (scope.kind !== 'unscoped' && roles.length === 0) {
    throw new GatewayError('unauthenticated', 'the user has no role any more in what the token is for');
  }
  const { id, name, displayname, email, mobile, domain } = user;
  const administers = scope.kind === 'project' && scope.project.id === directory.adminProject.id;
  return {
    id,
    name,
    domain,
    displayname,
    email,
    mobile,
    scope,
    roles,
    systemAdmin: administers && roles.includes('admin'),
  };
}

/** Users of the configuration. What a token says of roles is looked up on each use, so a role that was taken away is gone at once. */
export function createLocalSource(directory: () => Directory, passwords: Passwords): UserSource {
  const known = new WeakMap<Claims, { readonly directory: Directory; readonly actor: Actor }>();

  /** The same as long as nothing about users changes. */
  function actor(claims: Claims): Actor {
    const before = known.get(claims);
    if (before?.directory === directory()) return before.actor;
    const found = { directory: directory(), actor: actorOf(claims, directory()) };
    known.set(claims, found);
    return found.actor;
  }

  return {
    async passwordLogin({ user: reference = {}, password = '', scope }) {
      const user = directory().user(reference);
      const matches = await passwords.matches(password, user?.passwordHash ?? NOBODY);
      if (!user?.enabled || !matches) throw refused();
      return granted(user, scope, directory());
    },
    rescope: (claims, scope) => Promise.resolve(granted(userOf(claims, directory()), scope, directory())),
    actor,
    projects: (claims) => projectsOf(userOf(claims, directory()), directory()).map(inDomain),
    domains(claims) {
      const { grants } = userOf(claims, directory());
      return directory()
        .domains()
        .filter((domain) => rolesInDomain(grants, domain).length > 0);
    },
  };
}
