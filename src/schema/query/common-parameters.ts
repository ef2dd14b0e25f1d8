import type { ResourceSchema } from '../resource.ts';
import type { Condition } from './condition.ts';
import { isIn } from './condition.ts';
import {
  account,
  any,
  byEither,
  domains,
  exactly,
  isTrue,
  ofAll,
  projects,
  region,
  switched,
  type Parameter,
} from './parameters.ts';
import { wordOf } from './values.ts';

/** A parameter with all its names. */
export type NamedParameter = readonly [names: readonly string[], parameter: Parameter];

/** Any of the texts, in names, descriptions, ids and what else of a resource is searched. */
export const search: Parameter = (values) => any(values.map((text) => ({ kind: 'search', text: text.slice(0, 255) })));

const ENVIRONMENTS = ['public', 'private', 'onpremise', 'private_or_onpremise'] as const;

/** Clouds of the kinds that Cloudpods tells apart. */
export const environment: Parameter = (values, _, name) =>
  isIn(
    'cloud_env',
    values.flatMap((value) => wordOf(name, value, ENVIRONMENTS).split('_or_')),
  );

export const inEnvironment = (word: string): Condition => isIn('cloud_env', [word]);

/** Narrowed by a column that a resource may have, under all names of the parameter. */
interface Common {
  readonly names: readonly string[];
  readonly column: string;
  readonly parameter: Parameter;
}

const one = (names: readonly string[], column: string, parameter: Parameter): Common => ({ names, column, parameter });

/** The parameters that lists of all resources know, each where there is something to narrow (cloudpods-api §2.3, §2.4). */
const COMMON: readonly Common[] = [
  one(['name'], 'name', exactly('name')),
  one(['status'], 'status', exactly('status')),
  one(['external_id'], 'external_id', exactly('external_id')),
  one(['enabled'], 'enabled', switched(isTrue('enabled'))),
  one(['cloudregion_id', 'cloudregion', 'region', 'region_id'], 'cloudregion_id', region),
  one(['zone_id', 'zone', 'zone_ids', 'zones'], 'zone_id', byEither('zone_id', 'zone')),
  one(['cloudprovider_id', 'cloudprovider', 'manager', 'manager_id'], 'account_id', account),
  one(['cloudaccount_id', 'cloudaccount', 'account', 'account_id'], 'account_id', account),
  one(['providers', 'provider'], 'provider', exactly('provider')),
  one(['brands', 'brand'], 'brand', exactly('brand')),
  one(['cloud_env'], 'cloud_env', environment),
  one(['public_cloud'], 'cloud_env', switched(inEnvironment('public'))),
  one(['private_cloud'], 'cloud_env', switched(inEnvironment('private'))),
  one(['is_on_premise'], 'cloud_env', switched(inEnvironment('onpremise'))),
  one(['is_managed'], 'cloud_env', switched({ kind: 'all', of: [] })),
  one(['project_ids', 'projects'], 'project_id', projects),
  one(['project_domain_ids', 'project_domains'], 'domain_id', domains),
  one(['is_public'], 'is_public', switched(isTrue('is_public'))),
  one(['public_scope'], 'public_scope', exactly('public_scope')),
  one(['usable'], 'id', ofAll),
];

/** An id: the gateway's, or the cloud's own. */
function idOf({ columns }: ResourceSchema): Parameter {
  return byEither(...['id', 'external_id'].filter((name) => name in columns));
}

/** The parameters of a resource: those that all know, then its own, which come before others of the same name. */
export function commonParameters(
  schema: ResourceSchema,
  own: readonly NamedParameter[] = [],
): ReadonlyMap<string, Parameter> {
  const common = COMMON.filter(({ column }) => column in schema.columns).map(({ names, parameter }): NamedParameter => [
    names,
    parameter,
  ]);
  const all: readonly NamedParameter[] = [[['id'], idOf(schema)], [['search'], search], ...common, ...own];
  return new Map(all.flatMap(([names, parameter]) => names.map((name) => [name, parameter] as const)));
}
