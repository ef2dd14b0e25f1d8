import type { ColumnValue, FacetValue } from '../../schema/document.ts';
import type { Pieces } from './documents.ts';
import type { CloudFragments } from './protocol.ts';

/** A row as those look at it who follow its changes: its document, and what decides who sees it. */
export interface RowImage {
  readonly pieces: Pieces;
  /** In the order of the resource's columns. */
  readonly columns: readonly ColumnValue[];
  readonly facets: readonly FacetValue[];
}

/** What a change found: the row as it was, none, or one that it leaves as it is. */
export type Before = RowImage | 'none' | 'same';

/** A row that came (`before` is missing), went (`after` is missing) or changed. */
export interface RowTurn {
  readonly id: string;
  readonly before?: RowImage;
  readonly after?: RowImage;
}

/** A change of the read model, told to who follows it, in the order in which changes were made. */
export type Turn =
  | { readonly kind: 'rows'; readonly resource: string; readonly version: number; readonly rows: readonly RowTurn[] }
  /** What the rows of a cloud have in common is different. `before` is missing when nothing was known. */
  | {
      readonly kind: 'cloud';
      readonly version: number;
      readonly before?: CloudFragments | undefined;
      readonly after: CloudFragments;
    }
  /** A cloud is gone with all its rows. */
  | { readonly kind: 'dropped'; readonly version: number; readonly cloud: string };
