import { SEARCH_SEPARATOR, type StoredRow } from '../../schema/document.ts';
import { facetName, SEARCH_NAME } from '../query/interest.ts';
import type { RowChange } from './protocol.ts';
import type { RowImage } from './told.ts';
import type { Reading } from './reading.ts';

/** What writing a row did: nothing, a new row, or a changed one with the names of what lists can look at that changed. */
export type Written = 'same' | 'new' | RowChange;

/** Writes rows of one resource, and tells what depends on them. */
export class Writer {
  readonly #reading: Reading;
  readonly #searched: ReadonlySet<string>;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#searched = new Set(reading.rows.columns.flatMap(({ name, search }) => (search ? [name] : [])));
  }

  put(stored: StoredRow): Written {
    const { rows, orders, selections } = this.#reading;
    const known = rows.rowOf(stored.id);
    if (known === undefined) {
      const row = rows.add(stored);
      orders.moved(row);
      selections.changed(row);
      return 'new';
    }
    if (rows.hashOf(known) === stored.hash) return 'same';
    return { id: stored.id, ...this.#change(known, stored) };
  }

  remove(id: string): boolean {
    const row = this.#reading.rows.rowOf(id);
    if (row === undefined) return false;
    this.#remove(row);
    return true;
  }

  /** A row as it is now. */
  image(id: string): RowImage | undefined {
    const { rows } = this.#reading;
    const row = rows.rowOf(id);
    return row === undefined ? undefined : rows.image(row);
  }

  removeCloud(cloud: string): void {
    const { rows } = this.#reading;
    for (let row = 0; row < rows.length; row += 1) {
      if (rows.isThere(row) && rows.textOf('cloud', row) === cloud) this.#remove(row);
    }
  }

  /** Replaces what differs. Answers the names of the columns and facets that do, and what it means for searches. */
  #change(row: number, stored: StoredRow): Omit<RowChange, 'id'> {
    const { rows, orders, selections } = this.#reading;
    const before = this.#words(row);
    const { columns, facets } = rows.replace(row, stored);
    orders.changed(row, columns);
    selections.changed(row);
    const names = [...columns, ...facets.map(facetName)];
    if (facets.includes('ip') || facets.includes('mac')) return { names: [...names, SEARCH_NAME] };
    if (!columns.some((name) => this.#searched.has(name))) return { names };
    return { names, words: { before, after: this.#words(row) } };
  }

  /** The searched columns of a row, as one text. */
  #words(row: number): string {
    return [...this.#searched].map((name) => this.#reading.rows.textOf(name, row)).join(SEARCH_SEPARATOR);
  }

  #remove(row: number): void {
    const { rows, orders, selections } = this.#reading;
    rows.remove(row);
    orders.moved(row);
    selections.changed(row);
  }
}
