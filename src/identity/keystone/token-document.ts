import type { Named, NamedInDomain } from '../../contract/index.ts';
import type { Actor } from '../actor.ts';
import { roleId } from '../directory.ts';
import type { Identified } from '../identity.ts';
import { catalogOf, type Place } from './catalog.ts';
import { policyNames } from './policies.ts';

/** Keystone's and Cloudpods' clients read different spellings of the same members (CP-22…CP-25, CP-31): both are there. */
const named = ({ id, name }: Named) => ({ id, name, Id: id, Name: name });

function inDomain({ id, name, domain }: NamedInDomain) {
  return {
    ...named({ id, name }),
    domain: { id: domain.id, name: domain.name },
    Domain: { id: domain.id, name: domain.name },
  };
}

/** `2026-11-20T20:44:07.934238Z`: Python clients cannot read a time without fraction. */
const timeOf = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}.000000Z`;

function userOf({ id, name, domain, displayname, email, mobile }: Actor) {
  return {
    ...inDomain({ id, name, domain }),
    displayname,
    Displayname: displayname,
    email,
    Email: email,
    mobile,
    Mobile: mobile,
    is_system_account: false,
    password_expires_at: null,
    PasswordExpiresAt: null,
  };
}

const rolesOf = ({ roles }: Actor) => roles.map((role) => ({ id: roleId(role), name: role }));

function scopeMembers({ scope }: Actor): object {
  if (scope.kind === 'project') {
    const { id, name, domainId, domain } = scope.project;
    return { project: inDomain({ id, name, domain: { id: domainId, name: domain } }) };
  }
  return scope.kind === 'domain' ? { domain: named(scope.domain) } : {};
}

function assignmentsOf(actor: Actor): readonly object[] {
  const { scope } = actor;
  if (scope.kind === 'unscoped') return [];
  const where =
    scope.kind === 'domain'
      ? { domain: scope.domain }
      : {
          project: {
            id: scope.project.id,
            name: scope.project.name,
            domain: { id: scope.project.domainId, name: scope.project.domain },
          },
        };
  return actor.roles.map((role) => ({
    policies: policyNames(actor),
    role: { id: roleId(role), name: role },
    scope: where,
    user: { domain: actor.domain, id: actor.id, name: actor.name },
  }));
}

/** The body that a login and a look at a token answer (CP-20…CP-34, mapping A-06…A-10). */
export function tokenDocument(
  identified: Identified,
  place: Place,
  context: { readonly source: string; readonly ip: string },
): object {
  const { actor, claims, projects } = identified;
  const policies = policyNames(actor);
  const scoped = actor.scope.kind !== 'unscoped';
  return {
    audit_ids: [claims.jti, ...claims.chain.slice(-1)],
    ...(scoped ? { catalog: catalogOf(place) } : {}),
    context,
    expires_at: timeOf(claims.exp),
    is_domain: false,
    issued_at: timeOf(claims.iat),
    methods: claims.methods,
    policies: { ...policies, Domain: policies.domain, Project: policies.project, System: policies.system },
    ...scopeMembers(actor),
    projects: projects.map(inDomain),
    role_assignments: assignmentsOf(actor),
    roles: rolesOf(actor),
    user: userOf(actor),
  };
}

/**
 * The same in the form of Keystone v2.0, whose catalog has one region for each service: the gateway's own. With both spellings of what Cloudpods writes otherwise (cloudpods-api §6.3). */
export function accessDocument(
  identified: Identified,
  place: Place,
  context: { readonly source: string; readonly ip: string },
): object {
  const { actor, claims, token } = identified;
  const { scope } = actor;
  const catalog = scope.kind === 'unscoped' ? [] : catalogOf({ url: place.url, region: place.region });
  const tenant =
    scope.kind === 'project'
      ? {
          description: '',
          domain: { id: scope.project.domainId, name: scope.project.domain },
          enabled: true,
          id: scope.project.id,
          name: scope.project.name,
        }
      : undefined;
  const entries = catalog.map(({ name, type, endpoints }) => {
    const [first] = endpoints;
    const url = first?.url ?? '';
    const at = {
      adminURL: url,
      admin_url: url,
      internalURL: url,
      internal_url: url,
      publicURL: url,
      public_url: url,
    };
    return {
      endpoints: [{ ...at, id: first?.id ?? '', region: place.region }],
      endpoints_links: [],
      name,
      type,
    };
  });
  return {
    context,
    metadata: { is_admin: actor.systemAdmin ? 1 : 0, roles: rolesOf(actor).map(({ id }) => id) },
    serviceCatalog: entries,
    service_catalog: entries,
    token: {
      audit_ids: [claims.jti],
      expires: timeOf(claims.exp),
      id: token,
      issued_at: timeOf(claims.iat),
      ...(tenant ? { tenant } : {}),
    },
    user: {
      id: actor.id,
      is_system_account: false,
      name: actor.name,
      roles: rolesOf(actor),
      roles_links: [],
      username: actor.name,
    },
  };
}
