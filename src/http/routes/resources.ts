import type { Listable } from '../../schema/query/list-query.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { routesOf, type Route } from '../route.ts';
import { ResourceReads, type ReadParts } from './resource-reads.ts';

/** A resource that is listed and shown and nothing else: list, different values, one row. `path` is where it stands. */
export function resourceRoutes(
  parts: ReadParts,
  listable: Listable,
  path = `/${listable.schema.plural}`,
  show?: (exchange: ActorExchange) => Promise<Reply>,
): readonly Route[] {
  const reads = new ResourceReads(parts, listable);
  const { bearer } = routesOf('unified');
  return [
    bearer('get', path, (exchange) => reads.list(exchange)),
    bearer('get', `${path}/distinct-field`, (exchange) => reads.distinct(exchange)),
    bearer('get', `${path}/:id`, show ?? ((exchange) => reads.show(exchange))),
  ];
}
