import type { Domain, Project, RoleName, User } from '../../config/identity.ts';
import type { Actor } from '../actor.ts';
import { projectsOf, roleId, rolesIn, rolesInDomain, type Directory } from '../directory.ts';
import { catalogOf, type Place } from './catalog.ts';

/** What there is to look at under `/v3`, each a list of records with at least an id and a name. */
export type IdentityResource = 'users' | 'projects' | 'domains' | 'roles' | 'regions' | 'services' | 'endpoints';

export interface IdentityRecord {
  readonly id: string;
  readonly name: string;
  readonly [member: string]: unknown;
}

const COMMON = {
  can_delete: false,
  can_update: false,
  deleted: false,
  enabled: true,
  is_emulated: false,
  update_version: 0,
};

function userRecord(user: User, directory: Directory): IdentityRecord {
  const { id, name, domain, displayname, email, mobile, enabled } = user;
  return {
    ...COMMON,
    allow_web_console: true,
    displayname,
    domain_id: domain.id,
    email,
    enable_mfa: false,
    enabled,
    id,
    is_local: true,
    is_system_account: false,
    mobile,
    name,
    options: {},
    password_expires_at: null,
    project_count: projectsOf(user, directory).length,
    project_domain: domain.name,
  };
}

/** A project under `/v3/projects` and `/v3/auth/projects`. */
export function projectRecord({ id, name, domainId, domain, description }: Project): IdentityRecord {
  return {
    ...COMMON,
    description,
    domain_id: domainId,
    id,
    is_domain: false,
    name,
    options: {},
    parent_id: domainId,
    pending_deleted: false,
    project_domain: domain,
    tags: [],
  };
}

/** A domain with how many of its projects and users the actor may see. */
export function domainRecord({ id, name, description }: Domain, actor: Actor, directory: Directory): IdentityRecord {
  return {
    ...COMMON,
    description,
    id,
    is_domain: true,
    name,
    options: {},
    project_count: visibleProjects(actor, directory).filter((project) => project.domainId === id).length,
    tags: [],
    user_count: visibleUsers(actor, directory).filter((user) => user.domain.id === id).length,
  };
}

function roleRecord(role: RoleName): IdentityRecord {
  return {
    ...COMMON,
    description: '',
    domain_id: null,
    id: roleId(role),
    is_public: true,
    name: role,
    options: {},
    public_scope: 'system',
  };
}

/** An administrator sees all, an administrator of a domain what is in it, everybody himself and what he has a role in. */
function visibleUsers(actor: Actor, directory: Directory): readonly User[] {
  if (actor.systemAdmin) return directory.users();
  const domain = actor.scope.kind === 'domain' && actor.roles.includes('admin') ? actor.scope.domain.id : undefined;
  return directory.users().filter((user) => user.id === actor.id || user.domain.id === domain);
}

export function visibleProjects(actor: Actor, directory: Directory): readonly Project[] {
  if (actor.systemAdmin) return directory.projects();
  const user = directory.user({ id: actor.id });
  const own = new Set((user ? projectsOf(user, directory) : []).map(({ id }) => id));
  const { scope } = actor;
  return directory.projects().filter((project) => {
    if (scope.kind === 'domain' && scope.domain.id === project.domainId) return true;
    return own.has(project.id) || (scope.kind === 'project' && scope.project.id === project.id);
  });
}

export function visibleDomains(actor: Actor, directory: Directory): readonly Domain[] {
  if (actor.systemAdmin) return directory.domains();
  const ids = new Set([actor.domain.id, ...visibleProjects(actor, directory).map(({ domainId }) => domainId)]);
  if (actor.scope.kind === 'domain') ids.add(actor.scope.domain.id);
  return directory.domains().filter(({ id }) => ids.has(id));
}

/** Users from elsewhere are not listed here; each still sees himself. */
function userRecords(actor: Actor, directory: Directory): readonly IdentityRecord[] {
  const known = visibleUsers(actor, directory).map((user) => userRecord(user, directory));
  if (known.some(({ id }) => id === actor.id)) return known;
  const { id, name, domain } = actor;
  return [
    ...known,
    { ...COMMON, domain_id: domain.id, id, is_local: false, name, options: {}, project_domain: domain.name },
  ];
}

/** The records of a resource that an actor may see. */
export function identityRecords(
  resource: IdentityResource,
  actor: Actor,
  context: { readonly directory: Directory; readonly place: Place },
): readonly IdentityRecord[] {
  const { directory, place } = context;
  const catalog = catalogOf(place);
  switch (resource) {
    case 'users':
      return userRecords(actor, directory);
    case 'projects':
      return visibleProjects(actor, directory).map(projectRecord);
    case 'domains':
      return visibleDomains(actor, directory).map((domain) => domainRecord(domain, actor, directory));
    case 'roles':
      return directory.roles.map(roleRecord);
    case 'regions':
      return [...(place.clouds ?? []).map(({ name }) => name), place.region].map((name) => {
        return { ...COMMON, description: '', id: name, name, parent_region_id: null };
      });
    case 'services':
      return catalog.map(({ id, name, type, endpoints }) => ({
        ...COMMON,
        endpoint_count: endpoints.length,
        id,
        name,
        type,
      }));
    case 'endpoints':
      return catalog.flatMap(({ id: serviceId, name: serviceName, type, endpoints }) =>
        endpoints.map((endpoint) => ({
          ...COMMON,
          ...endpoint,
          service_id: serviceId,
          service_name: serviceName,
          service_type: type,
        })),
      );
  }
}

/** Who has which role where, as far as the actor may see it (cloudpods-api §6.6). */
export function roleAssignments(
  actor: Actor,
  directory: Directory,
): readonly { readonly user: { readonly id: string } }[] {
  return visibleUsers(actor, directory).flatMap((user) => {
    const who = { domain: { id: user.domain.id, name: user.domain.name }, id: user.id, name: user.name };
    const grant = (role: RoleName, scope: object) => ({
      policies: { domain: [], project: [], system: [] },
      role: { id: roleId(role), name: role },
      scope,
      user: who,
    });
    const inProjects = directory.projects().flatMap((project) => {
      const scope = {
        project: {
          id: project.id,
          name: project.name,
          domain: { id: project.domainId, name: project.domain },
        },
      };
      return rolesIn(user.grants, project).map((role) => grant(role, scope));
    });
    const inDomains = directory.domains().flatMap((domain) => {
      const scope = { domain: { id: domain.id, name: domain.name } };
      return rolesInDomain(user.grants, domain).map((role) => grant(role, scope));
    });
    return [...inProjects, ...inDomains];
  });
}
