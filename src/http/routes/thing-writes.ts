import { GatewayError } from '../../contract/index.ts';
import type { Listable } from '../../schema/query/list-query.ts';
import type { WriteKind } from '../../schema/writes/wanted.ts';
import type { ActorExchange } from '../exchange.ts';
import { References } from '../references.ts';
import { routesOf, type Route } from '../route.ts';
import { Changing } from '../thing-writes/changing.ts';
import { Making } from '../thing-writes/making.ts';
import { ResourceReads, type WriteParts } from './resource-reads.ts';

/** The words of what can be done to one thing, for messages. */
const wordsOf = ({ changes }: WriteKind) =>
  Object.keys(changes).filter((word) => word !== 'update' && word !== 'delete');

/** What is done to things of a resource: making one, changing, deleting, and its actions by their words. */
export function thingWriteRoutes(parts: WriteParts, listable: Listable, kind: WriteKind): readonly Route[] {
  const { plural, keyword } = listable.schema;
  const reads = new ResourceReads(parts, listable);
  const references = new References(parts);
  const making = new Making(kind, reads, parts, references);
  const changing = new Changing(kind, reads, parts, references);
  const { bearer } = routesOf('unified');
  const change = (word: string, exchange: ActorExchange, body: unknown) => {
    const read = Object.hasOwn(kind.changes, word) ? kind.changes[word] : undefined;
    if (!read) {
      const known = wordsOf(kind).join(', ') || 'none';
      throw new GatewayError('unknown_action', `no action ${word.slice(0, 60)} of ${plural}; known are ${known}`);
    }
    return changing.change(exchange, { word, wanted: read(body) });
  };
  const { create } = kind;
  const path = `/${plural}`;
  return [
    ...(create
      ? [
          {
            ...bearer('post', path, (exchange) => making.make(exchange, create(exchange.body)), `makes one ${keyword}`),
            resumes: true,
          },
        ]
      : []),
    ...(wordsOf(kind).length > 0
      ? [
          bearer(
            'post',
            `${path}/:id/:spec`,
            (exchange) => change(exchange.params['spec'] ?? '', exchange, exchange.body),
            `an action on one ${keyword}: ${wordsOf(kind).join(', ')}`,
          ),
        ]
      : []),
    ...(kind.changes['update']
      ? [
          bearer(
            'put',
            `${path}/:id`,
            (exchange) => change('update', exchange, exchange.body),
            `changes one ${keyword}`,
          ),
          bearer('patch', `${path}/:id`, (exchange) => change('update', exchange, exchange.body), `as \`PUT\``),
        ]
      : []),
    ...(kind.changes['delete']
      ? [
          bearer(
            'delete',
            `${path}/:id`,
            (exchange) => change('delete', exchange, exchange.body),
            `deletes one ${keyword}`,
          ),
        ]
      : []),
  ];
}
