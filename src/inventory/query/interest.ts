import type { Condition } from '../../schema/query/condition.ts';
import { SEARCH_SEPARATOR } from '../../schema/document.ts';
import type { Order } from '../../schema/query/order.ts';
import type { RowChange, SumsRequest } from '../store/protocol.ts';

/** What decides which rows an answer has. A change of anything else leaves it as it is. */
export interface Interest {
  /** Columns by their own names; facets and the whole search index by the names below. */
  readonly names: ReadonlySet<string>;
  /** Texts that are looked for in the words of rows, in small letters. */
  readonly terms: ReadonlySet<string>;
}

export const facetName = (facet: string) => `facet ${facet}`;
/** All that is searched, addresses included. */
export const SEARCH_NAME = 'search';

/** Shorter texts are looked for at the beginning of names alone. */
export const LEAST_SEARCHED = 3;
/** What short texts are looked for in. */
export const NAMED = ['name', 'external_id', 'id'] as const;

/** What `totals` counts by. */
const COUNTED = ['status', 'pending_deleted'];

interface Found {
  readonly names: Set<string>;
  readonly terms: Set<string>;
}

function gather(condition: Condition, found: Found): void {
  switch (condition.kind) {
    case 'all':
    case 'any':
      for (const part of condition.of) gather(part, found);
      break;
    case 'not':
      gather(condition.of, found);
      break;
    case 'column':
      found.names.add(condition.column);
      break;
    case 'facet':
      found.names.add(facetName(condition.facet));
      break;
    case 'search':
      found.names.add(SEARCH_NAME);
      gatherText(condition.text.replaceAll(SEARCH_SEPARATOR, ''), found);
      break;
    case 'first':
      for (const name of condition.alike) found.names.add(name);
      gather(condition.of, found);
  }
}

function gatherText(text: string, { names, terms }: Found): void {
  if (Array.from(text).length < LEAST_SEARCHED) for (const name of NAMED) names.add(name);
  else terms.add(text.toLowerCase());
}

/** What a condition looks at. */
export function interestOfCondition(where: Condition): Interest {
  const found: Found = { names: new Set(), terms: new Set() };
  gather(where, found);
  return found;
}

/** What decides which rows a list has, in which order, and its numbers (`summed`: the columns that are added up). */
export function interestOfList(
  where: Condition,
  order: readonly Order[],
  summed: readonly string[] | undefined,
): Interest {
  const found: Found = { names: new Set(), terms: new Set() };
  gather(where, found);
  for (const { column, tag } of order) found.names.add(tag === undefined ? column : facetName('meta'));
  if (summed) for (const name of [...COUNTED, ...summed]) found.names.add(name);
  return found;
}

/** What decides numbers over rows. */
export function interestOfSums({ where, sums }: Pick<SumsRequest, 'where' | 'sums'>): Interest {
  const found: Found = { names: new Set(), terms: new Set() };
  for (const condition of [where, ...sums.map((sum) => sum.where)]) gather(condition, found);
  for (const { column } of sums) if (column !== undefined) found.names.add(column);
  return found;
}

/** Only of plain letters it is certain that two programs call the same ones great and small. */
const isPlain = (text: string) => /^[\x00-\x7f]*$/.test(text);

function finds({ before, after }: NonNullable<RowChange['words']>, term: string): boolean {
  if (!isPlain(term) || !isPlain(before) || !isPlain(after)) return before !== after;
  return before.toLowerCase().includes(term) !== after.toLowerCase().includes(term);
}

/** Says of interests whether some changes can matter to them. */
export function touchOf(changes: readonly RowChange[]): (interest: Interest) => boolean {
  const names = new Set(changes.flatMap((change) => change.names));
  const words = changes.flatMap((change) => change.words ?? []);
  const found = new Map<string, boolean>();
  const flips = (term: string) => {
    const known = found.get(term) ?? words.some((change) => finds(change, term));
    found.set(term, known);
    return known;
  };
  return (interest) => {
    for (const name of interest.names) if (names.has(name)) return true;
    for (const term of interest.terms) if (flips(term)) return true;
    return false;
  };
}
