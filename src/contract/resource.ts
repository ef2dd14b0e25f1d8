import type { Related, SourceRecord } from './source.ts';
import type { Call } from './tools.ts';

/** Fresh records of one source, read for one row. */
export interface Refreshed<R extends SourceRecord = SourceRecord> {
  readonly source: string;
  readonly records: readonly R[];
  /** These records are all that the source's index files under the key: known ones that are not among them are gone. */
  readonly complete?: { readonly index: string; readonly key: string };
}

/** One unified resource of an adapter. */
export interface Resource<S, Records extends Readonly<Record<string, SourceRecord>>, Row extends keyof Records, T> {
  /** The source whose records become rows, one each, under the same id. */
  readonly rows: Row;
  /** The other sources that `translate` looks at: their age is that of the rows, their absence degrades them. */
  readonly uses: readonly string[];
  /**
   * Says a record our way. Pure: what it needs is in the session's configuration and in `related`. Undefined for a record that is none
   * of this resource, where a list holds things of several kinds; only of servers each record is one.
   */
  translate(session: S, record: Records[Row], related: Related<Records>, call: Pick<Call, 'warn'>): T;
  /** Reads one row and what it is made of, now. Throws `not_found`. Without it the lists are read again. */
  live?(session: S, id: string, call: Call): Promise<readonly Refreshed[]>;
}
