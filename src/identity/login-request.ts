import { GatewayError, type Reference } from '../contract/index.ts';

/** What a login asks for, whichever protocol it came by. */
export interface LoginInput {
  readonly method: 'password' | 'token';
  readonly user?: Reference;
  readonly password?: string;
  readonly token?: string;
  readonly scope: ScopeInput | undefined;
  /** What the caller is, as he says himself: web, api, cli … */
  readonly source: string;
}

export type ScopeInput = { readonly project: Reference } | { readonly domain: Omit<Reference, 'domain'> };

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (message: string) => new GatewayError('invalid_request', message);

/** A member under its Keystone name or under Cloudpods' capitalised one (CP-30). */
function member(from: unknown, key: string): unknown {
  if (!isObject(from)) return undefined;
  return from[key] ?? from[key.charAt(0).toUpperCase() + key.slice(1)];
}

function textAt(from: unknown, key: string, path: string): string | undefined {
  const value = member(from, key);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalid(`${path}.${key} must be a text`);
  if (value.length > 255 && key !== 'password') throw invalid(`${path}.${key} is longer than 255 characters`);
  return value;
}

function referenceAt(from: unknown, path: string): Reference {
  const domain = member(from, 'domain');
  if (domain !== undefined && !isObject(domain)) throw invalid(`${path}.domain must be an object with id or name`);
  return {
    id: textAt(from, 'id', path),
    name: textAt(from, 'name', path),
    domain:
      domain === undefined
        ? undefined
        : { id: textAt(domain, 'id', `${path}.domain`), name: textAt(domain, 'name', `${path}.domain`) },
  };
}

function scopeOf(auth: Json): ScopeInput | undefined {
  const { scope } = auth;
  if (scope === undefined || scope === null || scope === 'unscoped') return undefined;
  if (!isObject(scope)) throw invalid('auth.scope must be an object with project or domain, or "unscoped"');
  const project = member(scope, 'project');
  if (project !== undefined) {
    const wanted = referenceAt(project, 'auth.scope.project');
    if (wanted.id === undefined && wanted.name === undefined) throw invalid('auth.scope.project needs an id or a name');
    return { project: wanted };
  }
  const domain = member(scope, 'domain');
  if (domain !== undefined) {
    const { id, name } = referenceAt(domain, 'auth.scope.domain');
    if (id === undefined && name === undefined) throw invalid('auth.scope.domain needs an id or a name');
    return { domain: { id, name } };
  }
  if ('system' in scope) {
    throw new GatewayError(
      'invalid_credential',
      'there is no system scope at login; take the administration project and ask lists for scope=system',
    );
  }
  if (Object.keys(scope).length === 0) return undefined;
  throw invalid('auth.scope must hold project or domain');
}

const OFFERED = ['password', 'token'] as const;

function methodOf(identity: unknown): LoginInput['method'] {
  const methods = member(identity, 'methods');
  if (!Array.isArray(methods) || methods.length === 0)
    throw invalid('auth.identity.methods must be a list such as ["password"]');
  const found = OFFERED.find((method) => methods.includes(method));
  if (!found) {
    const asked = methods
      .map((method) => (typeof method === 'string' ? method : typeof method))
      .join(', ')
      .slice(0, 80);
    throw new GatewayError(
      'invalid_credential',
      `the method ${asked} is not offered here; log in with ${OFFERED.join(' or ')}`,
    );
  }
  return found;
}

/** The body of `POST /v3/auth/tokens` (CP-20). Throws `invalid_request` naming the member. */
export function parseV3(body: unknown): LoginInput {
  const auth = member(body, 'auth');
  if (!isObject(auth)) throw invalid('the body must be an object with auth');
  const identity = member(auth, 'identity');
  if (!isObject(identity)) throw invalid('auth.identity is missing');
  const method = methodOf(identity);
  const scope = scopeOf(auth);
  const source = textAt(member(auth, 'context'), 'source', 'auth.context') ?? 'api';
  if (method === 'token') {
    const token = member(member(identity, 'token'), 'id');
    if (typeof token !== 'string' || token === '') throw invalid('auth.identity.token.id is missing');
    return { method, token, scope, source };
  }
  const user = member(member(identity, 'password'), 'user');
  if (!isObject(user)) throw invalid('auth.identity.password.user is missing');
  const reference = referenceAt(user, 'auth.identity.password.user');
  if (reference.id === undefined && reference.name === undefined)
    throw invalid('auth.identity.password.user needs an id or a name');
  const password = textAt(user, 'password', 'auth.identity.password.user');
  if (password === undefined) throw invalid('auth.identity.password.user.password is missing');
  if (password.length > 4096) throw invalid('auth.identity.password.user.password is longer than 4096 characters');
  return { method, user: reference, password, scope, source };
}

const DEFAULT_DOMAIN = { id: 'default' };

/** The body of `POST /v2.0/tokens` (mapping A-01…A-04). Users and tenants are those of the default domain. */
export function parseV2(body: unknown): LoginInput {
  const auth = member(body, 'auth');
  if (!isObject(auth)) throw invalid('the body must be an object with auth');
  const id = textAt(auth, 'tenantId', 'auth');
  const name = textAt(auth, 'tenantName', 'auth');
  if (id !== undefined && name !== undefined) throw invalid('give auth.tenantName or auth.tenantId, not both');
  const project = id !== undefined ? { id } : { name, domain: DEFAULT_DOMAIN };
  const scope = id === undefined && name === undefined ? undefined : { project };
  const source = 'api';
  const token = member(member(auth, 'token'), 'id');
  if (typeof token === 'string' && token !== '') return { method: 'token', token, scope, source };
  const credentials = member(auth, 'passwordCredentials');
  const username = textAt(credentials, 'username', 'auth.passwordCredentials');
  const userId = textAt(credentials, 'userId', 'auth.passwordCredentials');
  const password = textAt(credentials, 'password', 'auth.passwordCredentials');
  if ((username ?? userId) === undefined || password === undefined) {
    throw invalid('give auth.passwordCredentials with username and password, or auth.token.id');
  }
  const user = userId !== undefined ? { id: userId } : { name: username, domain: DEFAULT_DOMAIN };
  return { method: 'password', user, password, scope, source };
}
