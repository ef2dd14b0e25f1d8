import type { SourceRecord } from '../../contract/index.ts';
import type { Listing } from '../sync/source-states.ts';

/** What a cloud says of itself, without which no row can be made. */
export interface WarmFacts {
  readonly region: string;
  readonly accessUrl: string;
}

/** How a source was last read as a whole; milliseconds since 1970, and milliseconds. */
export interface WarmSource extends Pick<Listing, 'at' | 'took'> {
  readonly source: string;
  /** The cloud does not have it, or does not show it. */
  readonly missing: boolean;
}

/** What is known of a cloud beside its records. */
export interface WarmHead {
  readonly facts: WarmFacts;
  readonly sources: readonly WarmSource[];
}

/** Some of what changed in a cloud since it was last kept. */
export interface WarmChange extends WarmHead {
  readonly cloud: string;
  readonly mark: string;
  readonly puts: readonly (readonly [source: string, record: SourceRecord])[];
  readonly gone: readonly (readonly [source: string, id: string])[];
}

/** Some records of a source, by their ids; `next` begins those that follow. */
export interface WarmRecords {
  readonly records: readonly SourceRecord[];
  readonly next?: string;
}

/** What the thread of the file does. All is synchronous there. */
export interface WarmOperations {
  /**
   * Opens the file, or makes it. Answers why one that was there is not trusted; it was set aside then. Throws when no file can be had.
   */
  open(path: string): string | undefined;
  /** What is known of a cloud. What bears another mark is dropped: it was read as somebody else, or of another cloud. */
  head(of: { readonly cloud: string; readonly mark: string }): WarmHead | undefined;
  records(of: { readonly cloud: string; readonly source: string; readonly after?: string | undefined }): WarmRecords;
  /** All of the change, or nothing of it. */
  save(change: WarmChange): void;
  /** Drops all clouds but these. */
  keepOnly(clouds: readonly string[]): void;
}

/** Ends the thread. */
export const STOP = 'stop';

export type WarmOperation = keyof WarmOperations;

export interface WarmMessage {
  readonly id: number;
  readonly operation: WarmOperation;
  readonly argument: unknown;
}

export type WarmReply =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string };

export interface WarmStart {
  /** What records look like, in which version of the gateway: a file of another is not trusted. */
  readonly form: string;
}
