import type { FacetValue } from './document.ts';

/** Metadata as what tag filters look through. */
export const tagFacets = (metadata: Readonly<Record<string, string>> | undefined): readonly FacetValue[] =>
  Object.entries(metadata ?? {}).map(([key, value]) => ['meta', key, value]);
