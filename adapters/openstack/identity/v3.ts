import { GatewayError, type Call, type Remembered, type Tools } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { Catalog } from '../catalog.ts';
import type { Auth } from '../config.ts';
import { toError } from '../faults.ts';
import { listProjects } from '../projects/keystone.ts';
import type { Session } from '../session.ts';
import { otherGeneration } from './generations.ts';
import { expiryOf, ofLogin, refusal, type CloudToken, type Identity, type LoginPlace } from './identity.ts';

const Named = Type.Object({ id: Type.String(), name: Type.Optional(Type.String()) });

const readToken = reader(
  Type.Object({
    token: Type.Object({
      expires_at: Type.String(),
      issued_at: Type.Optional(Type.String()),
      user: Named,
      project: Type.Optional(
        Type.Object({ id: Type.String(), name: Type.Optional(Type.String()), domain: Type.Optional(Named) }),
      ),
      roles: Type.Optional(Type.Array(Named)),
      catalog: Type.Optional(Catalog),
    }),
  }),
  "Keystone's token",
);

/** The identity URL with its version (mapping A-22). */
export function identityUrl(url: string): string {
  return `${url.replace(/\/+$/, '').replace(/\/v(2\.0|3)$/, '')}/v3`;
}

const domainOf = (id: string | undefined, name: string | undefined) =>
  id === undefined ? { name: name ?? 'Default' } : { id };

function identityOf(auth: Auth): object {
  if (auth.application_credential_id !== undefined) {
    return {
      methods: ['application_credential'],
      application_credential: {
        id: auth.application_credential_id,
        secret: auth.application_credential_secret,
      },
    };
  }
  const user =
    auth.user_id === undefined
      ? { name: auth.username, domain: domainOf(auth.user_domain_id, auth.user_domain_name) }
      : { id: auth.user_id };
  return { methods: ['password'], password: { user: { ...user, password: auth.password } } };
}

function scopeOf(auth: Auth, project: string | undefined): object | undefined {
  if (auth.application_credential_id !== undefined) return undefined;
  if (project !== undefined) return { project: { id: project } };
  if (auth.project_id !== undefined) return { project: { id: auth.project_id } };
  const domain = domainOf(auth.project_domain_id, auth.project_domain_name);
  return { project: { name: auth.project_name, domain } };
}

const readCatalog = reader(Type.Object({ catalog: Catalog }), "Keystone's catalog");

/** The catalog of a token that came without one (OS-06). */
async function catalogOf(
  token: string,
  { url, cloud }: { readonly url: string; readonly cloud: string },
  tools: Tools,
  call: Call,
): Promise<Catalog> {
  const origin = { service: 'identity', operation: 'catalog.show' } as const;
  const headers = { accept: 'application/json', 'x-auth-token': token };
  const reply = await tools.http.send({ ...origin, method: 'GET', url: `${url}/auth/catalog`, headers }, call);
  if (reply.status !== 200) throw ofLogin(toError(reply, { cloud, ...origin }));
  return readCatalog(reply.json()).catalog;
}

/**
 * Logs in with the configured credentials, in the given project or the configured one (OS-01…OS-05), or with the rights of a trust.
 * Throws `upstream_rejected` naming cloud and user when Keystone refuses, `forbidden` when the user has no role in `call.project`.
 */
export async function logIn(
  auth: Auth,
  tools: Tools,
  call: Call,
  { cloud, trust }: LoginPlace,
): Promise<Remembered<CloudToken>> {
  const scope = trust === undefined ? scopeOf(auth, call.project) : { 'OS-TRUST:trust': { id: trust } };
  const body = { auth: { identity: identityOf(auth), ...(scope ? { scope } : {}) } };
  const url = `${identityUrl(auth.url)}/auth/tokens`;
  const headers = { accept: 'application/json' };
  const request = {
    service: 'identity',
    operation: 'tokens.create',
    method: 'POST',
    url,
    headers,
    body,
  } as const;
  const reply = await tools.http.send(request, call);
  if (reply.status === 401) throw refusal(auth, call, cloud);
  if (reply.status !== 201 && reply.status !== 200) {
    const asked = { url: auth.url, version: '3', cloud };
    const other = trust === undefined ? await otherGeneration(reply, asked, tools, call) : undefined;
    if (other) throw other;
    throw ofLogin(toError(reply, { cloud, service: 'identity', operation: 'tokens.create' }));
  }
  const id = reply.headers['x-subject-token'];
  if (!id) throw new GatewayError('upstream_malformed', `cloud ${cloud}: Keystone answered without X-Subject-Token`);
  const { token } = readToken(reply.json());
  if (!token.project) throw new GatewayError('upstream_malformed', `cloud ${cloud}: Keystone's token has no project`);
  // An application credential is bound to its project, whatever is asked for (mapping A-05).
  if (call.project !== undefined && call.project !== token.project.id) throw refusal(auth, call, cloud);
  return {
    expiresAt: expiryOf(token.expires_at, reply, tools.now()),
    value: {
      id,
      userId: token.user.id,
      project: {
        id: token.project.id,
        name: token.project.name ?? token.project.id,
        domainId: token.project.domain?.id ?? 'default',
        domain: token.project.domain?.name ?? 'Default',
      },
      roles: (token.roles ?? []).map((role) => role.name ?? role.id),
      catalog: token.catalog ?? (await catalogOf(id, { url: identityUrl(auth.url), cloud }, tools, call)),
    },
  };
}

/** That a token is not good any more, in one way or another. */
const NOT_GOOD: ReadonlySet<number> = new Set([401, 404]);

/** Gives a token back by itself (OS-08). */
async function revoke({ config, cloud, dialect, tools }: Session, token: CloudToken, call: Call): Promise<void> {
  const origin = { service: 'identity', operation: 'tokens.delete' } as const;
  const own = { accept: 'application/json', 'x-auth-token': token.id, 'x-subject-token': token.id };
  const url = `${identityUrl(config.auth.url)}/auth/tokens`;
  const headers = { ...own, ...dialect.headers(token) };
  const reply = await tools.http.send({ ...origin, method: 'DELETE', url, headers }, call);
  if (reply.status >= 300 && !NOT_GOOD.has(reply.status)) throw toError(reply, { cloud: cloud.name, ...origin });
}

/** Keystone's third generation (OS-01…OS-08). */
export const v3: Identity = { version: '3', url: identityUrl, logIn, revoke, projects: listProjects };
