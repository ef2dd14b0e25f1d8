import { listableGuestNetworks } from '../../schema/guestnetworks/listable.ts';
import { listableServers } from '../../schema/servers/listable.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { exchanged } from '../query-text.ts';
import { routesOf, type Route } from '../route.ts';
import { ResourceReads, type ReadParts } from './resource-reads.ts';

/** Whose interfaces they are is said by the path. */
const GUESTS = ['guest_id', 'guest', 'server_id', 'server'];
const OWNERS = ['scope', 'admin', 'project_id', 'project', 'tenant_id', 'tenant'];
const DOMAINS = ['project_domain_id', 'domain_id', 'project_domain', 'domain'];

/** The interfaces of one server, in their order. Throws `not_found` for a server that the caller does not see. */
async function ofServer(servers: ResourceReads, interfaces: ResourceReads, exchange: ActorExchange): Promise<Reply> {
  const { answer } = await servers.find(exchange, '');
  const { id = '', cloud = '' } = answer.found[0] ?? {};
  const search = exchanged(
    exchange.search,
    [...GUESTS, ...OWNERS, ...DOMAINS],
    [
      ['scope', 'max'],
      ['@guest_id', id],
      ['@cloud', cloud],
      ['order_by_index', 'asc'],
    ],
  );
  return interfaces.list(exchange, search);
}

/** Interfaces of servers: of all that one sees, and of one (cloudpods-api §8.6). */
export function guestNetworkRoutes(parts: ReadParts): readonly Route[] {
  const interfaces = new ResourceReads(parts, listableGuestNetworks);
  const servers = new ResourceReads(parts, listableServers);
  const { bearer } = routesOf('unified');
  return [
    bearer('get', '/guestnetworks', (exchange) => interfaces.list(exchange), 'which server has which interfaces'),
    bearer('get', '/guestnetworks/distinct-field', (exchange) => interfaces.distinct(exchange)),
    bearer(
      'get',
      '/servers/:id/networks',
      (exchange) => ofServer(servers, interfaces, exchange),
      'its interfaces, as `guestnetworks`',
    ),
  ];
}
