import { GatewayError } from '../../contract/index.ts';
import type { Column, ResourceSchema } from '../resource.ts';
import { not, type Condition, type Test } from './condition.ts';
import { columnValueOf } from './values.ts';

/** What a filter may look at: a column, or a facet under the name that clients know it by. */
export interface Filterable {
  readonly schema: ResourceSchema;
  readonly facetNames: FacetNames;
  /** May look at columns that only administrators may. */
  readonly admin: boolean;
}

/** Names that clients use for facets, for example `ips` for the fixed ones of the facet `ip`. */
export type FacetNames = Readonly<Record<string, { readonly facet: string; readonly extra?: readonly string[] }>>;

interface Parsed {
  readonly name: string;
  readonly operator: string;
  readonly args: readonly string[];
}

const FORM = /^\s*(\w+)\.(\w+)\((.*)\)\s*$/s;
const JOINT_FORM = /^\s*(\w+)\.(\w+)\((\w+)\)\.(\w+\.\w+\(.*\))\s*$/s;
const MAX_ARGUMENTS = 500;

const malformed = (filter: string, why: string) =>
  new GatewayError('invalid_request', `filter "${filter.slice(0, 120)}": ${why}`);

/** Arguments end at blanks, colons, commas and closing brackets; quotes keep those characters (cloudpods-api §2.6). */
function argumentsOf(filter: string, text: string): readonly string[] {
  const args: string[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === "'" || character === '"') {
      const end = text.indexOf(character, at + 1);
      if (end < 0) throw malformed(filter, `the quote ${character} is not closed`);
      args.push(text.slice(at + 1, end));
      at = end + 1;
    } else if (/[\s:,}\]]/.test(character)) {
      at += 1;
    } else {
      const word = /^[^\s:,}\]]+/.exec(text.slice(at))?.[0] ?? '';
      args.push(word);
      at += word.length;
    }
  }
  if (args.length > MAX_ARGUMENTS) throw malformed(filter, `has ${args.length} values; at most ${MAX_ARGUMENTS}`);
  return args;
}

function parse(filter: string): Parsed {
  const found = FORM.exec(filter);
  if (!found) throw malformed(filter, 'is not of the form field.operator(value, …), for example status.in(running)');
  const [, name = '', operator = '', text = ''] = found;
  return { name, operator, args: argumentsOf(filter, text) };
}

interface Operator {
  /** Least and most arguments. */
  readonly arity: readonly [number, number];
  readonly negated?: true;
  readonly test: (convert: (text: string) => string | number, args: readonly string[]) => Test;
}

type Convert = (text: string) => string | number;
const [one, two] = [[1, 1] as const, [2, 2] as const];
const some = [1, MAX_ARGUMENTS] as const;
const none = [0, 0] as const;

const inList = (convert: Convert, args: readonly string[]): Test => ({ op: 'in', values: args.map(convert) });
const between = (convert: Convert, [from = '', to = '']: readonly string[]): Test => {
  return { op: 'between', from: convert(from), to: convert(to) };
};
const pattern =
  (op: 'contains' | 'startswith' | 'endswith' | 'like') =>
  (_: Convert, values: readonly string[]): Test => {
    return { op, values };
  };
const compare =
  (op: 'gt' | 'ge' | 'lt' | 'le') =>
  (convert: Convert, [value = '']: readonly string[]): Test => {
    return { op, value: convert(value) };
  };

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['in', { arity: some, test: inList }],
  ['notin', { arity: some, negated: true, test: inList }],
  ['equals', { arity: some, test: inList }],
  ['notequals', { arity: one, negated: true, test: inList }],
  ['contains', { arity: some, test: pattern('contains') }],
  ['notcontains', { arity: some, negated: true, test: pattern('contains') }],
  ['startswith', { arity: some, test: pattern('startswith') }],
  ['notstartswith', { arity: some, negated: true, test: pattern('startswith') }],
  ['endswith', { arity: some, test: pattern('endswith') }],
  ['notendswith', { arity: some, negated: true, test: pattern('endswith') }],
  ['like', { arity: some, test: pattern('like') }],
  ['notlike', { arity: some, negated: true, test: pattern('like') }],
  ['between', { arity: two, test: between }],
  ['notbetween', { arity: two, negated: true, test: between }],
  ['gt', { arity: one, test: compare('gt') }],
  ['ge', { arity: one, test: compare('ge') }],
  ['lt', { arity: one, test: compare('lt') }],
  ['le', { arity: one, test: compare('le') }],
  ['isnull', { arity: none, test: () => ({ op: 'isnull' }) }],
  ['isnotnull', { arity: none, negated: true, test: () => ({ op: 'isnull' }) }],
  ['isempty', { arity: none, test: () => ({ op: 'isempty' }) }],
  ['isnotempty', { arity: none, negated: true, test: () => ({ op: 'isempty' }) }],
]);

/** The operators of the grammar. */
export const FILTER_OPERATORS = [...OPERATORS.keys(), 'isnullorempty', 'isnotnullorempty'];

const MAX_WILDCARDS = 8;

function operatorOf(filter: string, { operator, args }: Parsed): Operator {
  const found = OPERATORS.get(operator);
  if (!found) throw malformed(filter, `there is no operator "${operator}"; there are ${FILTER_OPERATORS.join(', ')}`);
  const [least, most] = found.arity;
  if (args.length < least || args.length > most) {
    const wanted = least === most ? String(least) : `at least ${least}`;
    throw malformed(filter, `${operator} takes ${wanted} ${least === 1 ? 'value' : 'values'}, not ${args.length}`);
  }
  if (operator.endsWith('like') && args.some((text) => (text.match(/%/g)?.length ?? 0) > MAX_WILDCARDS)) {
    throw malformed(filter, `a pattern may hold at most ${MAX_WILDCARDS} %`);
  }
  return found;
}

const PATTERNS = /contains|startswith|endswith|like/;

function onColumn(filter: string, parsed: Parsed, column: Column): Condition {
  const { name } = parsed;
  const empty: Condition = { kind: 'column', column: name, test: { op: 'isempty' } };
  if (/^is(not)?nullorempty$/.test(parsed.operator)) {
    const either: Condition = {
      kind: 'any',
      of: [{ kind: 'column', column: name, test: { op: 'isnull' } }, empty],
    };
    return parsed.operator === 'isnullorempty' ? either : not(either);
  }
  const operator = operatorOf(filter, parsed);
  if (PATTERNS.test(parsed.operator) && column.type !== 'text' && column.type !== 'time') {
    throw malformed(filter, `${name} is ${column.type}; ${parsed.operator} works on text`);
  }
  const test = operator.test((text) => columnValueOf(`filter ${name}`, column, text), parsed.args);
  const condition: Condition = { kind: 'column', column: name, test };
  return operator.negated ? not(condition) : condition;
}

/** A value of a facet is there or not: nothing is null, and empty means that there is none. */
function onFacet(filter: string, parsed: Parsed, named: FacetNames[string], lower: boolean): Condition {
  const emptiness = /^is(not)?(null|empty|nullorempty)$/.exec(parsed.operator);
  if (emptiness) {
    const exists: Condition = { kind: 'facet', ...named, test: { op: 'exists' } };
    return emptiness[1] ? exists : not(exists);
  }
  const operator = operatorOf(filter, parsed);
  const args = lower ? parsed.args.map((text) => text.toLowerCase()) : parsed.args;
  const condition: Condition = { kind: 'facet', ...named, test: operator.test((text) => text, args) };
  return operator.negated ? not(condition) : condition;
}

/**
 * One `filter` as a condition. Throws `invalid_request` for a form, field, operator or value that is not accepted (Cloudpods drops
 * such filters silently), `forbidden` for a field that only administrators may look at.
 */
export function filterCondition(filter: string, on: Filterable): Condition {
  const parsed = parse(filter);
  const { name } = parsed;
  const named = Object.hasOwn(on.facetNames, name) ? on.facetNames[name] : undefined;
  if (named) return onFacet(filter, parsed, named, on.schema.facets[named.facet]?.lower ?? false);
  const columns = Object.entries(on.schema.columns).filter(([, one]) => !one.sortOnly && !one.hidden);
  const column = columns.find(([one]) => one === name)?.[1];
  if (!column) {
    const known = [...columns.map(([one]) => one), ...Object.keys(on.facetNames)].sort().join(', ');
    throw malformed(filter, `${on.schema.plural} cannot be filtered by "${name}"; they can by ${known}`);
  }
  if (column.admin && !on.admin) {
    throw new GatewayError('forbidden', `filter: only administrators may look at ${name}`);
  }
  return onColumn(filter, parsed, column);
}

/** A `joint_filter` on the interfaces, for example `guestnetworks.guest_id(id).ip_addr.contains(10.0.0)`. */
export function jointCondition(
  filter: string,
  on: Filterable,
  joints: Readonly<Record<string, FacetNames>>,
): Condition {
  const [, plural = '', field = '', own = '', inner = ''] = JOINT_FORM.exec(filter) ?? [];
  if (inner === '') throw malformed(filter, 'is not of the form joint.field(id).field.operator(value, …)');
  const joint = `${plural}.${field}`;
  const facetNames = Object.hasOwn(joints, joint) ? joints[joint] : undefined;
  if (!facetNames) throw malformed(filter, `there is no joint "${joint}"; there is ${Object.keys(joints).join(', ')}`);
  if (own !== 'id') throw malformed(filter, `${on.schema.plural} are joined by id, not by "${own}"`);
  return filterCondition(inner, { ...on, facetNames, schema: { ...on.schema, columns: {} } });
}
