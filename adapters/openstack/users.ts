import {
  GatewayError,
  type Call,
  type IdentitySource,
  type Login,
  type LoginRequest,
  type Reference,
} from 'podgate/contract';
import { Type, reader } from 'podgate/kit';
import { toError } from './faults.ts';
import { expiryOf } from './identity/identity.ts';
import { identityUrl } from './identity/v3.ts';
import { projects } from './projects/keystone.ts';
import type { Session } from './session.ts';

const Named = Type.Object({ id: Type.String(), name: Type.String() });
const InDomain = Type.Object({ id: Type.String(), name: Type.String(), domain: Named });

const readLogin = reader(
  Type.Object({
    token: Type.Object({
      expires_at: Type.String(),
      user: InDomain,
      project: Type.Optional(InDomain),
      domain: Type.Optional(Named),
      roles: Type.Optional(Type.Array(Named)),
    }),
  }),
  "Keystone's token",
);

const ListedProject = Type.Object({ id: Type.String(), name: Type.String(), domain_id: Type.String() });
const readProjects = reader(Type.Object({ projects: Type.Array(ListedProject) }), "Keystone's projects");
const readDomains = reader(Type.Object({ domains: Type.Array(Named) }), "Keystone's domains");

function referenceOf(reference: Reference): object {
  if (reference.id !== undefined) return { id: reference.id };
  const { id, name } = reference.domain ?? {};
  const domain = id !== undefined ? { id } : name !== undefined ? { name } : { id: 'default' };
  return { name: reference.name, domain };
}

function bodyOf(request: LoginRequest): object {
  const identity =
    request.proof === undefined
      ? {
          methods: ['password'],
          password: { user: { ...referenceOf(request.user ?? {}), password: request.password } },
        }
      : { methods: ['token'], token: { id: request.proof } };
  const { scope } = request;
  if (scope === undefined) return { auth: { identity, scope: 'unscoped' } };
  const wanted = 'project' in scope ? { project: referenceOf(scope.project) } : { domain: scope.domain };
  return { auth: { identity, scope: wanted } };
}

type KeystoneToken = ReturnType<typeof readLogin>['token'];

/** The projects of a user, each with its domain's name as far as anything tells it. */
async function projectsOf(session: Session, proof: string, token: KeystoneToken, call: Call) {
  const get = async (path: string) => {
    const url = `${identityUrl(session.config.auth.url)}${path}`;
    const headers = { accept: 'application/json', 'x-auth-token': proof };
    const operation = 'auth.projects';
    const reply = await session.tools.http.send({ service: 'identity', operation, method: 'GET', url, headers }, call);
    if (reply.status !== 200) throw toError(reply, { cloud: session.cloud.name, service: 'identity', operation });
    return reply.json();
  };
  const [listed, domains] = await Promise.all([get('/auth/projects'), get('/auth/domains')]);
  const names = new Map(readDomains(domains).domains.map((domain) => [domain.id, domain.name]));
  for (const named of [token.user.domain, token.project?.domain, token.domain]) {
    if (named) names.set(named.id, named.name);
  }
  return readProjects(listed).projects.map(({ id, name, domain_id: domainId }) => {
    return { id, name, domain: { id: domainId, name: names.get(domainId) ?? domainId } };
  });
}

/** Asks Keystone for a user's password, projects and roles. Nothing of the user's is kept but the token, as proof. */
export const users: IdentitySource<Session> = {
  async login(session: Session, request: LoginRequest, call: Call): Promise<Login> {
    const cloud = session.cloud.name;
    const url = `${identityUrl(session.config.auth.url)}/auth/tokens`;
    const headers = { accept: 'application/json' };
    const operation = 'users.login';
    const sent = {
      service: 'identity',
      operation,
      method: 'POST',
      url,
      headers,
      body: bodyOf(request),
    } as const;
    const reply = await session.tools.http.send(sent, call);
    if ([400, 401, 403, 404].includes(reply.status)) {
      throw new GatewayError('invalid_credential', 'wrong user, password or scope');
    }
    if (reply.status !== 201) throw toError(reply, { cloud, service: 'identity', operation });
    const { token } = readLogin(reply.json());
    const proof = reply.headers['x-subject-token'];
    if (!proof)
      throw new GatewayError('upstream_malformed', `cloud ${cloud}: Keystone answered without X-Subject-Token`);
    return {
      user: token.user,
      project: token.project,
      domain: token.domain,
      roles: token.roles ?? [],
      projects: await projectsOf(session, proof, token, call),
      expiresAt: expiryOf(token.expires_at, reply, session.tools.now()),
      proof,
    };
  },
  async projects(session, call) {
    const { items } = await projects.list(session, undefined, call);
    return items.map(({ id, name, domain_id: domainId, domain }) => ({
      id,
      name,
      domain: { id: domainId, name: domain },
    }));
  },
};
