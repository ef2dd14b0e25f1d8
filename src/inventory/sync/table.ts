import type { KeysOf, SourceRecord } from '../../contract/index.ts';
import { equal } from './equal.ts';

/** An index and a key in it. */
type Place = readonly [index: string, key: string];

type Indexes = Readonly<Record<string, KeysOf<SourceRecord>>>;

/** Where a look-up went: what a row depends on. */
export const recordKey = (source: string, id: string) => `${source}\n${id}`;
/** The record that a key of `recordKey` means; nothing for the other kinds of keys. */
export function recordOf(key: string): { readonly source: string; readonly id: string } | undefined {
  const [source = '', id, further] = key.split('\n');
  return id === undefined || further !== undefined ? undefined : { source, id };
}
export const indexKey = (source: string, index: string, key: string) => `${source}\n${index}\n${key}`;
export const countKey = (source: string, index: string, key: string) => `${source}\n${index}\n${key}\ncount`;
export const sourceKey = (source: string) => source;

/** The records of one source of one cloud, found by id and by the source's indexes. Tells what each change touches. */
export class RecordTable {
  readonly #source: string;
  readonly #indexes: Indexes;
  readonly #records = new Map<string, SourceRecord>();
  readonly #filed = new Map<string, Map<string, Set<string>>>();
  #known = false;

  constructor(source: string, indexes: Indexes = {}) {
    this.#source = source;
    this.#indexes = indexes;
    for (const name of Object.keys(indexes)) this.#filed.set(name, new Map());
  }

  get(id: string): SourceRecord | undefined {
    return this.#records.get(id);
  }

  by(index: string, key: string): readonly SourceRecord[] {
    const ids = this.#filed.get(index)?.get(key);
    return ids ? [...ids].flatMap((id) => this.#records.get(id) ?? []) : [];
  }

  count(index: string, key: string): number {
    return this.#filed.get(index)?.get(key)?.size ?? 0;
  }

  ids(): IterableIterator<string> {
    return this.#records.keys();
  }

  get size(): number {
    return this.#records.size;
  }

  /** Whether the source was listed as a whole. */
  get known(): boolean {
    return this.#known;
  }

  /** Says that the source was listed as a whole, or cannot be. Answers what that touches. */
  setKnown(known: boolean): readonly string[] {
    if (this.#known === known) return [];
    this.#known = known;
    return [sourceKey(this.#source)];
  }

  /** Adds or replaces a record. Answers what that touches; nothing when it says the same as before. */
  put(record: SourceRecord): readonly string[] {
    const before = this.#records.get(record.id);
    if (before && equal(before, record)) return [];
    const [left, filed] = [this.#unfile(before), this.#file(record)];
    this.#records.set(record.id, record);
    return [recordKey(this.#source, record.id), ...this.#touchedBy(left, filed)];
  }

  remove(id: string): readonly string[] {
    const before = this.#records.get(id);
    if (!before) return [];
    this.#records.delete(id);
    return [recordKey(this.#source, id), ...this.#touchedBy(this.#unfile(before), [])];
  }

  /** Makes the table hold these records and those that `keep` says of. Answers what that touches. */
  replace(records: readonly SourceRecord[], keep: (id: string) => boolean = () => false): readonly string[] {
    const touched = records.flatMap((record) => this.put(record));
    const kept = new Set(records.map(({ id }) => id));
    for (const id of [...this.#records.keys()]) if (!kept.has(id) && !keep(id)) touched.push(...this.remove(id));
    return touched;
  }

  /** All places that a record is or was filed in, and of these the numbers of those that it came to or left. */
  #touchedBy(left: readonly Place[], filed: readonly Place[]): string[] {
    const places = new Map([...left, ...filed].map((place) => [place.join('\n'), place] as const));
    const [before, after] = [left, filed].map((some) => new Set(some.map((place) => place.join('\n'))));
    const moved = [...places].filter(([text]) => before?.has(text) !== after?.has(text));
    return [
      ...[...places.values()].map(([index, key]) => indexKey(this.#source, index, key)),
      ...moved.map(([, [index, key]]) => countKey(this.#source, index, key)),
    ];
  }

  #file(record: SourceRecord): readonly Place[] {
    const places = this.#placesOf(record);
    for (const [index, key] of places) {
      const filed = this.#filed.get(index) ?? new Map<string, Set<string>>();
      filed.set(key, (filed.get(key) ?? new Set()).add(record.id));
    }
    return places;
  }

  #unfile(record: SourceRecord | undefined): readonly Place[] {
    const places = record ? this.#placesOf(record) : [];
    for (const [index, key] of places) {
      const ids = this.#filed.get(index)?.get(key);
      if (record) ids?.delete(record.id);
      if (ids?.size === 0) this.#filed.get(index)?.delete(key);
    }
    return places;
  }

  #placesOf(record: SourceRecord): readonly Place[] {
    return Object.entries(this.#indexes).flatMap(([index, keysOf]) =>
      keysOf(record).map((key) => [index, key] as const),
    );
  }
}
