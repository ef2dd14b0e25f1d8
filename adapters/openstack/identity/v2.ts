import { GatewayError, type Call, type HttpReply, type Remembered, type Tools } from 'podgate/contract';
import { reader, Type, type Static } from 'podgate/kit';
import type { Catalog } from '../catalog.ts';
import type { Auth } from '../config.ts';
import { toError } from '../faults.ts';
import type { KeystoneProject } from '../projects/keystone.ts';
import type { Session } from '../session.ts';
import { otherGeneration } from './generations.ts';
import { expiryOf, ofLogin, refusal, type CloudToken, type Identity, type LoginPlace } from './identity.ts';

const Tenant = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  enabled: Type.Optional(Type.Boolean()),
});

const Endpoint = Type.Object({
  region: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  publicURL: Type.Optional(Type.String()),
  internalURL: Type.Optional(Type.String()),
  adminURL: Type.Optional(Type.String()),
});

const Access = Type.Object({
  token: Type.Object({ id: Type.String({ minLength: 1 }), expires: Type.String(), tenant: Type.Optional(Tenant) }),
  user: Type.Object({
    id: Type.String(),
    roles: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
  }),
  serviceCatalog: Type.Optional(Type.Array(Type.Object({ type: Type.String(), endpoints: Type.Array(Endpoint) }))),
});

type Access = Static<typeof Access>;

const readAccess = reader(Type.Object({ access: Access }), "Keystone's token");
const readTenants = reader(Type.Object({ tenants: Type.Array(Tenant) }), "Keystone's tenants");

/** The identity URL with its version (mapping A-22). */
const urlOf = (url: string) => `${url.replace(/\/+$/, '').replace(/\/v(2\.0|3)$/, '')}/v2.0`;

/** The generation's only domain is none (F-034). */
const DOMAIN = { id: 'default', name: 'Default' } as const;

const INTERFACES = ['public', 'internal', 'admin'] as const;

/** The catalog in the form that the third generation gives it (OL-11, OL-12). */
const catalogOf = ({ serviceCatalog = [] }: Access): Catalog =>
  serviceCatalog.map(({ type, endpoints }) => ({
    type,
    endpoints: endpoints.flatMap((endpoint) =>
      INTERFACES.flatMap((kind) => {
        const url = endpoint[`${kind}URL`];
        return url === undefined ? [] : [{ interface: kind, region: endpoint.region, url }];
      }),
    ),
  }));

/** The tenant to log in to: one of them, for both together are refused (OL-03). */
function tenantOf(
  auth: Auth,
  project: string | undefined,
): { readonly tenantId?: string; readonly tenantName?: string } {
  if (project !== undefined) return { tenantId: project };
  if (auth.project_id !== undefined) return { tenantId: auth.project_id };
  return auth.project_name === undefined ? {} : { tenantName: auth.project_name };
}

/** A token may stand for the password (OL-02). */
type Given = Auth & { readonly token?: string };

const credentialsOf = ({ token, username, password }: Given): object =>
  token === undefined ? { passwordCredentials: { username, password } } : { token: { id: token } };

interface Attempt extends LoginPlace {
  readonly auth: Given;
  readonly tools: Tools;
  readonly call: Call;
}

async function ask({ auth, tools, call, cloud }: Attempt, body: object): Promise<{ access: Access; reply: HttpReply }> {
  const origin = { service: 'identity', operation: 'tokens.create' } as const;
  const url = `${urlOf(auth.url)}/tokens`;
  const reply = await tools.http.send(
    { ...origin, method: 'POST', url, headers: { accept: 'application/json' }, body: { auth: body } },
    call,
  );
  if (reply.status === 401) throw refusal(auth, call, cloud);
  if (reply.status !== 200 && reply.status !== 203) {
    const other = await otherGeneration(reply, { url: auth.url, version: '2.0', cloud }, tools, call);
    throw other ?? ofLogin(toError(reply, { cloud, ...origin }));
  }
  return { access: readAccess(reply.json()).access, reply };
}

/** The tenants that a token may be exchanged for. */
async function tenantsFor({ auth, tools, call, cloud }: Attempt, token: string) {
  const origin = { service: 'identity', operation: 'tenants.list' } as const;
  const headers = { accept: 'application/json', 'x-auth-token': token };
  const url = `${urlOf(auth.url)}/tenants`;
  const reply = await tools.http.send({ ...origin, method: 'GET', url, headers }, call);
  if (reply.status !== 200) throw ofLogin(toError(reply, { cloud, ...origin }));
  return readTenants(reply.json()).tenants.filter(({ enabled }) => enabled !== false);
}

/** Exchanges a token without a tenant for one of the only tenant there is (OL-04). Throws `invalid_request` naming several. */
async function chosen(attempt: Attempt, token: string): Promise<{ access: Access; reply: HttpReply }> {
  const [only, ...others] = await tenantsFor(attempt, token);
  const { auth, call, cloud } = attempt;
  if (!only) throw refusal(auth, call, cloud);
  if (others.length > 0) {
    const names = [only, ...others].map(({ name }) => name).join(', ');
    throw new GatewayError(
      'invalid_request',
      `auth.project_name: the user is in several projects; choose one of ${names}`,
    );
  }
  return ask(attempt, { token: { id: token }, tenantId: only.id });
}

const tokenOf = ({ token, user, ...access }: Access, tenant: Static<typeof Tenant>): CloudToken => ({
  id: token.id,
  userId: user.id,
  project: { id: tenant.id, name: tenant.name, domainId: DOMAIN.id, domain: DOMAIN.name },
  roles: (user.roles ?? []).map(({ name }) => name),
  catalog: catalogOf({ token, user, ...access }),
});

/** Logs in (OL-01…OL-05). Throws as `Identity.logIn`, and `unsupported` for a trust, which this generation does not have. */
async function logIn(auth: Given, tools: Tools, call: Call, place: LoginPlace): Promise<Remembered<CloudToken>> {
  const { cloud, trust } = place;
  if (trust !== undefined) throw new GatewayError('unsupported', `cloud ${cloud}: Keystone v2.0 has no trusts`);
  const attempt = { auth, tools, call, ...place };
  let { access, reply } = await ask(attempt, { ...credentialsOf(auth), ...tenantOf(auth, call.project) });
  if (!access.token.tenant) ({ access, reply } = await chosen(attempt, access.token.id));
  const { tenant, expires } = access.token;
  if (!tenant) throw new GatewayError('upstream_malformed', `cloud ${cloud}: Keystone's token has no tenant`);
  return { value: tokenOf(access, tenant), expiresAt: expiryOf(expires, reply, tools.now()) };
}

/** Where administrators ask: only there are all tenants told, everywhere else one's own (OL-20). */
const adminUrl = ({ catalog }: CloudToken) =>
  catalog
    .filter(({ type }) => type === 'identity')
    .flatMap(({ endpoints }) => endpoints)
    .find((endpoint) => endpoint.interface === 'admin')?.url;

/** All tenants, for administrators of clouds that let the gateway get there. */
async function allTenants(session: Session, call: Call) {
  const token = await session.token(call);
  const url = adminUrl(token);
  if (url === undefined) return undefined;
  const origin = { service: 'identity', operation: 'tenants.list' } as const;
  const headers = { accept: 'application/json', 'x-auth-token': token.id };
  try {
    const reply = await session.tools.http.send(
      { ...origin, method: 'GET', url: `${urlOf(url)}/tenants`, headers },
      call,
    );
    if (reply.status === 200) return readTenants(reply.json()).tenants;
    throw toError(reply, { cloud: session.cloud.name, ...origin });
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    call.warn("tenants other than the user's own are not known", error.message);
    return undefined;
  }
}

/** The tenants, as projects of the only domain. */
async function projects(session: Session, call: Call): Promise<readonly KeystoneProject[]> {
  const request = { service: 'identity', operation: 'tenants.list', path: '/tenants' } as const;
  const all = session.cloud.allProjects ? await allTenants(session, call) : undefined;
  const { tenants } = all ? { tenants: all } : readTenants((await session.send(request, call)).json());
  return tenants.map(({ id, name, description, enabled = true }) => {
    return { id, name, domain_id: DOMAIN.id, domain: DOMAIN.name, description: description ?? '', enabled };
  });
}

/** Keystone's second generation: tenants, no domains, the token in the body (OL-01…OL-14). */
export const v2: Identity = { version: '2.0', url: urlOf, logIn, projects };
