import type { StoredRow } from '../../schema/document.ts';
import type { Condition } from '../../schema/query/condition.ts';
import type { Order } from '../../schema/query/order.ts';
import type { ResourceSchema } from '../../schema/resource.ts';
import type { Before } from './told.ts';

/** What the store has to know of a resource. */
export interface StoredKind extends Pick<ResourceSchema, 'plural' | 'columns' | 'sums'> {
  /** Whether its rows show what is told once per cloud. */
  readonly sharesAccount: boolean;
}

/** What the store's thread is started with. */
export interface StoreStart {
  /** Its number is 1 when the thread is to stop. */
  readonly stop: Int32Array;
  readonly kinds: readonly StoredKind[];
}

/** What all rows of one cloud share, in serialised pieces. */
export interface CloudFragments {
  readonly cloud: string;
  /** Members of the cloud at the beginning of each document. */
  readonly members: string;
  /** Members that stand for the host where it is not shown. */
  readonly hiddenHost: string;
}

/** Which form of the documents a list or show answers. */
export interface Shape {
  /** `brief`: the short form. */
  readonly form: 'full' | 'brief';
  /** Host fields with their values. */
  readonly admin: boolean;
  /** With `metadata`; false empties it. */
  readonly metadata: boolean;
  /** Only these members. */
  readonly fields?: readonly string[];
}

export interface ListRequest {
  readonly resource: string;
  readonly where: Condition;
  readonly order: readonly Order[];
  readonly limit: number;
  readonly offset: number;
  readonly shape: Shape;
  readonly totals: boolean;
  /** Columns: of rows that are alike in all of them only the first is listed. */
  readonly distinct?: readonly string[];
}

/** Numbers over all rows of a list (cloudpods-api §1.2): beside these the sums that the resource's schema names. */
export interface Totals {
  readonly count: number;
  readonly status_info: readonly {
    readonly status: string;
    readonly total_count: number;
    readonly pending_deleted_count: number;
  }[];
  readonly [sum: string]: number | Totals['status_info'];
}

/** A row that was replaced, and the names (`query/names.ts`) of what lists look at that is different. */
export interface RowChange {
  readonly id: string;
  readonly names: readonly string[];
  /** The words that are searched, when they alone of what is searched have changed. */
  readonly words?: { readonly before: string; readonly after: string };
}

/** What a write did to answers given before: `everything` when rows came or went, or too many changed to tell. */
export interface Changed {
  /** Whose answers it is about: those of one resource, or of all. */
  readonly resource: string;
  readonly version: number;
  readonly rows: 'everything' | readonly RowChange[];
  /** Where it was asked for: what was found, in the order of the rows that were added or replaced, and then of those removed. */
  readonly before?: readonly Before[];
  /** How many rows were added, replaced by different ones, or removed; not told of clouds. */
  readonly written?: number;
  /** Milliseconds that writing it took, without what it waited for. */
  readonly took?: number;
}

/** Rows of a resource that are added or replaced, and ids of those removed. */
export interface RowsChange {
  readonly resource: string;
  readonly upserts: readonly StoredRow[];
  readonly removals: readonly string[];
  /** Tell what was there before. */
  readonly tell?: boolean;
}

export interface ListAnswer {
  /** The documents, joined by commas, in UTF-8. */
  readonly rows: Uint8Array;
  /** Ids of the rows. */
  readonly ids: readonly string[];
  readonly total: number;
  readonly totals?: Totals;
  /** Says whether the rows are the same as before; made of their contents, so that replicas agree. */
  readonly tag: string;
  readonly version: number;
}

export interface ShowRequest {
  readonly resource: string;
  readonly where: Condition;
  readonly shape: Shape;
}

export interface Found {
  readonly id: string;
  readonly cloud: string;
  readonly name: string;
}

export interface ShowAnswer {
  /** At most a few: more than one is an ambiguous name. */
  readonly found: readonly Found[];
  /** The document of the only one. */
  readonly row?: Uint8Array;
  readonly tag: string;
  readonly version: number;
}

export interface DistinctRequest {
  readonly resource: string;
  readonly where: Condition;
  readonly columns: readonly string[];
  /** Keys of the metadata whose values are asked for. */
  readonly metadata: readonly string[];
}

/** A number over rows: how many fit, or what a column of these comes to. */
export interface Sum {
  readonly name: string;
  readonly where: Condition;
  readonly column?: string;
}

export interface SumsRequest {
  readonly resource: string;
  readonly where: Condition;
  readonly sums: readonly Sum[];
}

export interface SumsAnswer {
  readonly values: Readonly<Record<string, number>>;
  readonly version: number;
}

/** In `Changed`: answers of every resource. */
export const ALL_RESOURCES = '*';

/** Rows per cloud and status, for metrics. */
export interface StatusCount {
  readonly resource: string;
  readonly cloud: string;
  readonly status: string;
  readonly count: number;
}

/**
 * What the store can be asked. Changes are done in order, and nothing is seen half done. A question sees all changes that were answered
 * before it was asked; it may overtake those that were not.
 */
export interface StoreOperations {
  /** Adds, replaces and removes rows. Unchanged rows change nothing. */
  apply(change: RowsChange): Changed;
  setCloud(fragments: CloudFragments): Changed;
  /** Forgets a cloud and its rows. */
  dropCloud(cloud: string): Changed;
  list(request: ListRequest): ListAnswer;
  show(request: ShowRequest): ShowAnswer;
  totals(request: { resource: string; where: Condition }): Totals;
  sums(request: SumsRequest): SumsAnswer;
  distinct(request: DistinctRequest): Readonly<Record<string, readonly string[]>>;
  /** Of one resource, or of all without a name. */
  counts(resource: string | undefined): readonly StatusCount[];
}

export type OperationName = keyof StoreOperations;

export interface StoreMessage {
  readonly id: number;
  readonly operation: OperationName;
  readonly argument: unknown;
}

/** Wakes a worker that waits, so that it sees that it is to stop: the shared number that it was started with is then 1. */
export const STOP = 'stop';

export type StoreReply =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string };
