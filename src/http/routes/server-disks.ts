import { listableGuestDisks } from '../../schema/guestdisks/listable.ts';
import { listableServers } from '../../schema/servers/listable.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { routesOf, type Route } from '../route.ts';
import { ResourceReads, type ReadParts } from './resource-reads.ts';

/** By id alone, which has an index, and beside all that the caller asks for. */
const BY_ID = '@guest_id';
/** What of a query says whose disks are meant, which the path says already. */
const OF_SERVER = new Set(['guest_id', 'guest', 'server_id', 'server', BY_ID]);
/** What of a query says whose rows are meant: without any, those that the server was found among. */
const OWNERSHIP = ['scope', 'admin', 'project_id', 'project', 'tenant_id', 'tenant', 'project_domain_id', 'domain_id'];

/** The caller's query for the disks of one server, in the order in which the server has them. */
function queryFor(search: string, serverId: string): string {
  const given = [...new URLSearchParams(search)].filter(([key]) => !OF_SERVER.has(key.split('.')[0] ?? ''));
  const query = new URLSearchParams(given);
  query.append(BY_ID, serverId);
  if (!OWNERSHIP.some((name) => query.has(name))) query.set('scope', 'max');
  if (![...query.keys()].some((key) => key.startsWith('order_by'))) {
    query.set('order_by', 'index');
    query.set('order', 'asc');
  }
  return query.toString();
}

/** The disks of a server that the caller may see (cloudpods-api §8.6). Must stand before what is read below a server by other words. */
export function serverDiskRoutes(parts: ReadParts): readonly Route[] {
  const servers = new ResourceReads(parts, listableServers);
  const disks = new ResourceReads(parts, listableGuestDisks);
  const { bearer } = routesOf('unified');

  async function ofServer(exchange: ActorExchange): Promise<Reply> {
    const { answer } = await servers.find(exchange, '');
    return disks.list(exchange, queryFor(exchange.search, answer.found[0]?.id ?? ''));
  }

  return [
    bearer('get', '/servers/:id/disks', ofServer, 'its disks, as `guestdisks`'),
    bearer('get', '/guestdisks', (exchange) => disks.list(exchange), 'which server has which disks'),
    bearer('get', '/guestdisks/distinct-field', (exchange) => disks.distinct(exchange)),
  ];
}
