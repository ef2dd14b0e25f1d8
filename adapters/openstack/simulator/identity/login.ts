import { randomBytes } from 'node:crypto';
import { Type, check, type Static } from 'podgate/kit';
import { IMPLIED, type Directory, type Domain, type RoleName, type User } from '../content/projects.ts';
import { bodyOf, type Request } from '../http/message.ts';
import type { World } from '../world.ts';
import { loginRefused, missing, notFound } from './errors.ts';
import type { Scope, Token } from './tokens.ts';
import type { Trust } from './trusts.ts';

const text = Type.Optional(Type.String());
const Reference = Type.Object({ id: text, name: text });
const InDomain = Type.Object({ id: text, name: text, domain: Type.Optional(Reference) });

const Login = Type.Object({
  auth: Type.Object({
    identity: Type.Object({
      methods: Type.Array(Type.String()),
      password: Type.Optional(Type.Object({ user: Type.Object({ ...InDomain.properties, password: text }) })),
      token: Type.Optional(Type.Object({ id: Type.String() })),
      application_credential: Type.Optional(
        Type.Object({ id: text, name: text, secret: text, user: Type.Optional(InDomain) }),
      ),
    }),
    scope: Type.Optional(
      Type.Union([
        Type.Literal('unscoped'),
        Type.Object({
          project: Type.Optional(InDomain),
          domain: Type.Optional(Reference),
          system: Type.Optional(Type.Object({ all: Type.Boolean() })),
          'OS-TRUST:trust': Type.Optional(Type.Object({ id: Type.String() })),
        }),
      ]),
    ),
  }),
});

type Auth = Static<typeof Login>['auth'];
type Reference = Static<typeof Reference>;
type InDomain = Static<typeof InDomain>;

const login = check(Login);

/** Reads the body of POST /v3/auth/tokens. */
function authIn(request: Request): Auth {
  if (request.text === '') throw missing('auth', 'request body');
  const body = bodyOf(request);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw missing('valid JSON', 'request body');
  }
  if (!login.is(body)) throw missing('auth' in body ? 'identity' : 'auth', 'request body');
  return body.auth;
}

/** Keystone's database does not tell capitals from small letters. */
const sameName = (a: string, b: string | undefined) => a.toLowerCase() === b?.toLowerCase();

function domainFor(directory: Directory, reference: Reference): Domain | undefined {
  return directory.domains.find((domain) =>
    reference.id === undefined ? sameName(domain.name, reference.name) : domain.id === reference.id,
  );
}

/** The thing that is meant: by id, or by name in a domain, without which the request is malformed. */
function meant<T extends { readonly id: string; readonly name: string; readonly domainId: string }>(
  things: readonly T[],
  reference: InDomain,
  { directory, what }: { readonly directory: Directory; readonly what: string },
): T | undefined {
  if (reference.id !== undefined) return things.find((thing) => thing.id === reference.id);
  if (!reference.domain) throw missing('domain', what);
  const domain = domainFor(directory, reference.domain);
  return things.find((thing) => thing.domainId === domain?.id && sameName(thing.name, reference.name));
}

/** Who somebody proved to be, and what of an earlier token or a credential binds the new one. */
interface Proof {
  readonly user: User;
  readonly methods: readonly string[];
  readonly auditIds: readonly string[];
  readonly expiresAt: number;
  readonly credentialId?: string;
  /** A credential's project, which cannot be chosen. */
  readonly projectId?: string;
}

const auditId = () => randomBytes(16).toString('base64url');

function fresh(world: World, user: User, method: string): Proof {
  const { now, tokenLifetime } = world.settings;
  const expiresAt = Math.floor(now() / 1000) * 1000 + tokenLifetime * 1000;
  return { user, methods: [method], auditIds: [auditId()], expiresAt };
}

function byPassword(world: World, auth: Auth): Proof {
  const { directory } = world.cloud.basis;
  const given = auth.identity.password?.user;
  if (!given) throw missing('password', 'identity');
  const user = meant(Object.values(directory.users), given, { directory, what: 'user' });
  if (!user || user.password !== given.password) throw loginRefused(world);
  return fresh(world, user, 'password');
}

/** A token made from a token keeps the old expiry (mapping A-13). */
function byToken(world: World, auth: Auth): Proof {
  const given = auth.identity.token;
  if (!given) throw missing('token', 'identity');
  if (given.id === '') throw notFound('No token in the request');
  const token = world.tokens.find(given.id);
  if (!token) {
    throw notFound(given.id.startsWith('gAAAAA') ? 'Failed to validate token' : 'Could not recognize Fernet token');
  }
  const user = Object.values(world.cloud.basis.directory.users).find((one) => one.id === token.userId);
  if (!user || token.credentialId !== undefined) throw loginRefused(world);
  return {
    user,
    methods: ['token', ...token.methods.filter((method) => method !== 'token')],
    auditIds: [auditId(), ...token.auditIds.slice(-1)],
    expiresAt: token.expiresAt,
  };
}

function byCredential(world: World, auth: Auth): Proof {
  const { directory } = world.cloud.basis;
  const given = auth.identity.application_credential;
  if (!given) throw missing('application_credential', 'identity');
  const owner = given.user && meant(Object.values(directory.users), given.user, { directory, what: 'user' });
  const credential = directory.credentials.find((one) =>
    given.id === undefined ? one.name === given.name && one.userId === owner?.id : one.id === given.id,
  );
  if (!credential) throw notFound(`Could not find Application Credential: ${given.id ?? given.name ?? ''}.`);
  const user = Object.values(directory.users).find((one) => one.id === credential.userId);
  if (!user || credential.secret !== given.secret || auth.scope !== undefined) throw loginRefused(world);
  const { id, projectId } = credential;
  return { ...fresh(world, user, 'application_credential'), credentialId: id, projectId };
}

function proofOf(world: World, auth: Auth): Proof {
  const method = auth.identity.methods[0];
  switch (method) {
    case 'password':
      return byPassword(world, auth);
    case 'token':
      return byToken(world, auth);
    case 'application_credential':
      return byCredential(world, auth);
    case undefined:
      throw loginRefused(world);
    default:
      throw missing(method, 'identity');
  }
}

function scopeOf(world: World, auth: Auth, proof: Proof): Scope {
  const { directory } = world.cloud.basis;
  if (proof.projectId !== undefined) return { kind: 'project', projectId: proof.projectId };
  if (auth.scope === undefined || auth.scope === 'unscoped') return { kind: 'none' };
  const { project, domain, system, 'OS-TRUST:trust': trust } = auth.scope;
  if (trust) return { kind: 'project', projectId: trustWith(world, trust.id).projectId };
  if (project) {
    const found = meant(Object.values(directory.projects), project, { directory, what: 'project' });
    if (!found) throw loginRefused(world);
    return { kind: 'project', projectId: found.id };
  }
  if (domain) {
    const found = domainFor(directory, domain);
    if (!found) throw loginRefused(world);
    return { kind: 'domain', domainId: found.id };
  }
  return system?.all ? { kind: 'system' } : { kind: 'none' };
}

/** A trust while it lasts. */
function trustWith(world: World, id: string): Trust {
  const trust = world.trusts.get(id);
  if (!trust || trust.expiresAt <= world.settings.now()) throw notFound(`Could not find trust: ${id}.`);
  return trust;
}

/** The trust that a login goes by; only its trustee can. */
function trustIn(world: World, { scope }: Auth, { user }: Proof): Trust | undefined {
  const id = typeof scope === 'object' ? scope['OS-TRUST:trust']?.id : undefined;
  if (id === undefined) return undefined;
  const trust = trustWith(world, id);
  if (trust.trusteeId !== user.id) throw loginRefused(world);
  return trust;
}

/** The roles of a user in a scope, with those that they imply. */
export function rolesIn(directory: Directory, userId: string, scope: Scope): readonly RoleName[] {
  const given = directory.assignments.filter(
    (one) =>
      one.userId === userId &&
      ((scope.kind === 'project' && one.projectId === scope.projectId) ||
        (scope.kind === 'domain' && one.domainId === scope.domainId) ||
        (scope.kind === 'system' && one.system === true)),
  );
  return [...new Set(given.flatMap(({ role }) => IMPLIED[role]))];
}

/** Answers a login with a token. Throws a refusal in Keystone's shape. */
export function logIn(world: World, request: Request): Token {
  const auth = authIn(request);
  const proof = proofOf(world, auth);
  const scope = scopeOf(world, auth, proof);
  const trust = trustIn(world, auth, proof);
  const given = rolesIn(world.cloud.basis.directory, proof.user.id, scope);
  const roles = trust ? trust.roles : given;
  if (scope.kind !== 'none' && roles.length === 0) throw loginRefused(world);
  const { user, methods, auditIds, credentialId } = proof;
  const expiresAt = Math.min(proof.expiresAt, trust?.expiresAt ?? Infinity);
  const bound = credentialId === undefined ? {} : { credentialId };
  return world.tokens.issue({ userId: user.id, methods, scope, roles, expiresAt, auditIds, ...bound });
}
