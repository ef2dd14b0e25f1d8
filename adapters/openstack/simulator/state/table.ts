import type { IdSpace } from '../content/ids.ts';

/** Rows that are made from their index when somebody looks at them. */
export interface Seeds<Row> {
  /** All indexes in use, below 2³¹. */
  indexes(): Iterable<number>;
  /** The row of an index; undefined when it is not in use. */
  row(index: number): Row | undefined;
  /** Rank by time of creation, below 2²⁰; equal for rows of the same second. */
  age(index: number): number;
}

/** For rows that are never listed by age. */
export const unranked = (): number => 0;

/** How a list is ordered: by id, or by time of creation with the id deciding between rows of the same second. */
export type Order = 'id' | 'oldest' | 'newest' | 'newest, ids backwards';

const SPAN = 2 ** 32;
const FIRST_ADDED = 2 ** 31;
const OLDEST_ADDED = 2 ** 20;
// With the id's 32 bits, the largest key is the largest whole number that a double holds.
const MAX_AGE = 2 ** 21 - 1;

/** The place of the first number that is not below `wanted`. */
function placeOf(sorted: Float64Array, wanted: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The rows of one kind: those of the content, made when they are looked at, with the changed, added and deleted ones laid over them.
 * Keeps eight bytes per row and order, and whole rows only of what was changed.
 */
export class Table<Row extends { readonly id: string }> {
  readonly #ids: IdSpace;
  readonly #seeds: Seeds<Row>;
  readonly #revised: (row: Row, before: Row) => Row;
  readonly #changed = new Map<number, Row>();
  readonly #deleted = new Set<number>();
  readonly #orders = new Map<Order, Float64Array>();
  #added = 0;

  /** `revised` writes into a row that replaces another what each change of it is counted by. */
  constructor(ids: IdSpace, seeds: Seeds<Row>, revised: (row: Row, before: Row) => Row = (row) => row) {
    this.#ids = ids;
    this.#seeds = seeds;
    this.#revised = revised;
  }

  get(id: string): Row | undefined {
    const index = this.#ids.indexOf(id);
    return index === undefined ? undefined : this.#at(index);
  }

  /** Adds a row that `make` gives for a fresh id. */
  add(make: (id: string, number: number) => Row): Row {
    const number = this.#added++;
    const index = FIRST_ADDED + number;
    const row = make(this.#ids.id(index), number);
    this.#changed.set(index, row);
    this.#orders.clear();
    return row;
  }

  /** Replaces the row of this id. */
  put(row: Row): void {
    const index = this.#ids.indexOf(row.id);
    const before = index === undefined ? undefined : this.#at(index);
    if (index === undefined || !before) throw new Error(`there is no row ${row.id}`);
    this.#changed.set(index, this.#revised(row, before));
  }

  delete(id: string): void {
    const index = this.#ids.indexOf(id);
    if (index === undefined) return;
    this.#changed.delete(index);
    this.#deleted.add(index);
  }

  /** The rows that are not as the content made them. */
  changed(): Iterable<Row> {
    return this.#changed.values();
  }

  /** The rows in order, all or those after the row of this id, which need not exist any more. */
  *rows(order: Order, after?: string): Generator<Row> {
    const keys = this.#order(order);
    const start = after === undefined ? undefined : this.#ids.indexOf(after);
    let place = start === undefined ? 0 : placeOf(keys, this.#key(order, start) + 1);
    for (; place < keys.length; place++) {
      const row = this.#at(this.#indexOf(order, keys[place] ?? 0));
      if (row) yield row;
    }
  }

  #at(index: number): Row | undefined {
    if (this.#deleted.has(index)) return undefined;
    return this.#changed.get(index) ?? (index < FIRST_ADDED ? this.#seeds.row(index) : undefined);
  }

  #age(index: number): number {
    return index < FIRST_ADDED ? this.#seeds.age(index) : OLDEST_ADDED + (index - FIRST_ADDED);
  }

  /** A number whose low 32 bits are the beginning of the id, from which the index follows, and whose high bits are the age. */
  #key(order: Order, index: number): number {
    const prefix = this.#ids.prefix(index);
    switch (order) {
      case 'id':
        return prefix;
      case 'oldest':
        return this.#age(index) * SPAN + prefix;
      case 'newest':
        return (MAX_AGE - this.#age(index)) * SPAN + prefix;
      case 'newest, ids backwards':
        return (MAX_AGE - this.#age(index)) * SPAN + (SPAN - 1 - prefix);
    }
  }

  #indexOf(order: Order, key: number): number {
    const low = key % SPAN;
    return this.#ids.indexAt(order === 'newest, ids backwards' ? SPAN - 1 - low : low);
  }

  #order(order: Order): Float64Array {
    const known = this.#orders.get(order);
    if (known) return known;
    const indexes = [...this.#seeds.indexes()];
    for (let number = 0; number < this.#added; number++) indexes.push(FIRST_ADDED + number);
    const keys = Float64Array.from(indexes, (index) => this.#key(order, index)).sort();
    this.#orders.set(order, keys);
    return keys;
  }
}
