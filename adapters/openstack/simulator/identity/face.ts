import type { Directory } from '../content/projects.ts';
import type { Face } from '../http/face.ts';
import { json, type Reply, type Request } from '../http/message.ts';
import { get, router, type Route } from '../http/router.ts';
import { insideUrl, type World } from '../world.ts';
import { accessOf, projectOf, type Access } from './access.ts';
import { catalogFor } from './catalog.ts';
import { forbidden, keystoneError, loginRefused, notFound } from './errors.ts';
import { logIn } from './login.ts';
import type { Token } from './tokens.ts';
import { createTrust } from './trusts.ts';
import { collection, toAssignment, toDomain, toProject, toToken, toUser } from './views.ts';

interface Context {
  readonly world: World;
  readonly directory: Directory;
  readonly request: Request;
}

const VERSION = {
  id: 'v3.14',
  status: 'stable',
  updated: '2020-04-07T00:00:00Z',
  links: [{ rel: 'self', href: `${insideUrl('identity')}/v3/` }],
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
};

function caller({ world, request }: Context): Access {
  const access = accessOf(world, request);
  if (!access) throw loginRefused(world);
  return access;
}

function admin(context: Context, action: string): void {
  if (!caller(context).isAdmin) throw forbidden(`identity:${action}`);
}

/** A list for administrators, filtered by the members that the query names. */
function listing(context: Context, key: string, items: readonly object[], filters: readonly string[]): Reply {
  const { path, query } = context.request;
  const wanted = filters.filter((name) => query.has(name));
  const kept = items.filter((item) => {
    const members = new Map<string, unknown>(Object.entries(item));
    return wanted.every((name) => members.get(name) === query.get(name));
  });
  return json(200, collection(key, kept, query.size > 0 ? `${path}?${query.toString()}` : path));
}

/** The projects and domains in which the caller has a role. */
function own(context: Context, kind: 'projectId' | 'domainId'): ReadonlySet<string> {
  const { userId } = caller(context);
  const mine = context.directory.assignments.filter((one) => one.userId === userId);
  return new Set(mine.flatMap((one) => one[kind] ?? []));
}

function subject(context: Context): Token {
  const access = caller(context);
  const given = context.request.headers['x-subject-token'];
  if (given === undefined) throw notFound('No token in the request');
  const token = context.world.tokens.find(given);
  if (!token) {
    throw notFound(given.startsWith('gAAAAA') ? 'Failed to validate token' : 'Could not recognize Fernet token');
  }
  if (!access.isAdmin && access.token.id !== token.id) throw forbidden('identity:validate_token');
  return token;
}

function tokenReply(context: Context, status: number, token: Token): Reply {
  const withCatalog = !context.request.query.has('nocatalog');
  const body = { token: toToken(context.world, token, withCatalog) };
  return json(status, body, { 'X-Subject-Token': token.id });
}

function catalog(context: Context): Reply {
  const { token } = caller(context);
  if (token.scope.kind === 'none' || token.scope.kind === 'system') {
    return keystoneError(403, 'You are not authorized to perform the requested action.');
  }
  const links = { self: `${insideUrl('identity')}/v3/auth/catalog` };
  return json(200, { catalog: catalogFor(context.world, token), links });
}

function revoke(context: Context): Reply {
  context.world.tokens.revoke(subject(context).id);
  return { status: 204, headers: {}, body: '' };
}

function showProject(context: Context, id: string): Reply {
  const access = caller(context);
  const project = Object.values(context.directory.projects).find((one) => one.id === id);
  if (!project && access.isAdmin) throw notFound(`Could not find project: ${id}.`);
  if (!project || (!access.isAdmin && access.projectId !== id)) throw forbidden('identity:get_project');
  return json(200, { project: toProject(project) });
}

function showDomain(context: Context, id: string): Reply {
  const { isAdmin, projectId, token } = caller(context);
  const own = projectId === undefined ? undefined : projectOf(context.directory, projectId)?.domainId;
  const isOwn = id === own || (token.scope.kind === 'domain' && token.scope.domainId === id);
  if (!isAdmin && !isOwn) throw forbidden('identity:get_domain');
  const domain = context.directory.domains.find((one) => one.id === id);
  if (!domain) throw notFound(`Could not find domain: ${id}.`);
  return json(200, { domain: toDomain(domain) });
}

function showUser(context: Context, id: string): Reply {
  const access = caller(context);
  if (!access.isAdmin && access.userId !== id) throw forbidden('identity:get_user');
  const user = Object.values(context.directory.users).find((one) => one.id === id);
  if (!user) throw notFound(`Could not find user: ${id}.`);
  return json(200, { user: toUser(user) });
}

function listAssignments(context: Context): Reply {
  admin(context, 'list_role_assignments');
  const { query } = context.request;
  const matches = (name: string, value: string | undefined) => !query.has(name) || query.get(name) === value;
  const found = context.directory.assignments.filter(
    (one) =>
      matches('user.id', one.userId) &&
      matches('scope.project.id', one.projectId) &&
      matches('scope.domain.id', one.domainId),
  );
  const names = query.has('include_names') && query.get('include_names') !== 'false';
  return listing(
    context,
    'role_assignments',
    found.map((one) => toAssignment(context.directory, one, names)),
    [],
  );
}

const ROLE = { domain_id: null, description: null, options: { immutable: true } };

const routes: readonly Route<Context, Reply>[] = [
  get('/', () => {
    return json(300, { versions: { values: [VERSION] } }, { Location: `${insideUrl('identity')}/v3/` });
  }),
  get('/v3', () => json(200, { version: VERSION })),
  {
    method: 'POST',
    path: '/v3/auth/tokens',
    handle: (context) => tokenReply(context, 201, logIn(context.world, context.request)),
  },
  get('/v3/auth/tokens', (context) => tokenReply(context, 200, subject(context))),
  { method: 'DELETE', path: '/v3/auth/tokens', handle: revoke },
  get('/v3/auth/catalog', catalog),
  get('/v3/auth/projects', (context) => {
    const ids = own(context, 'projectId');
    const mine = Object.values(context.directory.projects).filter((project) => ids.has(project.id));
    return listing(context, 'projects', mine.map(toProject), []);
  }),
  get('/v3/auth/domains', (context) => {
    const ids = own(context, 'domainId');
    const mine = context.directory.domains.filter((domain) => ids.has(domain.id));
    return listing(context, 'domains', mine.map(toDomain), []);
  }),
  get('/v3/projects', (context) => {
    admin(context, 'list_projects');
    const all = Object.values(context.directory.projects).map(toProject);
    return listing(context, 'projects', all, ['name', 'domain_id', 'parent_id']);
  }),
  get('/v3/projects/:id', showProject),
  get('/v3/domains', (context) => {
    admin(context, 'list_domains');
    return listing(context, 'domains', context.directory.domains.map(toDomain), ['name']);
  }),
  get('/v3/domains/:id', showDomain),
  get('/v3/users', (context) => {
    admin(context, 'list_users');
    const all = Object.values(context.directory.users).map(toUser);
    return listing(context, 'users', all, ['name', 'domain_id']);
  }),
  get('/v3/users/:id', showUser),
  get('/v3/roles', (context) => {
    admin(context, 'list_roles');
    const all = context.directory.roles.map(({ id, name }) => {
      return { id, name, ...ROLE, links: { self: `${insideUrl('identity')}/v3/roles/${id}` } };
    });
    return listing(context, 'roles', all, ['name']);
  }),
  get('/v3/role_assignments', listAssignments),
  {
    method: 'POST',
    path: '/v3/OS-TRUST/trusts',
    handle: (context) => createTrust(context.world, context.request, caller(context)),
  },
];

const PAGE = [
  '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found on ',
  'the server. If you entered the URL manually please check your spelling and try again.</p>\n',
].join('');

/** Keystone v3. */
export function identityFace(world: World): Face {
  const find = router(routes);
  return {
    service: 'identity',
    handle: (request) => {
      const method = request.method === 'HEAD' ? 'GET' : request.method;
      // Keystone does not mind a slash at the end.
      const found = find(method, request.path.replace(/(.)\/$/, '$1'));
      switch (found.kind) {
        case 'found':
          return found.run({ world, directory: world.cloud.basis.directory, request });
        case 'other method':
          return json(
            405,
            { message: 'The method is not allowed for the requested URL.' },
            { Allow: ['OPTIONS', 'HEAD', ...found.allowed].join(', ') },
          );
        case 'nothing':
          return { status: 404, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: PAGE };
      }
    },
    failure: (_request, status, retryAfter) =>
      keystoneError(
        status,
        status === 401
          ? 'The request you have made requires authentication.'
          : 'An unexpected error prevented the server from fulfilling your request.',
        retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) },
      ),
    headers: (request) => ({ Vary: 'X-Auth-Token', 'x-openstack-request-id': request.id }),
  };
}
