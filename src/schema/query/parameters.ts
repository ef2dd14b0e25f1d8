import { GatewayError } from '../../contract/index.ts';
import { everything, facetIn, isIn, not, nothing, type Condition } from './condition.ts';
import type { Directory } from './directory.ts';
import type { RawQuery } from './raw.ts';
import { booleanOf, integerOf } from './values.ts';

export interface ParameterContext {
  readonly directory: Directory;
  readonly admin: boolean;
}

/** Turns the values of one query parameter into a condition. Values within it are alternatives. */
export type Parameter = (values: readonly string[], context: ParameterContext, name: string) => Condition;

export const any = (of: readonly Condition[]): Condition => ({ kind: 'any', of });
export const all = (of: readonly Condition[]): Condition => ({ kind: 'all', of });

/** Exactly one of the values. */
export const exactly =
  (column: string): Parameter =>
  (values) =>
    isIn(column, values);

/** One of the values in one of several columns: an id or a name. */
export const byEither =
  (...columns: readonly string[]): Parameter =>
  (values) =>
    any(columns.map((column) => isIn(column, values)));

/** One of the whole numbers. */
export const number =
  (column: string): Parameter =>
  (values, _, name) =>
    isIn(
      column,
      values.map((value) => integerOf(name, value)),
    );

/** A condition, or its contrary. */
export const switched =
  (condition: Condition): Parameter =>
  (values, _, name) =>
    booleanOf(name, values.at(-1) ?? '') ? condition : not(condition);

/** A condition when true, nothing to say when false. */
export const onlyIf =
  (condition: Condition): Parameter =>
  (values, _, name) =>
    booleanOf(name, values.at(-1) ?? '') ? condition : everything;

export const isTrue = (column: string): Condition => isIn(column, [1]);
export const isEmpty = (column: string): Condition => ({ kind: 'column', column, test: { op: 'isempty' } });

/** Accepted because clients send it, and true of all rows. */
export const ofAll: Parameter = () => everything;
/** Things that no server here has. */
export const ofNone: Parameter = () => nothing;

/** In the tables of the Cloudpods API, but nothing that these clouds have: refused, because dropping it would widen the answer. */
export const unsupported: Parameter = (_, __, name) => {
  throw new GatewayError('invalid_request', `${name}: lists cannot be narrowed by this here`);
};

/** Only for administrators. */
export const forAdmins =
  (parameter: Parameter): Parameter =>
  (values, context, name) => {
    if (!context.admin) throw new GatewayError('forbidden', `${name}: only administrators may look at hosts`);
    return parameter(values, context, name);
  };

/** Facet values by id, or by name in another facet. */
export const facetByEither =
  (byId: string, byName: string): Parameter =>
  (values) =>
    any([
      facetIn(byId, values),
      facetIn(
        byName,
        values.map((value) => value.toLowerCase()),
      ),
    ]);

const unknown = (what: string, value: string) =>
  new GatewayError('not_found', `${what} ${value.slice(0, 80)} not found`);

/** An account by name. Throws `not_found` for one that is not configured. */
export const account: Parameter = (values, { directory }) => {
  for (const value of values) if (!directory.accounts.has(value)) throw unknown('cloudaccount', value);
  return isIn('account_id', values);
};

/** A region by id or name. Throws `not_found`. */
export const region: Parameter = (values, { directory }) => {
  const clouds = values.flatMap((value) => {
    const found = directory.regions.filter(({ cloud, names }) => cloud === value || names.includes(value));
    if (found.length === 0) throw unknown('cloudregion', value);
    return found.map(({ cloud }) => cloud);
  });
  return isIn('cloudregion_id', clouds);
};

/**
 * Projects by id or name, as a filter alone. Throws `not_found`, to administrators: to others a project that there is not is like one
 * that is none of theirs.
 */
export const projects: Parameter = (values, { directory, admin }) => {
  const ids = values.flatMap((value) => {
    const found = directory.projects(value);
    if (found.length === 0 && admin) throw unknown('project', value);
    return found.map(({ id }) => id);
  });
  return isIn('project_id', ids);
};

/** Domains by id or name, as a filter alone. Throws `not_found` to administrators, as for projects. */
export const domains: Parameter = (values, { directory, admin }) => {
  const ids = values.flatMap((value) => {
    const found = directory.domains(value);
    if (found.length === 0 && admin) throw unknown('domain', value);
    return found;
  });
  return isIn('domain_id', ids);
};

/** The conditions of all parameters of a table that a query has; aliases are tried in turn. */
export function parameterConditions(
  table: ReadonlyMap<string, Parameter>,
  query: RawQuery,
  context: ParameterContext,
): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const name of query.names()) {
    const parameter = table.get(name);
    const values = query.values(name).filter((value) => value !== '');
    // Nested values (`project_tags.0.key`) are none of ours, but what is refused is refused in every spelling.
    if (parameter && (values.length > 0 || parameter === unsupported))
      conditions.push(parameter(values, context, name));
  }
  return conditions;
}
