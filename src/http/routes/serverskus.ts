import { listableSkus } from '../../schema/serverskus/listable.ts';
import { roundedMemory } from '../../schema/serverskus/memory.ts';
import { skuWrites } from '../../schema/serverskus/writes.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { routesOf, type Route } from '../route.ts';
import { ResourceReads, type WriteParts } from './resource-reads.ts';
import { resourceRoutes } from './resources.ts';
import { thingWriteRoutes } from './thing-writes.ts';

interface Spec {
  readonly cpu_core_count: number;
  readonly memory_size_mb: number;
}

interface SpecPage {
  readonly total: number;
  readonly serverskus: readonly Spec[];
}

const PAGE = 2048;
/** More sizes than this are not looked at. */
const MAX_PAGES = 50;

/** What shapes a list, not what narrows it. */
const SHAPING = /^(limit|offset|field|export_keys|export_limit|details|summary_stats|distinct|order|order_by.*)(\.|$)/;

/** The caller's own conditions, of sizes that can be had unless he says otherwise. */
function specSearch(search: string, offset: number): string {
  const query = new URLSearchParams([...new URLSearchParams(search)].filter(([name]) => !SHAPING.test(name)));
  for (const name of ['cpu_core_count', 'memory_size_mb']) query.append('field', name);
  query.set('limit', String(PAGE));
  query.set('offset', String(offset));
  if (!query.has('postpaid_status')) query.set('postpaid_status', 'available');
  return query.toString();
}

const ascending = (numbers: Iterable<number>) => [...new Set(numbers)].sort((a, b) => a - b);

function specsOf(specs: readonly Spec[]): object {
  const rounded = specs
    .filter(({ cpu_core_count, memory_size_mb }) => cpu_core_count > 0 && memory_size_mb > 0)
    .map(({ cpu_core_count, memory_size_mb }) => ({ cpu: cpu_core_count, memory: roundedMemory(memory_size_mb) }));
  const cpus = ascending(rounded.map(({ cpu }) => cpu));
  const memoryOf = (cpu: number) => ascending(rounded.filter((one) => one.cpu === cpu).map(({ memory }) => memory));
  return {
    cpu_mems_mb: Object.fromEntries(cpus.map((cpu) => [String(cpu), memoryOf(cpu)])),
    cpus,
    mems_mb: ascending(rounded.map(({ memory }) => memory)),
  };
}

/** Which numbers of processors there are with which memory, for forms (cloudpods-api §8.1). */
async function instanceSpecs(reads: ResourceReads, exchange: ActorExchange): Promise<Reply> {
  const specs: Spec[] = [];
  for (let page = 0; ; page += 1) {
    const { body, headers } = await reads.list(exchange, specSearch(exchange.search, page * PAGE));
    const { total, serverskus } = JSON.parse(Buffer.from(body as Uint8Array).toString('utf8')) as SpecPage;
    specs.push(...serverskus);
    if (specs.length >= total || serverskus.length === 0 || page + 1 >= MAX_PAGES)
      return { headers, body: reads.wrapped(specsOf(specs)) };
  }
}

const SPECS = 'the numbers of processors and the memories (MB) that sizes have, alone and together';

/** `/serverskus` (cloudpods-api §8.1). */
export function skuRoutes(parts: WriteParts): readonly Route[] {
  const reads = new ResourceReads(parts, listableSkus);
  const { bearer } = routesOf('unified');
  return [
    bearer('get', '/serverskus/instance-specs', (exchange) => instanceSpecs(reads, exchange), SPECS),
    ...thingWriteRoutes(parts, listableSkus, skuWrites),
    ...resourceRoutes(parts, listableSkus),
  ];
}
