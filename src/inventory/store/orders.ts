import { columnOf, picked, type PageRequest } from './picking.ts';
import type { Rows } from './rows.ts';
import type { Selected } from './selections.ts';
import { Sorting } from './sorting.ts';

/** So many orders of a resource are kept: those that were asked for last. */
const MAX_KEPT = 16;
/** Comparing one row of so many costs less than walking past the others. */
const FEW = 25;

/** The rows of one resource in the orders that lists want. An order grows from when it is asked for, and is walked along when it is complete. */
export class Orders {
  readonly #rows: Rows;
  readonly #sortings = new Map<string, Sorting>();

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** A row came or went. */
  moved(row: number): void {
    for (const sorting of this.#sortings.values()) sorting.changed(row);
  }

  /** A row has another value in some columns. */
  changed(row: number, columns: readonly string[]): void {
    for (const column of columns) this.#sortings.get(column)?.changed(row);
  }

  /** Puts so many rows more into orders that are not complete. Answers how many of these were not needed. */
  grow(count: number): number {
    let left = count;
    for (const sorting of this.#sortings.values()) {
      if (!sorting.isComplete) left = sorting.grow(left);
      if (left === 0) break;
    }
    return left;
  }

  /** The rows of a page, in their order. */
  page(selected: Selected, request: PageRequest): readonly number[] {
    const [first, ...others] = request.order;
    const isFew = selected.count * FEW < this.#rows.size;
    if (first?.column !== undefined && others.length === 0 && !isFew) {
      const sorting = this.#asked(first.column);
      if (sorting.isComplete) return walked(sorting, selected, request);
    }
    return picked(this.#rows, selected.list(), request);
  }

  #asked(name: string): Sorting {
    const sorting = this.#sortings.get(name) ?? new Sorting(this.#rows, columnOf(this.#rows, name));
    // The last that was asked for stands last.
    this.#sortings.delete(name);
    this.#sortings.set(name, sorting);
    const [oldest] = this.#sortings.keys();
    if (this.#sortings.size > MAX_KEPT && oldest !== undefined) this.#sortings.delete(oldest);
    return sorting;
  }
}

/** Goes along the order until the page is full. */
function walked(sorting: Sorting, selected: Selected, request: PageRequest): readonly number[] {
  const { chunks } = sorting;
  const isBackwards = request.order[0]?.direction === 'desc';
  const page: number[] = [];
  let left = request.offset;
  for (let at = 0; at < chunks.length && page.length < request.limit; at += 1) {
    const chunk = chunks[isBackwards ? chunks.length - 1 - at : at];
    if (!chunk) break;
    const last = chunk.length - 1;
    for (let place = 0; place <= last && page.length < request.limit; place += 1) {
      const row = chunk.rows[isBackwards ? last - place : place] ?? 0;
      if (!selected.has(row)) continue;
      if (left > 0) left -= 1;
      else page.push(row);
    }
  }
  return page;
}
