import {
  bodyOf,
  json,
  STOCK_CLOUD,
  type Face,
  type MakeFace,
  type Reply,
  type Request,
  type World,
} from '../../openstack/simulator/family.ts';
import { serviceCatalog } from './catalog.ts';

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

const fault = (status: number, title: string, message: string) =>
  json(status, { error: { code: status, title, message } });

const VERSION = {
  status: 'deprecated',
  updated: '2016-08-04T00:00:00Z',
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v2.0+json' }],
  id: 'v2.0',
  links: [{ href: 'http://internal.invalid:5000/v2.0/', rel: 'self' }],
};

/** The only domain that the second generation shows. */
const DOMAIN = { name: 'Default' };

/** What was asked for, in the third generation's words; text that says why not, when it cannot be said. */
function loginOf(auth: Members): object | string {
  const { username, password } = membersOf(auth['passwordCredentials']);
  const { id: token } = membersOf(auth['token']);
  const { tenantName: name, tenantId: id } = auth;
  if (name !== undefined && id !== undefined) return 'Specify tenant ID or name, not both';
  if (token === undefined && (username === undefined || password === undefined)) {
    return 'Expecting to find valid JSON in request body: passwordCredentials or token';
  }
  const identity =
    token === undefined
      ? { methods: ['password'], password: { user: { name: username, domain: DOMAIN, password } } }
      : { methods: ['token'], token: { id: token } };
  // An empty name or id asks for a token without a tenant (OL-04).
  const project = id ? { id } : name ? { name, domain: DOMAIN } : undefined;
  return { identity, scope: project ? { project } : 'unscoped' };
}

const readOf = (reply: Reply) => membersOf(JSON.parse(reply.body));

/** Six digits and no zone, as only here (OL-13). */
const unzoned = (time: unknown) => String(time).replace(/Z$/, '');

function accessOf(world: World, { headers }: Reply, token: Members): object {
  const { id, name } = membersOf(token['user']);
  const project = membersOf(token['project']);
  const roles = (token['roles'] ?? []) as readonly { readonly id: string; readonly name: string }[];
  const scoped = project['id'] !== undefined;
  return {
    metadata: { is_admin: 0, roles: roles.map((role) => role.id) },
    serviceCatalog: scoped ? serviceCatalog(world, String(project['id'])) : [],
    token: {
      audit_ids: token['audit_ids'],
      expires: String(token['expires_at']).replace(/\.\d+Z$/, 'Z'),
      id: headers['X-Subject-Token'],
      issued_at: unzoned(token['issued_at']),
      ...(scoped && {
        tenant: { description: '', enabled: true, id: project['id'], name: project['name'] },
      }),
    },
    user: { id, name, username: name, roles: roles.map((role) => ({ name: role.name })), roles_links: [] },
  };
}

function logIn(world: World, stock: Face, request: Request): Reply {
  const login = loginOf(membersOf(membersOf(bodyOf(request))['auth']));
  if (typeof login === 'string') return fault(400, 'Bad Request', login);
  const text = JSON.stringify({ auth: login });
  const reply = stock.handle({ ...request, path: '/v3/auth/tokens', text });
  if (reply.status !== 201) return reply;
  return json(200, { access: accessOf(world, reply, membersOf(readOf(reply)['token'])) });
}

/** Tenants as one of the successor's lists has them: v2.0 shows none outside the default domain. */
function tenants(stock: Face, request: Request, path: string): Reply {
  const reply = stock.handle({ ...request, path });
  if (reply.status !== 200) return reply;
  const all = (readOf(reply)['projects'] ?? []) as readonly Members[];
  const mine = all
    .filter((project) => project['domain_id'] === 'default')
    .map(({ id, name, description, enabled }) => ({ id, name, description, enabled }));
  return json(200, { tenants: mine, tenants_links: [] });
}

/** Keystone v2.0: what it shares with its successor (users, tokens) is the same cloud's. */
export const identity: MakeFace = (world) => {
  const stock = STOCK_CLOUD.faces.identity(world);
  return {
    ...stock,
    handle(request) {
      const path = request.path.replace(/(.)\/$/, '$1');
      if (path === '/') return json(300, { versions: { values: [VERSION] } });
      if (path === '/v2.0') return json(200, { version: VERSION });
      if (path === '/v2.0/tokens' && request.method === 'POST') return logIn(world, stock, request);
      if (path === '/v2.0/tenants' && request.method === 'GET') return tenants(stock, request, '/v3/auth/projects');
      if (path === '/admin/v2.0/tenants' && request.method === 'GET') return tenants(stock, request, '/v3/projects');
      return fault(404, 'Not Found', 'The resource could not be found.');
    },
  };
};
