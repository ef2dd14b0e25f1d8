import { createHash } from 'node:crypto';
import type { OwnerProject } from '../schema/context.ts';
import { milliseconds } from './duration.ts';
import type { ConfigFile } from './schema.ts';

/** What every gateway has; the configuration's policy may name more. */
export const ROLES = ['admin', 'member', 'reader'] as const;
export type RoleName = string;

export interface Domain {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

export interface Project extends OwnerProject {
  readonly description: string;
}

/** A role of a user in a project, or in a whole domain. */
export interface RoleGrant {
  readonly role: RoleName;
  readonly project?: Project;
  readonly domain?: Domain;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly domain: Domain;
  readonly passwordHash: string;
  readonly enabled: boolean;
  readonly displayname: string;
  readonly email: string;
  readonly mobile: string;
  readonly grants: readonly RoleGrant[];
}

export interface IdentityConfig {
  readonly source: 'local' | 'keystone';
  /** With source keystone: the cloud that is asked. */
  readonly cloud?: string;
  readonly adminProject: Project;
  /** Milliseconds. */
  readonly tokenLifetime: number;
  /** A token for one project may be exchanged for one for another, as in Keystone. */
  readonly rescopeScoped: boolean;
  readonly domains: readonly Domain[];
  readonly projects: readonly Project[];
  readonly users: readonly User[];
  /** All roles that there are. */
  readonly roles: readonly RoleName[];
}

/** Says what is wrong with which key below `identity`. */
export type Complain = (path: readonly (string | number)[], message: string) => void;

/** 32 hex characters that stay the same as long as the names do. */
function derivedId(kind: string, ...names: readonly string[]): string {
  return createHash('sha256')
    .update([kind, ...names].join('\n'))
    .digest('hex')
    .slice(0, 32);
}

/** The project that a text means without doubt: by id, by name in the domain Default, or by `domain/name`. */
function exactProject(projects: readonly Project[], text: string): Project | undefined {
  return (
    projects.find(({ id }) => id === text) ??
    projects.find(({ name, domainId }) => name === text && domainId === DEFAULT_DOMAIN.id) ??
    projects.find(({ name, domain }) => `${domain}/${name}` === text)
  );
}

/** The same, or the only project of that name in whichever domain. */
export function projectNamed(projects: readonly Project[], text: string): Project | undefined {
  const named = projects.filter(({ name }) => name === text);
  return exactProject(projects, text) ?? (named.length === 1 ? named[0] : undefined);
}

type FileIdentity = NonNullable<ConfigFile['identity']>;

const DEFAULT_DOMAIN: Domain = { id: 'default', name: 'Default', description: 'the default domain' };

function domainsOf(file: FileIdentity, complain: Complain): readonly Domain[] {
  const domains = [DEFAULT_DOMAIN];
  for (const [place, { name, id, description = '' }] of (file.domains ?? []).entries()) {
    if (name === DEFAULT_DOMAIN.name) continue;
    const domain = { name, id: id ?? derivedId('domain', name), description };
    if (domains.some((known) => known.name === name || known.id === domain.id)) {
      complain(['domains', place, 'name'], `"${name}" is there twice`);
    }
    domains.push(domain);
  }
  return domains;
}

function projectsOf(file: FileIdentity, domains: readonly Domain[], complain: Complain): Project[] {
  const projects: Project[] = [];
  for (const [place, given] of (file.projects ?? []).entries()) {
    const { name, domain: domainName = DEFAULT_DOMAIN.name, description = '' } = given;
    const domain = domains.find((one) => one.name === domainName);
    if (!domain) {
      complain(['projects', place, 'domain'], `"${domainName}" is none of the domains ${namesOf(domains)}`);
      continue;
    }
    const id = given.id ?? derivedId('project', domainName, name);
    if (projects.some((one) => one.id === id || (one.name === name && one.domainId === domain.id))) {
      complain(['projects', place, 'name'], `"${name}" is there twice in domain ${domainName}`);
    }
    projects.push({ id, name, domainId: domain.id, domain: domainName, description });
  }
  return projects;
}

const namesOf = (named: readonly { readonly name: string }[]) => named.map(({ name }) => name).join(', ') || 'none';

interface Known {
  readonly roles: readonly RoleName[];
  readonly domains: readonly Domain[];
  readonly projects: readonly Project[];
}

function grantOf(
  given: NonNullable<FileIdentity['users']>[number]['roles'][number],
  known: Known,
  complain: (key: string, message: string) => void,
): RoleGrant | undefined {
  const { role, project, domain: domainName } = given;
  if (!known.roles.includes(role)) complain('role', `must be one of ${known.roles.join(', ')}`);
  const domain = known.domains.find((one) => one.name === domainName);
  if (domainName !== undefined && !domain) complain('domain', `"${domainName}" is none of ${namesOf(known.domains)}`);
  if (project === undefined) {
    if (domainName === undefined) complain('project', 'is missing; give a project or a domain');
    return domain && { role, domain };
  }
  const wanted = domainName ?? DEFAULT_DOMAIN.name;
  const found = known.projects.find((one) => one.id === project || (one.name === project && one.domain === wanted));
  if (!found) complain('project', `"${project}" is none of the projects ${namesOf(known.projects)}`);
  return found && { role, project: found };
}

function usersOf(file: FileIdentity, known: Known, complain: Complain): User[] {
  const users: User[] = [];
  for (const [place, given] of (file.users ?? []).entries()) {
    const { name, domain: domainName = DEFAULT_DOMAIN.name } = given;
    const domain = known.domains.find((one) => one.name === domainName) ?? DEFAULT_DOMAIN;
    if (domain.name !== domainName)
      complain(['users', place, 'domain'], `"${domainName}" is none of ${namesOf(known.domains)}`);
    const id = given.id ?? derivedId('user', domainName, name);
    if (users.some((one) => one.id === id || (one.name === name && one.domain.id === domain.id))) {
      complain(['users', place, 'name'], `"${name}" is there twice in domain ${domainName}`);
    }
    const grants = given.roles.map((grant, at) =>
      grantOf(grant, known, (key, message) => complain(['users', place, 'roles', at, key], message)),
    );
    users.push({
      id,
      name,
      domain,
      passwordHash: given.password_hash,
      enabled: given.enabled ?? true,
      displayname: given.displayname ?? '',
      email: given.email ?? '',
      mobile: given.mobile ?? '',
      grants: grants.filter((grant) => grant !== undefined),
    });
  }
  return users;
}

/**
 * Made when it is not there, a plain name in the domain Default: a project of that name in another domain administers nothing. With
 * users from a cloud it says by domain and name which of the cloud's projects is meant.
 */
function adminProjectOf(file: FileIdentity, projects: Project[], complain: Complain): Project {
  const text = file.admin_project ?? 'system';
  const known = exactProject(projects, text);
  if (known) return known;
  const [first = '', ...rest] = text.split('/');
  if (rest.length > 0 && file.source !== 'keystone') {
    complain(['admin_project'], `"${text}" is none of the projects ${namesOf(projects)}`);
  }
  const [domain, name] = rest.length > 0 ? [first, rest.join('/')] : [DEFAULT_DOMAIN.name, text];
  const domainId = domain === DEFAULT_DOMAIN.name ? DEFAULT_DOMAIN.id : derivedId('domain', domain);
  const made = { id: derivedId('project', domain, name), name, domainId, domain, description: 'administration' };
  projects.push(made);
  return made;
}

const EIGHT_HOURS = 8 * 3_600_000;

/** What identities are checked against: names of clouds, and roles beside those that every gateway has. */
export interface Around {
  readonly clouds: readonly string[];
  readonly roles: readonly RoleName[];
}

/** Users, projects and domains with their ids, and what is wrong between them. */
export function identityOf(file: FileIdentity, { clouds, roles: more }: Around, complain: Complain): IdentityConfig {
  const source = file.source ?? 'local';
  const domains = domainsOf(file, complain);
  const projects = projectsOf(file, domains, complain);
  const adminProject = adminProjectOf(file, projects, complain);
  const roles = [...new Set([...ROLES, ...more])];
  const users = usersOf(file, { domains, projects, roles }, complain);
  if (source === 'keystone') {
    if (users.length > 0) complain(['users'], 'come from the cloud with source keystone; leave them out');
    if (file.cloud === undefined) complain(['cloud'], 'is missing; source keystone needs the name of a cloud');
    else if (!clouds.includes(file.cloud))
      complain(['cloud'], `"${file.cloud}" is none of the clouds ${clouds.join(', ')}`);
  }
  const tokenLifetime = file.token_lifetime === undefined ? EIGHT_HOURS : milliseconds(file.token_lifetime);
  const rescopeScoped = file.allow_rescope_scoped_token ?? true;
  return { source, cloud: file.cloud, adminProject, tokenLifetime, rescopeScoped, domains, projects, users, roles };
}
