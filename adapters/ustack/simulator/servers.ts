import { json, type Reply } from '../../openstack/simulator/family.ts';
import { ask, membersOf, rewritten, type Context, type Members } from './context.ts';
import { changedServer, fullServer, plainServer } from './server-view.ts';

const PAGE = '1000';

/** All that the stock service lists, in one: lists take no parameters here but the one for all projects (US-C5). */
function allServers(context: Context): readonly Members[] {
  const all = context.request.query.get('all_tenants');
  const found: Members[] = [];
  for (;;) {
    const query = new URLSearchParams({ limit: PAGE, ...(all !== null && { all_tenants: all }) });
    const marker = found.at(-1)?.['id'];
    if (typeof marker === 'string') query.set('marker', marker);
    const page = JSON.parse(ask(context, { query }).body) as { servers: readonly Members[]; servers_links?: unknown };
    found.push(...page.servers);
    if (page.servers_links === undefined || page.servers.length === 0) return found;
  }
}

/** GET /servers (US-02) */
export const listServers = (context: Context): Reply =>
  json(200, { servers: allServers(context).map((server) => plainServer(context.world, server)) });

/** GET /servers/detail (US-03) */
export const listDetail = (context: Context): Reply =>
  json(200, { servers: allServers(context).map((server) => fullServer(context.world, server)) });

const shown = (context: Context, view: typeof fullServer, reply: Reply): Reply =>
  rewritten(reply, ({ server }) => ({ server: view(context.world, server as Members) }));

/** GET /servers/{id} (US-04) */
export const showServer = (context: Context): Reply => shown(context, fullServer, ask(context));

/** PUT /servers/{id}: the name alone (US-05, US-F20). */
export function renameServer(context: Context): Reply {
  membersOf(context, 'server', ['name']);
  ask(context);
  return shown(context, changedServer, ask(context, { method: 'GET', text: '' }));
}

/** DELETE /servers/{id} (US-06, US-45) */
export const deleteServer = (context: Context): Reply => ({ ...ask(context), status: 202 });

/** POST /servers (US-01): in a network at least (US-62). */
export function createServer(context: Context): Reply {
  const reply = ask(context);
  const { Location: _, ...headers } = reply.headers;
  return { ...reply, headers };
}

/** POST /servers/{id}/os-volume_attachments (US-20): 202 with a body (US-55), and no device is chosen (US-56). */
export function attachVolume(context: Context): Reply {
  membersOf(context, 'volumeAttachment', ['volumeId']);
  return { ...ask(context), status: 202 };
}
