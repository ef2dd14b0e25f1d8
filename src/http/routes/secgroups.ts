import { RawQuery } from '../../schema/query/raw.ts';
import { gid, splitGid } from '../../schema/ids.ts';
import { listableSecgroupRules, listableSecgroups } from '../../schema/secgroups/listable.ts';
import { newRuleOf, ruleWrites, secgroupWrites } from '../../schema/secgroups/writes.ts';
import { listableServers } from '../../schema/servers/listable.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { exchanged } from '../query-text.ts';
import { References } from '../references.ts';
import { routesOf, type Route } from '../route.ts';
import { Changing } from '../thing-writes/changing.ts';
import { ResourceReads, type WriteParts } from './resource-reads.ts';
import { resourceRoutes } from './resources.ts';
import { thingWriteRoutes } from './thing-writes.ts';

const SERVERS = ['server', 'server_id'];
/** As no group is called. */
const NONE = '-';

interface Grouped {
  readonly secgroups?: readonly { readonly id: string }[];
}

/**
 * A query that names servers, put in the groups that these are in: the rows of servers know them, and groups of thousands of servers
 * would have to be written anew whenever one of these comes or goes. Throws `not_found` for a server that the caller does not see.
 */
async function withGroups(servers: ResourceReads, exchange: ActorExchange): Promise<string> {
  const query = new RawQuery(exchange.search);
  const named = SERVERS.flatMap((name) => query.values(name)).filter((value) => value !== '');
  if (named.length === 0) return exchange.search;
  const groups = await Promise.all(
    named.map(async (id) => {
      const { row } = await servers.document(exchange, id);
      return (row as Grouped).secgroups ?? [];
    }),
  );
  const ids = [...new Set(groups.flat().map(({ id }) => id))].filter((id) => id !== '');
  const filter = (ids.length === 0 ? [NONE] : ids).map((id): [string, string] => ['@id', id]);
  return exchanged(exchange.search, SERVERS, filter);
}

/** `/secgrouprules`: rules are made in their groups, and shown by themselves. */
function ruleRoutes(parts: WriteParts, groups: ResourceReads): readonly Route[] {
  const { bearer } = routesOf('unified');
  const rules = new ResourceReads(parts, listableSecgroupRules);
  const changing = new Changing(secgroupWrites, groups, parts, new References(parts));
  const add = async (exchange: ActorExchange): Promise<Reply> => {
    const { group, wanted } = newRuleOf(exchange.body);
    const { row, accepted } = await changing.write(exchange, { word: 'add-rule', wanted }, group);
    const cloud = splitGid(String(row['id']))?.cloud ?? '';
    const [made = ''] = accepted.made ?? [];
    return rules.show(exchange, '', gid(cloud, made));
  };
  return [
    bearer('post', '/secgrouprules', add, 'makes a rule in the group that `secgroup_id` names'),
    ...thingWriteRoutes(parts, listableSecgroupRules, ruleWrites),
    ...resourceRoutes(parts, listableSecgroupRules),
  ];
}

/** `/secgroups` and `/secgrouprules` (cloudpods-api §8.9). */
export function secgroupRoutes(parts: WriteParts): readonly Route[] {
  const groups = new ResourceReads(parts, listableSecgroups);
  const servers = new ResourceReads(parts, listableServers);
  const { bearer } = routesOf('unified');
  const narrowed = async (exchange: ActorExchange, answer: (search: string) => Promise<Reply>): Promise<Reply> =>
    answer(await withGroups(servers, exchange));
  return [
    bearer('get', '/secgroups', (exchange) => narrowed(exchange, (search) => groups.list(exchange, search))),
    bearer('get', '/secgroups/distinct-field', (exchange) =>
      narrowed(exchange, (search) => groups.distinct(exchange, search)),
    ),
    bearer('get', '/secgroups/:id', (exchange) => groups.show(exchange)),
    ...thingWriteRoutes(parts, listableSecgroups, secgroupWrites),
    ...ruleRoutes(parts, groups),
  ];
}
