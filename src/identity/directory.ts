import { createHash } from 'node:crypto';
import {
  projectNamed,
  ROLES,
  type Domain,
  type IdentityConfig,
  type Project,
  type RoleGrant,
  type RoleName,
  type User,
} from '../config/identity.ts';
import type { Reference } from '../contract/index.ts';

/** Who and what there is: users, projects and domains with their roles. */
export interface Directory {
  readonly adminProject: Project;
  readonly roles: readonly RoleName[];
  users(): readonly User[];
  projects(): readonly Project[];
  domains(): readonly Domain[];
  user(reference: Reference): User | undefined;
  project(reference: Reference): Project | undefined;
  domain(reference: Omit<Reference, 'domain'>): Domain | undefined;
  /** Id, name or `domain/name`; a plain name means the domain Default, or the only project of that name. */
  findProject(text: string): Project | undefined;
}

/** 32 hex characters, the same in every gateway. */
export function roleId(role: RoleName): string {
  return createHash('sha256').update(`role\n${role}`).digest('hex').slice(0, 32);
}

const DEFAULT_DOMAIN = 'default';

function inDomain(domain: { readonly id: string; readonly name: string }, wanted: Reference['domain']): boolean {
  if (!wanted) return false;
  // Clients say the default domain by id or by name, and mix them up (`clients.md` §3).
  const text = (wanted.id ?? wanted.name ?? '').toLowerCase();
  return (
    domain.id === wanted.id || domain.name === wanted.name || (domain.id === DEFAULT_DOMAIN && text === DEFAULT_DOMAIN)
  );
}

/** The users, projects and domains of the configuration. */
export function localDirectory(config: IdentityConfig): Directory {
  const { users, projects, domains, adminProject, roles } = config;

  function project({ id, name, domain }: Reference): Project | undefined {
    if (id !== undefined) return projects.find((one) => one.id === id);
    const wanted = domain ?? { id: DEFAULT_DOMAIN };
    return projects.find((one) => one.name === name && inDomain({ id: one.domainId, name: one.domain }, wanted));
  }

  return {
    adminProject,
    roles,
    users: () => users,
    projects: () => projects,
    domains: () => domains,
    project,
    domain: ({ id, name }) => domains.find((one) => inDomain(one, { id, name })),
    user({ id, name, domain }) {
      if (id !== undefined) return users.find((one) => one.id === id);
      const named = users.filter((one) => one.name === name);
      if (domain) return named.find((one) => inDomain(one.domain, domain));
      return named.find((one) => one.domain.id === DEFAULT_DOMAIN) ?? (named.length === 1 ? named[0] : undefined);
    },
    findProject: (text) => projectNamed(projects, text),
  };
}

/** Those that every gateway has come first. */
function distinctRoles(grants: readonly RoleGrant[]): readonly RoleName[] {
  const given = new Set(grants.map(({ role }) => role));
  return [...new Set<RoleName>([...ROLES, ...given])].filter((role) => given.has(role));
}

/** The roles of grants in a project: those there and those in its domain. */
export function rolesIn(grants: readonly RoleGrant[], project: Project): readonly RoleName[] {
  const fitting = grants.filter((grant) => grant.project?.id === project.id || grant.domain?.id === project.domainId);
  return distinctRoles(fitting);
}

export function rolesInDomain(grants: readonly RoleGrant[], domain: Domain): readonly RoleName[] {
  const fitting = grants.filter((grant) => grant.domain?.id === domain.id);
  return distinctRoles(fitting);
}

/** The projects in which a user has a role. */
export function projectsOf(user: User, directory: Directory): readonly Project[] {
  return directory.projects().filter((project) => rolesIn(user.grants, project).length > 0);
}
