/**
 * What a list is narrowed by. Columns and facets are names from the resource's closed lists; values come from callers and are only
 * ever bound, never put into a statement's text.
 */
export type Condition =
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'column'; readonly column: string; readonly test: Test }
  | {
      readonly kind: 'facet';
      readonly facet: string;
      readonly test: Test;
      readonly extra?: readonly string[];
    }
  | { readonly kind: 'search'; readonly text: string }
  /** Of the rows that fit and are alike in some columns, the one with the first id. */
  | { readonly kind: 'first'; readonly alike: readonly string[]; readonly of: Condition };

export type Value = string | number;

/** A comparison of one stored value. Texts are compared without regard to the case of ASCII letters. */
export type Test =
  | { readonly op: 'in'; readonly values: readonly Value[] }
  | { readonly op: 'contains' | 'startswith' | 'endswith'; readonly values: readonly string[] }
  /** SQL patterns: `%` any text, `_` any character, `\` takes either literally. */
  | { readonly op: 'like'; readonly values: readonly string[] }
  | { readonly op: 'between'; readonly from: Value; readonly to: Value }
  | { readonly op: 'gt' | 'ge' | 'lt' | 'le'; readonly value: Value }
  | { readonly op: 'isnull' }
  | { readonly op: 'isempty' }
  /** Has any value at all: for facets. */
  | { readonly op: 'exists' };

export const everything: Condition = { kind: 'all', of: [] };
export const nothing: Condition = { kind: 'any', of: [] };

export const not = (of: Condition): Condition => ({ kind: 'not', of });
export const isIn = (column: string, values: readonly Value[]): Condition => {
  return { kind: 'column', column, test: { op: 'in', values } };
};
export const facetIn = (facet: string, values: readonly string[]): Condition => {
  return { kind: 'facet', facet, test: { op: 'in', values } };
};
