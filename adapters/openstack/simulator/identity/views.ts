import type { Directory, Domain, Project, User } from '../content/projects.ts';
import { insideUrl, type World } from '../world.ts';
import { domainOf, projectOf, userOf } from './access.ts';
import { catalogFor } from './catalog.ts';
import type { Token } from './tokens.ts';

const link = (path: string) => ({ self: `${insideUrl('identity')}/v3/${path}` });

/** Whole seconds, written with six digits. */
const instant = (time: number) => `${new Date(time).toISOString().slice(0, 19)}.000000Z`;

const named = (thing: { readonly id: string; readonly name: string } | undefined) =>
  thing && { id: thing.id, name: thing.name };

const inDomain = (directory: Directory, thing: Project | User | undefined) =>
  thing && {
    domain: named(domainOf(directory, thing.domainId)),
    id: thing.id,
    name: thing.name,
  };

/** A domain as Keystone shows it. */
export const toDomain = ({ id, name, description }: Domain) => ({
  id,
  name,
  description,
  enabled: true,
  tags: [],
  options: {},
  links: link(`domains/${id}`),
});

/** A project as Keystone shows it: its parent is its domain. */
export const toProject = ({ id, name, domainId, description }: Project) => ({
  id,
  name,
  domain_id: domainId,
  description,
  enabled: true,
  parent_id: domainId,
  is_domain: false,
  tags: [],
  options: {},
  links: link(`projects/${id}`),
});

/** A user as Keystone shows it, without the password. */
export const toUser = ({ id, name, domainId, email }: User) => ({
  ...(email === undefined ? {} : { email }),
  id,
  name,
  domain_id: domainId,
  enabled: true,
  password_expires_at: null,
  options: {},
  links: link(`users/${id}`),
});

/** What a token's scope adds to its description. */
function scopeMembers(directory: Directory, token: Token): object {
  switch (token.scope.kind) {
    case 'project': {
      const project = inDomain(directory, projectOf(directory, token.scope.projectId));
      return { project, is_domain: false };
    }
    case 'domain':
      return { domain: named(domainOf(directory, token.scope.domainId)) };
    case 'system':
      return { system: { all: true } };
    case 'none':
      return {};
  }
}

/** The description of a token; unscoped ones have neither roles nor a catalog (mapping A-11). */
export function toToken(world: World, token: Token, withCatalog: boolean): object {
  const { directory } = world.cloud.basis;
  const scoped = token.scope.kind !== 'none';
  const roles = directory.roles.filter((role) => token.roles.includes(role.name));
  const credential = directory.credentials.find((one) => one.id === token.credentialId);
  return {
    methods: token.methods,
    user: { ...inDomain(directory, userOf(directory, token.userId)), password_expires_at: null },
    audit_ids: token.auditIds,
    expires_at: instant(token.expiresAt),
    issued_at: instant(token.issuedAt),
    ...scopeMembers(directory, token),
    ...(scoped ? { roles: roles.map(named) } : {}),
    ...(scoped && withCatalog ? { catalog: catalogFor(world, token) } : {}),
    ...(credential ? { application_credential: { ...named(credential), restricted: true } } : {}),
  };
}

/** An assignment of a role, with names when they are asked for. */
export function toAssignment(directory: Directory, one: Directory['assignments'][number], names: boolean): object {
  const role = directory.roles.find(({ name }) => name === one.role);
  const user = userOf(directory, one.userId);
  const shown = (thing: { readonly id: string; readonly name: string } | undefined) =>
    names ? named(thing) : thing && { id: thing.id };
  const full = (thing: Project | User | undefined) => (names ? inDomain(directory, thing) : shown(thing));
  const [path, scope] =
    one.projectId !== undefined
      ? [`projects/${one.projectId}`, { project: full(projectOf(directory, one.projectId)) }]
      : one.domainId !== undefined
        ? [`domains/${one.domainId}`, { domain: shown(domainOf(directory, one.domainId)) }]
        : ['system', { system: { all: true } }];
  const assignment = link(`${path}/users/${one.userId}/roles/${role?.id ?? ''}`).self;
  return { links: { assignment }, scope, user: full(user), role: shown(role) };
}

/** A list of Keystone: never in pages. */
export function collection(key: string, items: readonly object[], pathAndQuery: string): object {
  const self = `${insideUrl('identity')}${pathAndQuery}`;
  return { [key]: items, links: { next: null, self, previous: null } };
}
