import type { Provider, Refreshed, Related, SourceRecord } from '../../contract/index.ts';
import { countPlace, indexPlace, keyOf, knownPlace, recordPlace, type LookUps } from './look-ups.ts';
import { RecordTable, type OnChange } from './table.ts';

type AnyRecords = Readonly<Record<string, SourceRecord>>;

/** A reading of single records. */
export interface Reading {
  /** When it was answered, milliseconds since 1970. */
  readonly at: number;
  /** Its place among all that were asked for, from `ask`: what was asked for later is newer, whichever is answered first. */
  readonly asked: number;
  /** Another gateway told it. */
  readonly heard?: true;
}

/** All records of one cloud, as its adapter lists them. */
export class CloudRecords {
  readonly #tables = new Map<string, RecordTable>();
  readonly #sources: Provider['sources'];
  readonly #live = new Map<string, Reading>();
  readonly #places = new Map<string, string>();
  readonly #reading = new Set<{ readonly at: number }>();
  #asked = 0;

  constructor({ sources }: Provider, onChange?: OnChange) {
    this.#sources = sources;
    for (const [name, source] of Object.entries(sources))
      this.#tables.set(name, new RecordTable(name, source, onChange));
  }

  has(source: string): boolean {
    return this.#tables.has(source);
  }

  table(source: string): RecordTable {
    const table = this.#tables.get(source);
    if (!table) throw new Error(`there is no source ${source}`);
    return table;
  }

  /**
   * Puts a record that was asked for at a time (milliseconds since 1970) where it belongs, joined to the one that is known where that has
   * more. Answers what that touches.
   */
  put(source: string, record: SourceRecord, at: number): readonly string[] {
    const table = this.table(source);
    const known = table.get(record.id);
    const from = this.#sources[source];
    return table.put(known && from?.merge ? from.merge(known, record) : record, at);
  }

  /** Says that single records are being asked for. */
  ask(): number {
    this.#asked += 1;
    return this.#asked;
  }

  /** Whether something newer is known of a record than what was asked for at that place. */
  isSuperseded(source: string, id: string, asked: number): boolean {
    return (this.#live.get(keyOf(source, id))?.asked ?? 0) > asked;
  }

  /** Notes that a record was read singly, or found gone, at a time: what a list was asked before that is older news. */
  noteLive(source: string, id: string, reading: Reading): void {
    this.#live.set(keyOf(source, id), reading);
  }

  /** Whether a list that was asked at a time is older news of a record than what was read singly. */
  isOlder(source: string, id: string, askedAt: number): boolean {
    return (this.#live.get(keyOf(source, id))?.at ?? 0) >= askedAt;
  }

  /** How a record was read singly, or told by another gateway, after a time. */
  newer(source: string, id: string, at: number): Reading | undefined {
    const reading = this.#live.get(keyOf(source, id));
    return reading && reading.at > at ? reading : undefined;
  }

  /**
   * Says that lists are read from a time on (milliseconds since 1970), and how to say that this has ended. Single readings from before all
   * that is still being read are then forgotten: every list that was asked for by then has come.
   */
  begin(at: number): () => void {
    const reading = { at };
    this.#reading.add(reading);
    return () => {
      const oldest = Math.min(...[...this.#reading].map((one) => one.at));
      this.#reading.delete(reading);
      for (const [key, one] of this.#live) if (one.at < oldest) this.#live.delete(key);
    };
  }

  /** Takes in records that were read singly, but for those of which something newer is known. Answers what that touches. */
  take({ source, records }: Pick<Refreshed, 'source' | 'records'>, reading: Reading): readonly string[] {
    const news = records.filter(({ id }) => !this.isSuperseded(source, id, reading.asked));
    for (const { id } of news) this.noteLive(source, id, reading);
    return news.flatMap((record) => this.put(source, record, reading.at));
  }

  /** Known records that are not where they were: gone, or elsewhere by now. Look before the others are taken in. */
  strayed({ source, records, complete }: Refreshed): readonly string[] {
    if (!complete) return [];
    const kept = new Set(records.map(({ id }) => id));
    const known = this.table(source).by(complete.index, complete.key);
    return known.flatMap(({ id }) => (kept.has(id) ? [] : [id]));
  }

  /** Takes away what was found gone, unless it was seen since. Answers what that touches. */
  drop(source: string, id: string, reading: Reading): readonly string[] {
    if (this.isSuperseded(source, id, reading.asked)) return [];
    this.noteLive(source, id, reading);
    return this.table(source).remove(id, reading.at);
  }

  /** The records as translation sees them; each look-up is noted. */
  related(noted: LookUps): Related<AnyRecords> {
    return {
      get: (source, id) => {
        noted.add(recordPlace(source), id);
        return this.table(source).get(id);
      },
      by: (source, index, key) => {
        noted.add(this.#place(indexPlace, source, index), key);
        return this.table(source).by(index, key);
      },
      count: (source, index, key) => {
        noted.add(this.#place(countPlace, source, index), key);
        return this.table(source).count(index, key);
      },
      known: (source) => {
        noted.add(this.#place(knownPlace, source, ''), '');
        return this.table(source).known;
      },
    };
  }

  /** The name of a place: one text for all who look there. */
  #place(kind: (source: string, index: string) => string, source: string, index: string): string {
    const name = kind(source, index);
    const known = this.#places.get(name) ?? name;
    this.#places.set(known, known);
    return known;
  }
}
