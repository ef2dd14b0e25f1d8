import { GatewayError } from '../../contract/index.ts';
import { everything, isIn, type Condition } from '../../schema/query/condition.ts';
import { all } from '../../schema/query/parameters.ts';
import { namesFor, stemOf } from '../../schema/servers/writes/create/names.ts';
import type { ServerWish } from '../../schema/servers/writes/create/wish.ts';
import type { ActorExchange } from '../exchange.ts';
import type { ResourceReads } from '../routes/resource-reads.ts';

const MAX_ROWS = 2048;

const begins = (stem: string): Condition =>
  stem === '' ? everything : { kind: 'column', column: 'name', test: { op: 'startswith', values: [stem] } };

/** Whose things must have different names: what narrows a list to them. */
export interface Owner {
  readonly whose: string;
  readonly where: readonly Condition[];
}

export const ofProject = (project: string): Owner => ({
  whose: `project_id=${project}`,
  where: [isIn('project_id', [project])],
});

/** Of things that belong to no project a cloud has no two of one name. */
export const onCloud = (cloud: string): Owner => ({ whose: 'scope=system', where: [isIn('cloud', [cloud])] });

/** Names of things of an owner that fit. */
async function taken(exchange: ActorExchange, named: Condition, { whose, where }: Owner, reads: ResourceReads) {
  const rows = await reads.rows(exchange, all([...where, named]), MAX_ROWS, `${whose}&field=name`);
  return new Set(rows.map((row) => String(row['name'])));
}

/**
 * The names of the things that are wanted. Throws `duplicate_name` when the one that is asked for is another's of the project
 * (cloudpods-api §9.1.1).
 */
export async function namesOf(
  exchange: ActorExchange,
  { name, generates, count }: Pick<ServerWish, 'name' | 'generates' | 'count'>,
  owner: Owner,
  reads: ResourceReads,
): Promise<readonly string[]> {
  const isPattern = generates || count > 1;
  const known = await taken(exchange, isPattern ? begins(stemOf(name)) : isIn('name', [name]), owner, reads);
  if (isPattern) return namesFor(name, count, known);
  if (known.size > 0) {
    throw new GatewayError(
      'duplicate_name',
      `name: a ${reads.listable.schema.keyword} of the same owner is called ${name} already`,
    );
  }
  return [name];
}
