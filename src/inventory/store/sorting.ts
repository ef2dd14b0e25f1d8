import { comparable, compared } from './comparing.ts';
import type { Rows, StoredColumn } from './rows.ts';

/** When more rows wait than these, and than this part of all, they are sorted in: who asks for a list in between waits for few. */
const MOST_WAITING = 1000;
const LARGEST_WAITING = 0.02;
/** Sorting a part in costs less than sorting all anew, as long as it is smaller than this part of all. */
const SMALL = 0.25;

/** The numbers of distinct values of a column in their order: those without value first, equal ones alike. */
function ranksOf(rows: Rows, column: StoredColumn, of: readonly number[]): (row: number) => number {
  const codes = [...new Set(of.map((row) => column.codes.get(row)))];
  const values = codes.map((code) => {
    const value = rows.pool.valueOf(code);
    return { code, value: value === null ? null : comparable(value, column.comparing) };
  });
  values.sort(({ value: a }, { value: b }) => (a === b ? 0 : a === null ? -1 : b === null ? 1 : a < b ? -1 : 1));
  const ranks = new Map<number, number>();
  let rank = 0;
  values.forEach(({ code, value }, at) => {
    if (at > 0 && values[at - 1]?.value !== value) rank += 1;
    ranks.set(code, rank);
  });
  return (row) => ranks.get(column.codes.get(row)) ?? 0;
}

/** All rows in the order of one column, and of their ids where that is equal. */
export class Sorting {
  readonly #rows: Rows;
  readonly #column: StoredColumn;
  /** The order of ids; nothing when it is this. */
  readonly #ids: Sorting | undefined;
  #sorted: Uint32Array = new Uint32Array(0);
  /** Rows that have come, gone or changed since. */
  readonly #waiting = new Set<number>();

  constructor(rows: Rows, column: StoredColumn, ids?: Sorting) {
    this.#rows = rows;
    this.#column = column;
    this.#ids = ids;
    for (let row = 0; row < rows.length; row += 1) this.#waiting.add(row);
  }

  changed(row: number): void {
    this.#waiting.add(row);
  }

  /** Sorts in what waits, when that is much. */
  settle(): void {
    if (this.#waiting.size > Math.max(MOST_WAITING, LARGEST_WAITING * this.#sorted.length)) this.#merge();
  }

  /** The numbers of all rows. */
  rows(): Uint32Array {
    if (this.#waiting.size > 0) this.#merge();
    return this.#sorted;
  }

  /** The place of each row in the order; equal values have equal places. */
  ranks(): Uint32Array {
    const ranks = new Uint32Array(this.#rows.length);
    let [rank, before] = [0, -1];
    for (const row of this.rows()) {
      const isNext = before >= 0 && (!this.#ids || this.compareValues(before, row) !== 0);
      if (isNext) rank += 1;
      ranks[row] = rank;
      before = row;
    }
    return ranks;
  }

  /** Negative when the first of two rows comes first by this column alone. */
  readonly compareValues = (a: number, b: number): number => {
    const { codes, comparing } = this.#column;
    if (codes.get(a) === codes.get(b)) return 0;
    return compared(this.#rows.valueOf(this.#column, a), this.#rows.valueOf(this.#column, b), comparing);
  };

  #compare(a: number, b: number): number {
    const order = this.compareValues(a, b);
    return order === 0 ? compared(this.#rows.idOf(a), this.#rows.idOf(b), 'exact') : order;
  }

  #merge(): void {
    const coming = [...this.#waiting].filter((row) => this.#rows.isThere(row));
    const moved = new Uint8Array(this.#rows.length);
    for (const row of this.#waiting) moved[row] = 1;
    const staying = this.#sorted.filter((row) => moved[row] === 0);
    this.#waiting.clear();
    const isSmall = coming.length < SMALL * staying.length || staying.length === 0;
    this.#sorted =
      isSmall && staying.length > 0 ? this.#sortedIn(staying, coming) : this.#anew([...staying, ...coming]);
  }

  /** Finds the place of each row that comes, and copies what stands between. */
  #sortedIn(staying: Uint32Array, coming: number[]): Uint32Array {
    coming.sort((a, b) => this.#compare(a, b));
    const all = new Uint32Array(staying.length + coming.length);
    let from = 0;
    coming.forEach((row, at) => {
      let [low, high] = [from, staying.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (this.#compare(staying[middle] ?? 0, row) < 0) low = middle + 1;
        else high = middle;
      }
      all.set(staying.subarray(from, low), from + at);
      all[low + at] = row;
      from = low;
    });
    all.set(staying.subarray(from), from + coming.length);
    return all;
  }

  /** Sorts numbers instead of texts: the place of the value, and behind it that of the id. */
  #anew(of: readonly number[]): Uint32Array {
    const ranks = ranksOf(this.#rows, this.#column, of);
    if (!this.#ids) return Uint32Array.from(of).sort((a, b) => ranks(a) - ranks(b));
    const byId = this.#ids.rows();
    const keys = new Float64Array(byId.length);
    byId.forEach((row, place) => (keys[place] = ranks(row) * byId.length + place));
    return Uint32Array.from(keys.sort(), (key) => byId[key % byId.length] ?? 0);
  }
}
