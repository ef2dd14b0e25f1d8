import type { ChangeList, KeysOf, SourceRecord } from '../../contract/index.ts';
import { differenceOf } from './equal.ts';
import { countPlace, indexPlace, keyOf, knownPlace, ownPlace, recordPlace } from './look-ups.ts';

/** An index and a key in it. */
type Place = readonly [index: string, key: string];

/** How records of a source are found, which of their members others do not look at, and whose changes the cloud may not tell. */
interface Kind {
  readonly index?: Readonly<Record<string, KeysOf<SourceRecord>>>;
  readonly own?: readonly string[];
  readonly changes?: Pick<ChangeList<unknown, SourceRecord>, 'mayMiss'>;
}

/** Told of each record that came, changed or went, and when the cloud was asked for that (milliseconds since 1970). */
export type OnChange = (source: string, id: string, at: number) => void;

/** Ids under one key of an index: most keys have one. */
type Filed = string | Set<string>;

const idsOf = (filed: Filed | undefined): Iterable<string> => (typeof filed === 'string' ? [filed] : (filed ?? []));

/** The records of one source of one cloud, found by id and by the source's indexes. Tells what each change touches. */
export class RecordTable {
  readonly #source: string;
  readonly #indexes: NonNullable<Kind['index']>;
  readonly #own: ReadonlySet<string>;
  readonly #changes: Kind['changes'];
  readonly #records = new Map<string, SourceRecord>();
  readonly #missable = new Set<string>();
  readonly #filed = new Map<string, Map<string, Filed>>();
  readonly #onChange: OnChange | undefined;
  #known = false;

  constructor(source: string, { index = {}, own = [], changes }: Kind = {}, onChange?: OnChange) {
    this.#source = source;
    this.#indexes = index;
    this.#own = new Set(own);
    this.#changes = changes;
    this.#onChange = onChange;
    for (const name of Object.keys(index)) this.#filed.set(name, new Map());
  }

  get(id: string): SourceRecord | undefined {
    return this.#records.get(id);
  }

  by(index: string, key: string): readonly SourceRecord[] {
    const found: SourceRecord[] = [];
    for (const id of idsOf(this.#filed.get(index)?.get(key))) {
      const record = this.#records.get(id);
      if (record) found.push(record);
    }
    return found;
  }

  count(index: string, key: string): number {
    const filed = this.#filed.get(index)?.get(key);
    return typeof filed === 'string' ? 1 : (filed?.size ?? 0);
  }

  ids(): IterableIterator<string> {
    return this.#records.keys();
  }

  get size(): number {
    return this.#records.size;
  }

  /** Ids of the records of which the cloud may leave out changes for now: few, and asked for with each reading of changes. */
  get missable(): ReadonlySet<string> {
    return this.#missable;
  }

  /** Whether the source was listed as a whole. */
  get known(): boolean {
    return this.#known;
  }

  /** Says that the source was listed as a whole, or cannot be. Answers what that touches. */
  setKnown(known: boolean): readonly string[] {
    if (this.#known === known) return [];
    this.#known = known;
    return [keyOf(knownPlace(this.#source), '')];
  }

  /**
   * Adds or replaces a record that was asked for at a time (milliseconds since 1970). Answers what that touches; nothing when it says the
   * same as before.
   */
  put(record: SourceRecord, at = 0): readonly string[] {
    const before = this.#records.get(record.id);
    const different = before ? differenceOf(before, record, this.#own) : 'others';
    if (different === 'nothing') {
      // An adapter may hold what it read last: with the record before it here, both would be held.
      this.#records.set(record.id, record);
      return [];
    }
    const [left, filed] = [this.#unfile(before), this.#file(record)];
    this.#records.set(record.id, record);
    if (this.#changes?.mayMiss(record)) this.#missable.add(record.id);
    else this.#missable.delete(record.id);
    this.#onChange?.(this.#source, record.id, at);
    if (different === 'own') return [keyOf(ownPlace(this.#source), record.id)];
    return [keyOf(recordPlace(this.#source), record.id), ...this.#touchedBy(left, filed)];
  }

  remove(id: string, at = 0): readonly string[] {
    const before = this.#records.get(id);
    if (!before) return [];
    this.#records.delete(id);
    this.#missable.delete(id);
    this.#onChange?.(this.#source, id, at);
    return [keyOf(recordPlace(this.#source), id), ...this.#touchedBy(this.#unfile(before), [])];
  }

  /** Removes all records but those that are to be kept. Answers what that touches. */
  retain(isKept: (id: string) => boolean, at = 0): readonly string[] {
    const touched: string[] = [];
    // Removing what the walk stands on is what maps allow.
    for (const id of this.#records.keys()) if (!isKept(id)) for (const one of this.remove(id, at)) touched.push(one);
    return touched;
  }

  /** All places that a record is or was filed in, and of these the numbers of those that it came to or left. */
  #touchedBy(left: readonly Place[], filed: readonly Place[]): string[] {
    // Most records are new: they came to all of their places.
    if (left.length === 0) return filed.flatMap((place) => this.#keysAt(place));
    const places = new Map([...left, ...filed].map((place) => [place.join('\n'), place] as const));
    const [before, after] = [left, filed].map((some) => new Set(some.map((place) => place.join('\n'))));
    return [...places].flatMap(([text, place]) =>
      before?.has(text) === after?.has(text) ? this.#keysAt(place).slice(0, 1) : this.#keysAt(place),
    );
  }

  /** What is looked up at a place: the records there, and how many they are. */
  #keysAt([index, key]: Place): string[] {
    return [keyOf(indexPlace(this.#source, index), key), keyOf(countPlace(this.#source, index), key)];
  }

  #file(record: SourceRecord): readonly Place[] {
    const places = this.#placesOf(record);
    for (const [index, key] of places) {
      const filed = this.#filed.get(index);
      const ids = filed?.get(key);
      if (ids instanceof Set) ids.add(record.id);
      else filed?.set(key, ids === undefined || ids === record.id ? record.id : new Set([ids, record.id]));
    }
    return places;
  }

  #unfile(record: SourceRecord | undefined): readonly Place[] {
    const places = record ? this.#placesOf(record) : [];
    for (const [index, key] of places) {
      const filed = this.#filed.get(index);
      const ids = filed?.get(key);
      if (record && ids instanceof Set) ids.delete(record.id);
      if (ids === record?.id || (ids instanceof Set && ids.size === 0)) filed?.delete(key);
    }
    return places;
  }

  #placesOf(record: SourceRecord): readonly Place[] {
    return Object.entries(this.#indexes).flatMap(([index, keysOf]) =>
      keysOf(record).map((key) => [index, key] as const),
    );
  }
}
