import { GatewayError } from '../../contract/index.ts';
import { RawQuery } from '../../schema/query/raw.ts';
import { listableServers } from '../../schema/servers/listable.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { freshnessHeaders } from '../freshness.ts';
import { routesOf, type Route } from '../route.ts';
import { ResourceReads, type WriteParts } from './resource-reads.ts';
import { serverConsoleRoutes } from './server-consoles.ts';
import { SERVER_RECORDS, seenServer } from './server-records.ts';
import { serverWriteRoutes } from './server-writes.ts';
import { SERVER_SPECS, type ServerDocument } from './server-specs.ts';

async function statistics(reads: ResourceReads, exchange: ActorExchange): Promise<Reply> {
  const { totals, clouds } = await reads.totals(exchange);
  const { status_info, cpu_count, disk_mb, mem_mb } = totals;
  const sums = { status_info, total_cpu_count: cpu_count, total_disk_size_mb: disk_mb, total_mem_size_mb: mem_mb };
  return { headers: freshnessHeaders(clouds), body: reads.wrapped(sums) };
}

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

async function spec(reads: ResourceReads, parts: WriteParts, exchange: ActorExchange): Promise<Reply> {
  const wanted = exchange.params['spec'] ?? '';
  const [make, ask] = [own(SERVER_SPECS, wanted), own(SERVER_RECORDS, wanted)];
  if (!make && !ask) {
    const known = [...Object.keys(SERVER_SPECS), ...Object.keys(SERVER_RECORDS)].join(', ');
    throw new GatewayError('unknown_spec', `a server has no "${wanted.slice(0, 60)}"; it has ${known}`);
  }
  const { row, clouds } = await reads.document(exchange);
  const answer = make?.(row as ServerDocument, new RawQuery(exchange.search));
  const body = reads.wrapped(answer ?? (await ask?.(seenServer(parts, row), exchange)));
  return { headers: freshnessHeaders(clouds), body };
}

/** `/servers` and what is read below it (CP-35, CP-36, cloudpods-api §1.5). */
export function serverRoutes(parts: WriteParts): readonly Route[] {
  const reads = new ResourceReads(parts, listableServers);
  const { bearer } = routesOf('unified');
  return [
    bearer('get', '/servers', (exchange) => reads.list(exchange)),
    bearer(
      'get',
      '/servers/statistics',
      (exchange) => statistics(reads, exchange),
      'numbers over all servers that fit',
    ),
    bearer('get', '/servers/distinct-field', (exchange) => reads.distinct(exchange)),
    bearer('get', '/servers/:id', (exchange) => reads.show(exchange)),
    ...serverConsoleRoutes(reads, parts),
    bearer(
      'get',
      '/servers/:id/:spec',
      (exchange) => spec(reads, parts, exchange),
      '`status`, `metadata` (with `field`, `prefix`), `desc`, `create-params`, `tasks` (with `since`, `is_open`) or `actions` (with `limit`) of one server',
    ),
    ...serverWriteRoutes(reads, parts),
  ];
}
