import type { Condition } from '../../schema/query/condition.ts';
import type { Order } from '../../schema/query/order.ts';

/** What a list looks at, by name: columns by their own, facets and the search index by these. */
export const facetName = (facet: string) => `facet ${facet}`;
export const SEARCH_NAME = 'search';

/** What `totals` adds up. */
const SUMMED = ['status', 'pending_deleted', 'vcpu_count', 'vmem_size', 'disk', 'disk_count'];

function addNames(condition: Condition, names: Set<string>): void {
  switch (condition.kind) {
    case 'all':
    case 'any':
      for (const part of condition.of) addNames(part, names);
      break;
    case 'not':
      addNames(condition.of, names);
      break;
    case 'column':
      names.add(condition.column);
      break;
    case 'facet':
      names.add(facetName(condition.facet));
      break;
    case 'search':
      names.add(SEARCH_NAME);
      // Short text is looked for at the beginning of these.
      names.add('name').add('external_id').add('id');
  }
}

/** The names that a condition looks at. */
export function namesInCondition(condition: Condition): ReadonlySet<string> {
  const names = new Set<string>();
  addNames(condition, names);
  return names;
}

/** The names that decide which rows a list has, in which order, and its numbers. A change of others leaves all that as it is. */
export function namesInList(where: Condition, order: readonly Order[], totals: boolean): ReadonlySet<string> {
  const names = new Set(namesInCondition(where));
  for (const { column, tag } of order) names.add(tag === undefined ? column : facetName('meta'));
  if (totals) for (const name of SUMMED) names.add(name);
  return names;
}
