import {
  accessOf,
  bodyOf,
  faultReply,
  get,
  json,
  Refusal,
  router,
  STOCK_CLOUD,
  type Reply,
  type Request,
  type Route,
  type World,
} from '../../../openstack/simulator/family.ts';
import { accepted, Numbers, portsFor, textOf, type Context, type Members } from './context.ts';
import {
  addFloatingIp,
  floating,
  networks,
  outside,
  ownFloatingIp,
  removeFloatingIp,
  takeFloatingIp,
  toFloatingIp,
} from './floating-ips.ts';
import { changeGroups, createGroup, createRule, groupIn, groups, showGroup, toGroup } from './groups.ts';

const ACTIONS: Readonly<Record<string, (context: Context, server: string, given: Members) => Reply>> = {
  addFloatingIp,
  removeFloatingIp,
  addSecurityGroup: (context, server, given) => changeGroups(context, server, given, true),
  removeSecurityGroup: (context, server, given) => changeGroups(context, server, given, false),
};

const deleted = (context: Context, path: string): Reply => {
  context.ask('DELETE', path);
  return accepted;
};

const routes: readonly Route<Context, Reply>[] = [
  get('/os-networks', (context) => json(200, { networks: networks(context) })),
  get('/os-tenant-networks', (context) => {
    return json(200, { networks: networks(context).map(({ id, label, cidr }) => ({ id, label, cidr })) });
  }),
  get('/os-floating-ip-pools', (context) => {
    return json(200, { floating_ip_pools: outside(context).map(({ name }) => ({ name })) });
  }),
  get('/os-floating-ips', (context) => {
    return json(200, { floating_ips: floating(context).map((one) => toFloatingIp(context, one)) });
  }),
  get('/os-floating-ips/:id', (context, id) => {
    return json(200, { floating_ip: toFloatingIp(context, ownFloatingIp(context, id)) });
  }),
  { method: 'POST', path: '/os-floating-ips', handle: takeFloatingIp },
  {
    method: 'DELETE',
    path: '/os-floating-ips/:id',
    handle: (context, id) => deleted(context, `/v2.0/floatingips/${textOf(ownFloatingIp(context, id)['id'])}`),
  },
  get('/os-security-groups', (context) => {
    return json(200, { security_groups: groups(context).map((group) => toGroup(context, group)) });
  }),
  get('/os-security-groups/:id', (context, id) => {
    return json(200, { security_group: toGroup(context, showGroup(context, id)) });
  }),
  { method: 'POST', path: '/os-security-groups', handle: createGroup },
  {
    method: 'PUT',
    path: '/os-security-groups/:id',
    handle: (context, id) => {
      const body = { security_group: groupIn(context) };
      const changed = context.ask('PUT', `/v2.0/security-groups/${context.ids.meant(id)}`, body);
      return json(200, { security_group: toGroup(context, changed['security_group'] as Members) });
    },
  },
  {
    method: 'DELETE',
    path: '/os-security-groups/:id',
    handle: (context, id) => deleted(context, `/v2.0/security-groups/${context.ids.meant(id)}`),
  },
  { method: 'POST', path: '/os-security-group-rules', handle: createRule },
  {
    method: 'DELETE',
    path: '/os-security-group-rules/:id',
    handle: (context, id) => deleted(context, `/v2.0/security-group-rules/${context.ids.meant(id)}`),
  },
  get('/servers/:id/os-security-groups', (context, server) => {
    const ids = new Set(portsFor(context, server).flatMap(({ securityGroups }) => securityGroups));
    return json(200, {
      security_groups: [...ids].map((id) => toGroup(context, showGroup(context, context.ids.meant(id)))),
    });
  }),
];

const find = router(routes);

/** What the network service refuses, in Nova's words: what is in the way of something is a bad request there. */
function inNovaWords({ status, body }: Reply): Refusal {
  const told = Object.values((JSON.parse(body) ?? {}) as Record<string, unknown>)[0];
  const message = textOf((told as Members | undefined)?.['message'] ?? told);
  const isQuota = /quota/i.test(message);
  return new Refusal(faultReply(isQuota ? 403 : status === 409 ? 400 : status, message));
}

/** Runs a call of the network service. */
function asked(run: () => Reply): Members {
  try {
    const reply = run();
    if (reply.status >= 300) throw new Refusal(reply);
    return reply.body === '' ? {} : (JSON.parse(reply.body) as Members);
  } catch (error) {
    throw error instanceof Refusal ? inNovaWords(error.reply) : error;
  }
}

/**
 * Networks, floating addresses and security groups as Nova has them (OL-46): its own where the cloud has no network service, which says
 * numbers for ids, else passed on. Nothing for other paths.
 */
export function novaNetwork(world: World): (request: Request, rest: string) => Reply | undefined {
  const network = STOCK_CLOUD.faces.network(world);
  const numbers = new Numbers();
  const own = world.settings.without.includes('network');
  const ids: Context['ids'] = own
    ? { shown: (id) => (typeof id === 'string' ? numbers.of(id) : id), meant: (id) => numbers.idOf(id) }
    : { shown: (id) => id, meant: (id) => id };

  return (request, rest) => {
    const access = accessOf(world, request);
    if (access?.projectId === undefined) return undefined;
    const { projectId: project, isAdmin } = access;
    const ask: Context['ask'] = (method, path, body) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      return asked(() => network.handle({ ...request, method, path, query: new URLSearchParams(), text }));
    };
    const context: Context = { world, request, project, isAdmin, ids, ask };
    const [, server] = /^\/servers\/([^/]+)\/action$/.exec(rest) ?? [];
    const [[action, given] = ['', undefined]] = Object.entries((bodyOf(request) ?? {}) as Members);
    if (server !== undefined && request.method === 'POST' && Object.hasOwn(ACTIONS, action)) {
      return ACTIONS[action]?.(context, server, (given ?? {}) as Members);
    }
    const found = find(request.method, rest);
    return found.kind === 'found' ? found.run(context) : undefined;
  };
}
