import type { Listable } from '../../schema/query/list-query.ts';
import { unsupported, type Parameter } from '../../schema/query/parameters.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { routesOf, type Route } from '../route.ts';
import { ResourceReads, type ReadParts } from './resource-reads.ts';

/** A list of one kind within a thing of another: the parameter of the first that names the second. */
interface Pair {
  readonly context: Listable;
  readonly listed: Listable;
  readonly name: string;
  readonly parameter: Parameter;
}

/** Of these there are none that something could be within. */
const EMPTY: ReadonlySet<string> = new Set(['schedtags', 'instance_snapshots']);

/** Whether the rows of one kind can be asked for within a thing of another. The audit is of who did something, not of where it is. */
export function isNested(context: Listable, listed: Listable): boolean {
  const parameter = listed.parameters.get(`${context.schema.keyword}_id`);
  if (parameter === undefined || parameter === unsupported || listed === context) return false;
  return !EMPTY.has(context.schema.plural) && listed.schema.reach !== 'actor';
}

/** Every kind with every other that can be narrowed by it: by the parameter `<keyword>_id` (cloudpods-api §1). */
function pairsOf(listables: readonly Listable[]): readonly Pair[] {
  return listables.flatMap((context) =>
    listables.flatMap((listed): readonly Pair[] => {
      const name = `${context.schema.keyword}_id`;
      const parameter = listed.parameters.get(name);
      return parameter && isNested(context, listed) ? [{ context, listed, name, parameter }] : [];
    }),
  );
}

const pathOf = ({ context, listed }: Pair) => `/${context.schema.plural}/:id/${listed.schema.plural}`;

type ReadsOf = (listable: Listable) => ResourceReads;

/** Answers the list of a pair: 404 when the caller does not see the thing that it is within. */
function handlerOf(pair: Pair, readsOf: ReadsOf, { directory }: ReadParts) {
  const [context, listed] = [readsOf(pair.context), readsOf(pair.listed)];
  return async (exchange: ActorExchange): Promise<Reply> => {
    const { answer } = await context.find(exchange, '');
    const ids = answer.found.map(({ id }) => id);
    const known = { directory: directory(), admin: exchange.actor.systemAdmin };
    return listed.list(exchange, exchange.search, pair.parameter(ids, known, pair.name));
  };
}

/**
 * `GET /<context>/<id>/<kind>`: the list of a kind, of what belongs to one thing that the caller may see. Paths that have a route of
 * their own keep it; these must stand before routes with a name in their last place.
 */
export function nestedRoutes(
  parts: ReadParts,
  listables: readonly Listable[],
  others: readonly Pick<Route, 'path'>[] = [],
): readonly Route[] {
  const taken = new Set(others.map(({ path }) => path));
  const reads = new Map<Listable, ResourceReads>();
  const readsOf: ReadsOf = (listable) => {
    const known = reads.get(listable) ?? new ResourceReads(parts, listable);
    reads.set(listable, known);
    return known;
  };
  const { bearer } = routesOf('unified');
  return pairsOf(listables)
    .filter((pair) => !taken.has(pathOf(pair)))
    .map((pair) => bearer('get', pathOf(pair), handlerOf(pair, readsOf, parts)));
}
