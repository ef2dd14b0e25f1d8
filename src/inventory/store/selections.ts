import type { Condition } from '../../schema/query/condition.ts';
import { fitsOf, isOfRowsAlone, namedRows, type Fits } from './conditions.ts';
import type { Rows } from './rows.ts';

/** The rows that fit a condition. */
export interface Selected {
  readonly count: number;
  has(row: number): boolean;
  /** Their numbers, in no order. */
  list(): Uint32Array;
}

/** So many conditions of a resource are kept: pages of lists ask for what those before them asked. */
const MAX_KEPT = 64;
const GROWTH = 1.25;

/** The rows that fit a condition, kept right while rows change. */
class Selection implements Selected {
  readonly #rows: Rows;
  readonly #fits: Fits;
  #marks: Uint8Array;
  #count = 0;

  constructor(rows: Rows, where: Condition) {
    this.#rows = rows;
    this.#fits = fitsOf(rows, where, 'always');
    this.#marks = new Uint8Array(rows.length);
    const fits = isOfRowsAlone(where) ? fitsOf(rows, where, 'once') : this.#fits;
    for (let row = 0; row < rows.length; row += 1) {
      if (!rows.isThere(row) || !fits(row)) continue;
      this.#marks[row] = 1;
      this.#count += 1;
    }
  }

  get count(): number {
    return this.#count;
  }

  has(row: number): boolean {
    return this.#marks[row] === 1;
  }

  list(): Uint32Array {
    const found = new Uint32Array(this.#count);
    const marks = this.#marks;
    for (let [row, at] = [0, 0]; at < found.length; row += 1) {
      if (marks[row] !== 1) continue;
      found[at] = row;
      at += 1;
    }
    return found;
  }

  /** A row came, went or changed. */
  changed(row: number): void {
    const [before, after] = [this.has(row), this.#rows.isThere(row) && this.#fits(row)];
    if (before === after) return;
    if (row >= this.#marks.length) {
      const larger = new Uint8Array(Math.ceil((row + 1) * GROWTH));
      larger.set(this.#marks);
      this.#marks = larger;
    }
    this.#marks[row] = after ? 1 : 0;
    this.#count += after ? 1 : -1;
  }
}

/** A few rows that are known by their ids. */
function fewOf(rows: readonly number[]): Selected {
  const set = new Set(rows);
  return { count: set.size, has: (row) => set.has(row), list: () => Uint32Array.from(set) };
}

interface Kept {
  readonly selection: Selection;
  /** Whether it is enough to look at rows that change. */
  readonly alone: boolean;
}

/** The rows that fit conditions, of one resource. The last conditions are kept: of a row that changes it is looked whether it fits now. */
export class Selections {
  readonly #rows: Rows;
  readonly #kept = new Map<string, Kept>();

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  of(where: Condition): Selected {
    const named = namedRows(this.#rows, where);
    if (named) return fewOf(named.filter(fitsOf(this.#rows, where, 'always')));
    const key = JSON.stringify(where);
    const known = this.#kept.get(key);
    const kept = known ?? {
      selection: new Selection(this.#rows, where),
      alone: isOfRowsAlone(where),
    };
    // The last that was asked for stands last.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return kept.selection;
  }

  /** At most so many rows that fit a condition which is not likely to be asked for again, in no order. */
  some(where: Condition, count: number): readonly number[] {
    const known = namedRows(this.#rows, where) ? this.of(where) : this.#kept.get(JSON.stringify(where))?.selection;
    if (known) return [...known.list().subarray(0, count)];
    const fits = fitsOf(this.#rows, where, 'once');
    const found: number[] = [];
    for (let row = 0; row < this.#rows.length && found.length < count; row += 1) {
      if (this.#rows.isThere(row) && fits(row)) found.push(row);
    }
    return found;
  }

  /** A row came, went or changed. */
  changed(row: number): void {
    for (const [key, { selection, alone }] of this.#kept) {
      if (alone) selection.changed(row);
      else this.#kept.delete(key);
    }
  }
}
