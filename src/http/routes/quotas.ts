import { GatewayError } from '../../contract/index.ts';
import { visibilityOf } from '../../policy/visibility.ts';
import { account, all, parameterConditions, region, type Parameter } from '../../schema/query/parameters.ts';
import { flagOf, ownershipOf } from '../../schema/query/list-query.ts';
import { RawQuery } from '../../schema/query/raw.ts';
import type { CloudQuotas } from '../../inventory/quotas/quotas.ts';
import type { CloudState } from '../../inventory/sync/cloud-state.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { freshnessHeaders, freshnessOf, partsMissing } from '../freshness.ts';
import { routesOf, type Route } from '../route.ts';
import { quotaRows, type QuotaMember, type QuotaOwner } from './quota-rows.ts';
import type { ReadParts } from './resource-reads.ts';

/** What Cloudpods has quotas of, by the list that it shows them in (cloudpods-api §8.14). Clouds here have none of zones and domains. */
const LISTS: Readonly<Record<string, readonly QuotaMember[]>> = {
  quotas: ['count', 'cpu', 'memory', 'storage', 'group', 'disk', 'keypair'],
  region_quotas: ['eip', 'port', 'snapshot', 'network'],
  project_quotas: ['secgroup'],
  infras_quotas: ['vpc'],
  zone_quotas: [],
  domain_quotas: [],
};

/** Which clouds are asked. */
const NARROWING: ReadonlyMap<string, Parameter> = new Map([
  ...['cloudregion_id', 'cloudregion', 'region', 'region_id'].map((name) => [name, region] as const),
  ...['cloudprovider_id', 'cloudprovider', 'manager', 'manager_id'].map((name) => [name, account] as const),
  ...['cloudaccount_id', 'cloudaccount', 'account', 'account_id'].map((name) => [name, account] as const),
]);

/** What a cloud's part of the answer is worth, in the words of lists. */
function stateOf({ config, age, problem }: CloudQuotas): CloudState {
  const of = { cloud: config.name, missing: [] };
  return problem ? { ...of, state: 'down', problem } : { ...of, state: 'ok', age };
}

/** Whose quotas they are, when they are those of one project. */
function ownerOf(projects: 'all' | ReadonlySet<string>, { projects: known }: ReadParts): QuotaOwner {
  const [id, ...others] = projects === 'all' ? [] : projects;
  const found = others.length === 0 ? known().find((project) => project.id === id) : undefined;
  if (!found) return {};
  return { domain: found.domain, domain_id: found.domainId, tenant: found.name, tenant_id: found.id };
}

async function quotas(exchange: ActorExchange, list: string, parts: ReadParts): Promise<Reply> {
  const { inventory, directory, projects: known } = parts;
  const query = new RawQuery(exchange.search);
  const { projects } = visibilityOf(exchange.actor, ownershipOf(query), {
    directory: directory(),
    projects: known(),
    reach: 'project',
    cloudsOf: (of) => inventory.cloudsOf(of),
  });
  const members = LISTS[list] ?? [];
  const context = { directory: directory(), admin: exchange.actor.systemAdmin };
  const where = all(parameterConditions(NARROWING, query, context));
  if (members.length === 0) return { body: { [list]: [] } };
  const { refresh } = freshnessOf(exchange.header('cache-control'), flagOf(query, 'refresh', false));
  const { requestId, traceparent } = exchange.occasion();
  const answers = await inventory.quotas(where, { projects, refresh, asker: { requestId, traceparent } });
  const states = answers.map(stateOf);
  const errors = partsMissing(states);
  if (flagOf(query, 'strict', false) && errors.length > 0) {
    const why = errors.map(({ details }) => details).join('; ');
    throw new GatewayError('upstream_rejected', `the answer is not whole: ${why}`);
  }
  const rows = quotaRows(answers, members, ownerOf(projects, parts));
  const body = { ...(errors.length > 0 ? { errors } : {}), [list]: rows };
  return { headers: freshnessHeaders(states), body };
}

function answersOf(list: string): string {
  const members = LISTS[list] ?? [];
  if (members.length === 0) return 'an empty list: clouds have no such quotas';
  return `what the clouds allow the project, and what it uses, asked live: ${members.join(', ')}`;
}

/** `/quotas` and its siblings: what the clouds allow the caller's project and what it uses, asked when somebody wants to know. */
export function quotaRoutes(parts: ReadParts): readonly Route[] {
  const { bearer } = routesOf('unified');
  return Object.keys(LISTS).map((list) =>
    bearer('get', `/${list}`, (exchange) => quotas(exchange, list, parts), answersOf(list)),
  );
}
