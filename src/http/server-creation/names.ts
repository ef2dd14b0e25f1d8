import { GatewayError } from '../../contract/index.ts';
import { isIn } from '../../schema/query/condition.ts';
import { all } from '../../schema/query/parameters.ts';
import { namesFor, stemOf } from '../../schema/servers/writes/create/names.ts';
import type { ServerWish } from '../../schema/servers/writes/create/wish.ts';
import type { ActorExchange } from '../exchange.ts';
import type { ResourceReads } from '../routes/resource-reads.ts';

const MAX_ROWS = 2048;

/** Names of servers of a project that begin like the wanted one. */
async function taken(exchange: ActorExchange, stem: string, project: string, reads: ResourceReads) {
  const begins = { kind: 'column', column: 'name', test: { op: 'startswith', values: [stem] } } as const;
  const where = stem === '' ? isIn('project_id', [project]) : all([isIn('project_id', [project]), begins]);
  const rows = await reads.rows(exchange, where, MAX_ROWS, `project_id=${project}`);
  return new Set(rows.map((row) => String(row['name'])));
}

/**
 * The names of the servers that are wanted. Throws `duplicate_name` when the one that is asked for is another server's of the project
 * (cloudpods-api §9.1.1).
 */
export async function namesOf(
  exchange: ActorExchange,
  { name, generates, count }: ServerWish,
  project: string,
  reads: ResourceReads,
): Promise<readonly string[]> {
  const known = await taken(exchange, generates || count > 1 ? stemOf(name) : name, project, reads);
  if (generates || count > 1) return namesFor(name, count, known);
  if (known.has(name))
    throw new GatewayError('duplicate_name', `name: a server of the project is called ${name} already`);
  return [name];
}
