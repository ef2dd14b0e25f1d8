import { GatewayError } from '../../contract/index.ts';
import type { CloudState } from '../../inventory/sync/cloud-state.ts';
import { visibilityOf, widthOf, type Width } from '../../policy/visibility.ts';
import { listableHosts } from '../../schema/hosts/listable.ts';
import { isIn, not, type Condition } from '../../schema/query/condition.ts';
import { flagOf, ownershipOf, type Listable } from '../../schema/query/list-query.ts';
import { account, all, exactly, parameterConditions, region, type Parameter } from '../../schema/query/parameters.ts';
import { RawQuery } from '../../schema/query/raw.ts';
import { RESOURCES } from '../../schema/resources.ts';
import { byCloud } from '../../schema/usages/by-cloud.ts';
import { fits, usagesOf, type UsageOf } from '../../schema/usages/usages.ts';
import { listableZones } from '../../schema/zones/listable.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { freshnessHeaders, freshnessOf, partsMissing } from '../freshness.ts';
import { routesOf, type Route } from '../route.ts';
import { ResourceReads, type ReadParts } from './resource-reads.ts';

const USAGES = usagesOf(RESOURCES);
const PREFIX: Readonly<Record<Width, string>> = { system: 'all.', domain: 'domain.', project: '' };

/** Which rows are counted, beside who may see them. */
const NARROWING: ReadonlyMap<string, Parameter> = new Map([
  ...['provider', 'providers'].map((name) => [name, exactly('provider')] as const),
  ...['brand', 'brands'].map((name) => [name, exactly('brand')] as const),
  ['cloud_env', exactly('cloud_env')] as const,
]);

/** A part of the clouds that usages are told of. */
type Range = (reference: string, exchange: ActorExchange, parts: ReadParts) => Condition | Promise<Condition>;

const looked = (parameter: Parameter): Range => {
  return (reference, { actor }, { directory }) =>
    parameter([reference], { directory: directory(), admin: actor.systemAdmin }, 'range');
};

/** One of a list by its id or name among those that the caller sees: what says in a column that it is there is counted. */
const listed =
  (listable: Listable, column: string): Range =>
  async (reference, exchange, parts) => {
    const { answer } = await new ResourceReads(parts, listable).find(exchange, '', reference);
    return isIn(column, [answer.found[0]?.id ?? reference]);
  };

const RANGES: Readonly<Record<string, Range>> = {
  cloudregions: looked(region),
  zones: listed(listableZones, 'zone_id'),
  hosts: listed(listableHosts, 'host_id'),
  cloudaccounts: looked(account),
  cloudproviders: looked(account),
};

/** The states of clouds that were told several times: of each the one that is worth least. */
function worst(states: readonly CloudState[]): readonly CloudState[] {
  const found = new Map<string, CloudState>();
  const rank = ({ problem, state }: CloudState) => (problem ? 2 : state === 'ok' ? 0 : 1);
  for (const state of states) {
    const known = found.get(state.cloud);
    const older = known && rank(known) === rank(state) && (state.age ?? 0) > (known.age ?? 0);
    if (!known || older || rank(state) > rank(known)) found.set(state.cloud, state);
  }
  return [...found.values()].sort((a, b) => (a.cloud < b.cloud ? -1 : 1));
}

interface Asked {
  readonly query: RawQuery;
  readonly exchange: ActorExchange;
  readonly where: Condition;
  readonly width: Width;
}

/** The numbers that one resource gives; nothing when it has not got what is asked by. */
async function usageOf({ schema, sums, units }: UsageOf, asked: Asked, parts: ReadParts) {
  const { query, exchange } = asked;
  const clouds = parts.inventory.places().map(({ context }) => context);
  const where = byCloud(asked.where, schema, clouds);
  if (!fits(where, schema)) return { values: {}, clouds: [] };
  const visible = visibilityOf(exchange.actor, ownershipOf(query), contextOf(parts, schema.reach));
  const kept = 'deleted' in schema.columns ? all([where, not(isIn('deleted', [1]))]) : where;
  const freshness = freshnessOf(exchange.header('cache-control'), flagOf(query, 'refresh', false));
  const request = { resource: schema.plural, where: kept, sums };
  const answer = await parts.inventory.sums(request, visible, freshness);
  const told = Object.entries(answer.values).map(
    ([key, value]) => [key, Math.round(value / (units[key] ?? 1))] as const,
  );
  return { values: Object.fromEntries(told), clouds: answer.clouds };
}

function contextOf({ inventory, directory, projects }: ReadParts, reach: UsageOf['schema']['reach']) {
  const cloudsOf = (of: ReadonlySet<string>) => inventory.cloudsOf(of);
  return { directory: directory(), projects: projects(), reach, cloudsOf };
}

async function usages(exchange: ActorExchange, range: Condition | undefined, parts: ReadParts) {
  const query = new RawQuery(exchange.search);
  const { actor } = exchange;
  const context = { directory: parts.directory(), admin: actor.systemAdmin };
  const where = all([...(range ? [range] : []), ...parameterConditions(NARROWING, query, context)]);
  const width = widthOf(visibilityOf(actor, ownershipOf(query), contextOf(parts, 'project')));
  const asked = { query, exchange, where, width };
  const wanted = USAGES.filter(({ system }) => !system || width === 'system');
  const answers = await Promise.all(wanted.map((one) => usageOf(one, asked, parts)));
  const usage: Record<string, number> = {};
  for (const [at, { values }] of answers.entries()) {
    const prefix = wanted[at]?.system ? '' : PREFIX[width];
    for (const [key, value] of Object.entries(values)) usage[prefix + key] = (usage[prefix + key] ?? 0) + value;
  }
  const clouds = worst(answers.flatMap((one) => one.clouds));
  const errors = partsMissing(clouds);
  if (flagOf(query, 'strict', false) && errors.length > 0) {
    const why = errors.map(({ details }) => details).join('; ');
    throw new GatewayError('upstream_rejected', `the answer is not whole: ${why}`);
  }
  const sorted = Object.entries(usage).sort(([a], [b]) => (a < b ? -1 : 1));
  return { usage: Object.fromEntries(sorted), errors, headers: freshnessHeaders(clouds) };
}

async function enveloped(exchange: ActorExchange, range: Condition | undefined, parts: ReadParts): Promise<Reply> {
  const { usage, errors, headers } = await usages(exchange, range, parts);
  return { headers, body: { ...(errors.length > 0 ? { errors } : {}), usage } };
}

/** As Cloudpods' gateway answers it: the bare numbers, of a range when the query names one. */
async function bare(exchange: ActorExchange, parts: ReadParts): Promise<Reply> {
  const query = new RawQuery(exchange.search);
  const [type = '', id = ''] = [query.value('range_type'), query.value('range_id')];
  if (type !== '' && !Object.hasOwn(RANGES, type)) {
    const known = Object.keys(RANGES).join(', ');
    throw new GatewayError('invalid_request', `range_type: "${type.slice(0, 60)}" is not accepted; give ${known}`);
  }
  const range = type === '' ? undefined : await RANGES[type]?.(id, exchange, parts);
  const { usage, headers } = await usages(exchange, range, parts);
  return { headers, body: usage };
}

/** `/usages` and its ranges: what there is of everything, in numbers, within what the caller sees (cloudpods-api §8.14). */
export function usageRoutes(parts: ReadParts): readonly Route[] {
  const { bearer } = routesOf('unified');
  const ranges = Object.entries(RANGES).map(([name, range]) =>
    bearer(
      'get',
      `/usages/${name}/:id`,
      async (exchange) => {
        return enveloped(exchange, await range(exchange.params['id'] ?? '', exchange, parts), parts);
      },
      `as \`/usages\`, of one of the ${name}`,
    ),
  );
  return [
    bearer(
      'get',
      '/usages',
      (exchange) => enveloped(exchange, undefined, parts),
      'numbers of everything that the caller sees',
    ),
    ...ranges,
    bearer(
      'get',
      '/rpc/usages/general-usage',
      (exchange) => bare(exchange, parts),
      'as `/usages`, bare; `range_type` and `range_id` name a range',
    ),
  ];
}
