import { GatewayError, type Login, type LoginRequest, type Named, type NamedInDomain } from '../contract/index.ts';
import type { RoleName } from '../config/identity.ts';
import type { OwnerProject } from '../schema/context.ts';
import type { Actor, Scope } from './actor.ts';
import type { ScopeInput } from './login-request.ts';
import type { Granted, UserSource } from './source.ts';
import type { Claims } from './tokens.ts';

export interface KeystoneParts {
  /** Asks the configured cloud. */
  readonly ask: (request: LoginRequest, requestId: string) => Promise<Login>;
  /** Encrypts and decrypts the cloud's token that stands in ours. */
  readonly seal: { close(key: string, value: unknown): Buffer; open(key: string, sealed: Buffer): unknown };
  /** The roles that there are: others, of the cloud's own, mean nothing here. */
  readonly roles: () => readonly RoleName[];
  /** The project whose administrators administer the gateway: by its name and its domain's, which are all that is known of it. */
  readonly adminProject: () => Pick<OwnerProject, 'name' | 'domain' | 'domainId'>;
}

/** What our token keeps of a login there. */
interface Kept {
  readonly user: NamedInDomain;
  readonly project?: NamedInDomain;
  readonly domain?: Named;
  readonly roles: readonly string[];
  readonly projects: readonly NamedInDomain[];
}

/** Bytes that the projects of a bearer may take in his token: it must fit into a header. */
const MAX_PROJECTS = 3000;

function fitting(projects: readonly NamedInDomain[]): readonly NamedInDomain[] {
  let size = 0;
  const end = projects.findIndex((project) => (size += Buffer.byteLength(JSON.stringify(project))) > MAX_PROJECTS);
  return end < 0 ? projects : projects.slice(0, end);
}

const owner = ({ id, name, domain }: NamedInDomain): OwnerProject => ({
  id,
  name,
  domainId: domain.id,
  domain: domain.name,
});

function keptOf(claims: Claims): Kept {
  // Written by this gateway alone: the token's signature was checked.
  if (claims.login === undefined)
    throw new GatewayError('unauthenticated', 'the token is from another source of users; log in again');
  return claims.login as Kept;
}

function scopeOf(kept: Kept): Scope {
  if (kept.project) return { kind: 'project', project: owner(kept.project) };
  return kept.domain ? { kind: 'domain', domain: kept.domain } : { kind: 'unscoped' };
}

/** A project of that name in another domain is somebody else's: whoever administers a domain can make one. */
function isAdminProject(project: NamedInDomain | undefined, admin: ReturnType<KeystoneParts['adminProject']>): boolean {
  if (project?.name !== admin.name) return false;
  return project.domain.id === admin.domainId || project.domain.name === admin.domain;
}

/** Users of one of the clouds: its Keystone checks passwords and says projects and roles. */
export function createKeystoneSource(parts: KeystoneParts): UserSource {
  const place = (sub: string) => `proof:${sub}`;

  async function granted(request: LoginRequest, requestId: string): Promise<Granted> {
    const { user, project, domain, roles, projects, expiresAt, proof } = await parts.ask(request, requestId);
    const kept: Kept = {
      user,
      project,
      domain,
      roles: parts.roles().filter((role) => roles.some(({ name }) => name === role)),
      projects: fitting(projects),
    };
    return {
      sub: user.id,
      project: project?.id,
      domain: domain?.id,
      login: kept,
      proof: parts.seal.close(place(user.id), proof).toString('base64url'),
      notAfter: expiresAt,
    };
  }

  function proofOf(claims: Claims): string {
    const proof = parts.seal.open(place(claims.sub), Buffer.from(claims.proof ?? '', 'base64url'));
    if (typeof proof !== 'string')
      throw new GatewayError('unauthenticated', 'the token cannot be scoped anew; log in again');
    return proof;
  }

  return {
    passwordLogin: ({ user, password, scope }, requestId) => granted({ user, password, scope }, requestId),
    rescope: (claims, scope: ScopeInput | undefined, requestId) =>
      granted({ proof: proofOf(claims), scope }, requestId),
    actor(claims): Actor {
      const kept = keptOf(claims);
      const scope = scopeOf(kept);
      const roles: readonly RoleName[] = parts.roles().filter((role) => kept.roles.includes(role));
      const systemAdmin = roles.includes('admin') && isAdminProject(kept.project, parts.adminProject());
      const { id, name, domain } = kept.user;
      return { id, name, domain, displayname: '', email: '', mobile: '', scope, roles, systemAdmin };
    },
    projects: (claims) => keptOf(claims).projects,
    domains(claims) {
      const { domain } = keptOf(claims);
      return domain ? [domain] : [];
    },
  };
}
