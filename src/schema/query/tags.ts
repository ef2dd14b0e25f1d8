import { facetIn, not, type Condition } from './condition.ts';
import { all, any } from './parameters.ts';
import type { Pair, RawQuery } from './raw.ts';

/** What the front end sends for "has no such tag". */
const NO_VALUE = '___no_value__';

/** Cloudpods shows a cloud's tags also as `ext:<k>`; here they stand once, as `user:<k>`. */
const stored = (key: string) => (key.startsWith('ext:') ? `user:${key.slice(4)}` : key);

function tagged(key: string, values: readonly (string | undefined)[]): Condition {
  const given = values.filter((value) => value !== undefined && value !== NO_VALUE) as string[];
  const unset = values.includes(NO_VALUE) ? [not(facetIn('meta', [key]))] : [];
  if (values.includes(undefined)) return any([facetIn('meta', [key]), ...unset]);
  const set: Condition[] =
    given.length > 0 ? [{ kind: 'facet', facet: 'meta', test: { op: 'in', values: [key] }, extra: given }] : [];
  return any([...set, ...unset]);
}

/** All keys, each with one of its values (cloudpods-api §2.5). */
function tagSet(pairs: readonly Pair[]): Condition {
  const byKey = new Map<string, (string | undefined)[]>();
  for (const { key, value } of pairs) {
    const name = stored(key);
    byKey.set(name, [...(byKey.get(name) ?? []), value]);
  }
  return all([...byKey].map(([key, values]) => tagged(key, values)));
}

/** The tag filters of a query: `tags`, `obj_tags` and their negations. */
export function tagConditions(query: RawQuery): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const name of ['tags', 'no_tags']) {
    const pairs = query.pairs(name);
    if (pairs.length > 0) conditions.push(name === 'tags' ? tagSet(pairs) : not(tagSet(pairs)));
  }
  for (const name of ['obj_tags', 'no_obj_tags']) {
    const sets = query.pairSets(name);
    if (sets.length === 0) continue;
    const either = any(sets.map(tagSet));
    conditions.push(name === 'obj_tags' ? either : not(either));
  }
  return conditions;
}
