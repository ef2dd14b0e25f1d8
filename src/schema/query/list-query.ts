import { GatewayError } from '../../contract/index.ts';
import type { ResourceSchema } from '../resource.ts';
import { isIn, not, type Condition } from './condition.ts';
import type { Directory } from './directory.ts';
import { filterCondition, jointCondition, type FacetNames } from './filter.ts';
import { ordersOf, type Order } from './order.ts';
import { all, any, parameterConditions, type Parameter } from './parameters.ts';
import type { RawQuery } from './raw.ts';
import { tagConditions } from './tags.ts';
import { booleanOf, integerOf, wordOf } from './values.ts';

/** The list grammar of one resource. */
export interface Listable {
  readonly schema: ResourceSchema;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly facetNames: FacetNames;
  /** What a `joint_filter` looks at, by the list and the field of it that names a row of this one. */
  readonly joints: Readonly<Record<string, FacetNames>>;
  readonly orders: Readonly<Record<string, string>>;
  /** Columns in which rows are alike that `distinct=true` lists once; without it the parameter means nothing. */
  readonly distinct?: readonly string[];
}

/** Whose rows a caller asks for; what of it he may have is for the policy to say. */
export interface Ownership {
  readonly scope?: string;
  /** Id or name. */
  readonly project?: string;
  readonly domain?: string;
  /** The rows of the bin, of the others, or all. */
  readonly deleted: boolean;
}

/** A list request, checked and normalised. */
export interface ListQuery {
  readonly limit: number;
  readonly offset: number;
  readonly where: Condition;
  readonly order: readonly Order[];
  readonly details: boolean;
  readonly metadata: boolean;
  readonly fields?: readonly string[];
  readonly totals: boolean;
  /** Of rows that are alike in all these columns only one. */
  readonly distinct?: readonly string[];
  readonly ownership: Ownership;
  /** A cloud that cannot answer makes the whole answer fail. */
  readonly strict: boolean;
  /** Read the clouds anew before answering. */
  readonly refresh: boolean;
}

/** Largest page, and the page of those who ask for none (cloudpods-api §2.1). */
export const MAX_LIMIT = 2048;

function limitOf(query: RawQuery): number {
  const name =
    query.value('export_keys') !== undefined && query.value('export_limit') !== undefined ? 'export_limit' : 'limit';
  const given = query.value(name);
  const limit = given === undefined || given === '' ? 0 : integerOf(name, given);
  return limit <= 0 ? MAX_LIMIT : Math.min(limit, MAX_LIMIT);
}

function offsetOf(query: RawQuery): number {
  const given = query.value('offset');
  const offset = given === undefined || given === '' ? 0 : integerOf('offset', given);
  if (offset < 0) throw new GatewayError('invalid_request', `offset: "${offset}" is not accepted; give 0 or more`);
  return offset;
}

export function flagOf(query: RawQuery, name: string, otherwise: boolean): boolean {
  const given = query.value(name);
  return given === undefined ? otherwise : booleanOf(name, given);
}

const splitNames = (values: readonly string[]) =>
  values.flatMap((value) => value.split(',')).map((name) => name.trim());

function fieldsOf(query: RawQuery): readonly string[] | undefined {
  const named = splitNames([...query.values('field'), ...query.values('export_keys')]).filter((name) => name !== '');
  return named.length > 0 ? named.slice(0, 200) : undefined;
}

/** Rows in the recycle bin are shown only when asked for. */
function binConditions(query: RawQuery, { columns }: ResourceSchema): readonly Condition[] {
  if (!('pending_deleted' in columns)) return [];
  const given = query.value('pending_delete') ?? 'false';
  if (/^(all|any)$/i.test(given)) return [];
  const inBin = isIn('pending_deleted', [1]);
  return [booleanOf('pending_delete', given) ? inBin : not(inBin)];
}

/** What a cloud does not have but is thought to have, so that other rows have something to stand in, is shown only when asked for. */
function emulatedConditions(query: RawQuery, { columns }: ResourceSchema): readonly Condition[] {
  const wanted = flagOf(query, 'show_emulated', false);
  return wanted || !('is_emulated' in columns) ? [] : [not(isIn('is_emulated', [1]))];
}

function deletedWanted(query: RawQuery): boolean {
  const given = query.value('delete');
  return given !== undefined && given !== '' && wordOf('delete', given, ['all', 'false']) === 'all';
}

/** `@column=v`, `@name__contains=v` as filters. */
function atFilters(query: RawQuery): readonly string[] {
  return [...query.names()].flatMap((name) => {
    const [, column, operator = 'in'] = /^@(\w+?)(?:__i?(contains|startswith|endswith|empty))?$/.exec(name) ?? [];
    if (column === undefined) return [];
    if (operator === 'empty') {
      return [`${column}.${booleanOf(name, query.value(name) ?? 'true') ? 'isnullorempty' : 'isnotnullorempty'}()`];
    }
    return [
      `${column}.${operator}(${query
        .values(name)
        .map((value) => `"${value.replaceAll('"', '')}"`)
        .join(',')})`,
    ];
  });
}

function filterConditions(query: RawQuery, on: Listable, admin: boolean): readonly Condition[] {
  const filterable = { schema: on.schema, facetNames: on.facetNames, admin };
  const filters = query.values('filter').filter((filter) => filter !== '');
  const joints = query.values('joint_filter').filter((filter) => filter !== '');
  const conditions = [
    ...filters.map((filter) => filterCondition(filter, filterable)),
    ...joints.map((filter) => jointCondition(filter, filterable, on.joints)),
  ];
  const either = flagOf(query, 'filter_any', false) && conditions.length > 0;
  const further = atFilters(query).map((filter) => filterCondition(filter, filterable));
  return [...(either ? [any(conditions)] : conditions), ...further];
}

const first = (query: RawQuery, names: readonly string[]) =>
  names.map((name) => query.value(name)).find((value) => value !== undefined && value !== '');

/** Whose rows a query asks for. */
export function ownershipOf(query: RawQuery): Ownership {
  const wide = flagOf(query, 'admin', false) ? 'max' : undefined;
  return {
    scope: query.value('scope') ?? wide,
    project: first(query, ['project_id', 'project', 'tenant_id', 'tenant']),
    domain: first(query, ['project_domain_id', 'domain_id', 'project_domain', 'domain']),
    deleted: deletedWanted(query),
  };
}

/** All that narrows a list, but for who may see what. */
export function whereOf(query: RawQuery, on: Listable, context: { directory: Directory; admin: boolean }): Condition {
  return all([
    ...parameterConditions(on.parameters, query, context),
    ...tagConditions(query),
    ...filterConditions(query, on, context.admin),
    ...binConditions(query, on.schema),
    ...emulatedConditions(query, on.schema),
    ...(deletedWanted(query) || !('deleted' in on.schema.columns) ? [] : [not(isIn('deleted', [1]))]),
  ]);
}

/**
 * A list request from its query string (cloudpods-api §2). Throws `invalid_request` naming the parameter, its value and what is
 * accepted; keys that are in no table of the API are ignored.
 */
export function listQueryOf(
  query: RawQuery,
  on: Listable,
  context: { directory: Directory; admin: boolean },
): ListQuery {
  return {
    limit: limitOf(query),
    offset: offsetOf(query),
    where: whereOf(query, on, context),
    order: ordersOf(query, { schema: on.schema, orders: on.orders, admin: context.admin }),
    details: flagOf(query, 'details', true),
    metadata: flagOf(query, 'with_meta', true),
    fields: fieldsOf(query),
    totals: flagOf(query, 'summary_stats', false),
    distinct: on.distinct && flagOf(query, 'distinct', false) ? on.distinct : undefined,
    ownership: ownershipOf(query),
    strict: flagOf(query, 'strict', false),
    refresh: flagOf(query, 'refresh', false),
  };
}
