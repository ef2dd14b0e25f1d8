import type { Call } from './tools.ts';

/** What the gateway must be able to read of any record that a cloud lists. The rest is the adapter's own: values of JSON, which may be kept in a file. */
export interface SourceRecord {
  /** Id in the cloud, unique within its source. */
  readonly id: string;
}

export interface Page<R> {
  readonly items: readonly R[];
  /** Opaque to the gateway; absent on the last page. */
  readonly next?: string;
  /**
   * On a first page: from when on changes are to be asked for after this reading, by the cloud's own clock and with what it may be wrong
   * by taken off. Opaque to the gateway; absent where the cloud does not say what time it is.
   */
  readonly since?: string;
}

/** Some of what changed. */
export interface ChangePage<R> extends Page<R> {
  /** Ids of records of which the cloud says that they are gone. Each that is known is asked for alone before its row goes. */
  readonly gone: readonly string[];
}

/** How a cloud tells what changed in a list, at a fraction of what the whole list costs. */
export interface ChangeList<S, R extends SourceRecord> {
  /** One page of what changed since a time that an earlier first page gave; the same record may come again and again. */
  list(session: S, since: string, cursor: string | undefined, call: Call): Promise<ChangePage<R>>;
  /** True for a record whose changes the cloud may leave out for now (mapping L-52, L-54): when it is not among them it is read singly. */
  mayMiss(record: R): boolean;
}

/** A record as an outline has it. */
export interface Outlined extends SourceRecord {
  /** Another one after each change of anything that the list says of the record. Opaque to the gateway. */
  readonly version: string | number;
}

/** How a cloud tells at a fraction of what a list costs which records it has and which of them changed. */
export interface Outline<S, R extends SourceRecord> {
  /**
   * One page of all records of the list. Throws `unsupported` where the cloud has no versions: the whole list is then read each time, as
   * without an outline.
   */
  list(session: S, cursor: string | undefined, call: Call): Promise<Page<Outlined>>;
  /** The version in which a record is known; nothing when it does not say: it is then read. */
  versionOf(record: R): Outlined['version'] | undefined;
  /** Those of these records that are still there, as the list has them. Throws `unsupported` where the cloud does not pick them out. */
  read(session: S, ids: readonly string[], call: Call): Promise<readonly R[]>;
  /** How many of them are read at a time. */
  readonly batch: number;
}

/** Gives the keys under which an index files a record. (Written as a method so that adapters' own record types fit.) */
export type KeysOf<R> = { keys(record: R): readonly string[] }['keys'];

/**
 * One bulk list of a cloud: its servers, flavors, ports … The gateway reads each as a whole at its pace, keeps the records, and
 * translates them into unified rows. One list may serve several resources.
 */
export interface Source<S, R extends SourceRecord> {
  /** `fast` lists hold what changes by itself (servers, ports, volumes), `slow` ones what people change (flavors, networks). */
  readonly pace: 'fast' | 'slow';
  /** Other ways to find records than by id: each gives the keys under which a record is found. */
  readonly index?: Readonly<Record<string, KeysOf<R>>>;
  /**
   * Members of a record that only rows made of the record itself show: where nothing else is different, nothing else that looks at it is
   * made anew. No index looks at them.
   */
  readonly own?: readonly string[];
  /**
   * One page, the first without cursor. Records hold only what translation reads.
   * Throws `unsupported` when the cloud does not have the service, `forbidden` when the credentials may not list it: the fields
   * that need it then stay empty, and nothing else.
   */
  list(session: S, cursor: string | undefined, call: Call): Promise<Page<R>>;
  /**
   * Joins a fresh record to the one known before, where the cloud's list says less than its GET, or says nothing for a while
   * (an unreachable cell). Absent: the fresh one stands alone.
   */
  merge?(known: R, fresh: R): R;
  /** True for a record of which a list is known to hold back a part: it is then read singly, once, a few in each round. */
  incomplete?(record: R): boolean;
  /**
   * What changed lately; asked of the source of servers' rows alone. Absent: the cloud cannot say. It need not tell everything (mapping L-56): the whole list is still read, less
   * often.
   */
  readonly changes?: ChangeList<S, R>;
  /**
   * What the list has, told cheaply; of any source but that of servers' rows. The whole list is read first, and then as often as a `slow`
   * one; between these the outline, and what it has in another version. Absent: the whole list, each time.
   */
  readonly outline?: Outline<S, R>;
  /** One record; throws `not_found`. Needed for the source of a resource's rows: absence from a list alone deletes nothing. */
  get?(session: S, id: string, call: Call): Promise<R>;
}

/** The records of all sources of one cloud, as translation sees them. Each look-up is noted as a dependency of the row. */
export interface Related<Records extends Readonly<Record<string, SourceRecord>>> {
  get<K extends keyof Records & string>(source: K, id: string): Records[K] | undefined;
  /** The records that the source's index `index` files under `key`. */
  by<K extends keyof Records & string>(source: K, index: string, key: string): readonly Records[K][];
  /** How many these are. The row is made anew when one comes or goes, not when one changes. */
  count(source: keyof Records & string, index: string, key: string): number;
  /** False while the source was never listed, or the cloud does not have or show it. */
  known(source: keyof Records & string): boolean;
}
