import type { Order } from '../../schema/query/order.ts';
import type { Rows } from './rows.ts';
import type { Selected } from './selections.ts';
import { Sorting } from './sorting.ts';

export interface PageRequest {
  readonly order: readonly Order[];
  readonly limit: number;
  readonly offset: number;
}

type Compare = (a: number, b: number) => number;

/** The rows of one resource in the orders that lists want: those of indexed columns are always there, others from when they are asked for. */
export class Orders {
  readonly #rows: Rows;
  readonly #ids: Sorting;
  readonly #sortings = new Map<string, Sorting>();

  constructor(rows: Rows) {
    this.#rows = rows;
    const id = rows.column('id');
    if (!id) throw new Error(`${rows.kind.plural} have no ids`);
    this.#ids = new Sorting(rows, id);
    this.#sortings.set('id', this.#ids);
    for (const [name, { indexed }] of Object.entries(rows.kind.columns)) if (indexed) this.#of(name);
  }

  /** A row came or went. */
  moved(row: number): void {
    for (const sorting of this.#sortings.values()) sorting.changed(row);
  }

  /** A row has another value in some columns. */
  changed(row: number, columns: readonly string[]): void {
    for (const column of columns) this.#sortings.get(column)?.changed(row);
  }

  settle(): void {
    for (const sorting of this.#sortings.values()) sorting.settle();
  }

  /** The rows of a page, in their order. */
  page(selected: Selected, { order, limit, offset }: PageRequest): readonly number[] {
    const [first, ...others] = order;
    const isFew = selected.count * FEW < this.#rows.size;
    if (first?.column !== undefined && others.length === 0 && !isFew) {
      return walked(this.#of(first.column).rows(), selected, {
        limit,
        offset,
        isBackwards: first.direction === 'desc',
      });
    }
    const compare = this.#comparing(order, isFew);
    return selected
      .list()
      .sort(compare)
      .slice(offset, offset + limit);
  }

  #of(name: string): Sorting {
    const known = this.#sortings.get(name);
    if (known) return known;
    const column = this.#rows.column(name);
    if (!column) throw new Error(`${this.#rows.kind.plural} have no column ${name}`);
    const sorting = new Sorting(this.#rows, column, this.#ids);
    this.#sortings.set(name, sorting);
    return sorting;
  }

  /** The keys one after the other, and the id in the direction of the last, so that pages never lose or repeat a row. */
  #comparing(order: readonly Order[], isFew: boolean): Compare {
    const last = order.at(-1)?.direction ?? 'desc';
    const keys = [...order, { column: 'id', direction: last } as const].map((one): Compare => {
      const compare = one.tag === undefined ? this.#byColumn(one.column, isFew) : this.#byTag(one.tag);
      return one.direction === 'asc' ? compare : (a, b) => compare(b, a);
    });
    return (a, b) => {
      for (const compare of keys) {
        const side = compare(a, b);
        if (side !== 0) return side;
      }
      return 0;
    };
  }

  /** Few rows are compared as they are; of many the places in the order of all. */
  #byColumn(name: string, isFew: boolean): Compare {
    if (isFew) return this.#of(name).compareValues;
    const ranks = this.#of(name).ranks();
    return (a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0);
  }

  /** By the value of a metadata key; without it comes first. */
  #byTag(key: string): Compare {
    const values = new Map<number, string>();
    const valueOf = (row: number) => {
      const value = values.get(row) ?? this.#rows.extraOf(row, 'meta', key);
      values.set(row, value);
      return value;
    };
    return (a, b) => {
      const [left, right] = [valueOf(a), valueOf(b)];
      return left < right ? -1 : left > right ? 1 : 0;
    };
  }
}

/** Sorting one row of so many costs less than walking past the others. */
const FEW = 200;

interface Walk {
  readonly limit: number;
  readonly offset: number;
  readonly isBackwards: boolean;
}

/** Goes along the order until the page is full. */
function walked(sorted: Uint32Array, selected: Selected, { limit, offset, isBackwards }: Walk): readonly number[] {
  const page: number[] = [];
  let passed = 0;
  const [last, step] = [sorted.length - 1, isBackwards ? -1 : 1];
  for (let at = isBackwards ? last : 0; at >= 0 && at <= last && page.length < limit; at += step) {
    const row = sorted[at] ?? 0;
    if (!selected.has(row)) continue;
    passed += 1;
    if (passed > offset) page.push(row);
  }
  return page;
}
