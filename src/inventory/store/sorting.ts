import { Chunks, type Chunk } from './chunks.ts';
import type { Rows, StoredColumn } from './rows.ts';

/** So few rows are put in at once, whoever waits. */
const SOON = 256;

/** Rows in the order of one column, and of their ids where that is equal. It grows bit by bit until all are in it. */
export class Sorting {
  readonly #rows: Rows;
  readonly #column: StoredColumn;
  readonly #chunks = new Chunks();
  /** Rows from this number on are not put in yet. */
  #next = 0;
  #isComplete = false;

  constructor(rows: Rows, column: StoredColumn) {
    this.#rows = rows;
    this.#column = column;
    if (rows.length <= SOON) this.grow(SOON);
  }

  /** Whether all rows are in it. Once they are, it stays so. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Its rows; all only when it is complete. */
  get chunks(): readonly Chunk[] {
    return this.#chunks.all;
  }

  /** A row came, went, or has another value. */
  changed(row: number): void {
    if (!this.#isComplete && row >= this.#next) return;
    this.#chunks.remove(row);
    if (this.#rows.isThere(row)) this.#insert(row);
  }

  /** Puts in so many rows more, as far as there are any. Answers how many of these were not needed. */
  grow(count: number): number {
    const to = Math.min(this.#rows.length, this.#next + count);
    const left = count - (to - this.#next);
    for (; this.#next < to; this.#next += 1) if (this.#rows.isThere(this.#next)) this.#insert(this.#next);
    this.#isComplete ||= this.#next === this.#rows.length;
    return left;
  }

  #insert(row: number): void {
    const { codes, comparing } = this.#column;
    const rows = this.#rows;
    const [code, id] = [codes.get(row), rows.idOf(row)];
    const wanted = rows.pool.comparableOf(code, comparing);
    this.#chunks.insert(row, (other) => {
      const otherCode = codes.get(other);
      if (otherCode === code) return rows.idOf(other) < id;
      const side = rows.pool.comparableOf(otherCode, comparing);
      if (side === null || wanted === null) return wanted !== null;
      return side < wanted || (side === wanted && rows.idOf(other) < id);
    });
  }
}
