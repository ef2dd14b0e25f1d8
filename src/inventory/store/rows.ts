import type { ColumnValue, StoredRow } from '../../schema/document.ts';
import type { Column } from '../../schema/resource.ts';
import { comparingOf, type Comparing } from './comparing.ts';
import { packedOf, unpackedOf, type Pieces } from './documents.ts';
import { Facts } from './facts.ts';
import { Hashes } from './hashes.ts';
import { Numbers } from './numbers.ts';
import { Packing } from './packing.ts';
import { NONE, type Pool } from './pool.ts';
import type { Shape, StoredKind } from './protocol.ts';
import { RowIndex } from './row-index.ts';
import type { RowImage } from './told.ts';

/** The values of one column, of all rows. */
export interface StoredColumn {
  readonly name: string;
  readonly type: Column['type'];
  readonly comparing: Comparing;
  readonly search: boolean;
  readonly codes: Numbers;
}

/** The rows of one resource, in columns: a row is a number, and numbers of rows that went are given again. */
export class Rows {
  readonly kind: StoredKind;
  readonly pool: Pool;
  readonly facts: Facts;
  readonly columns: readonly StoredColumn[];
  readonly isSearched: boolean;
  readonly #packing: Packing;
  readonly #byName: ReadonlyMap<string, StoredColumn>;
  readonly #ids = new Numbers();
  readonly #rowOf = new RowIndex((row) => this.#ids.get(row));
  readonly #hashes = new Hashes();
  readonly #documents: string[] = [];
  readonly #facts: string[] = [];
  readonly #addresses: string[] = [];
  readonly #free: number[] = [];
  /** Numbers of rows by cloud and status, which metrics look at again and again. */
  readonly #counts = new Map<string, number>();
  #length = 0;
  /** The row that was added last. */
  #last = 0;

  constructor(kind: StoredKind, pool: Pool) {
    this.kind = kind;
    this.pool = pool;
    this.#packing = new Packing(Object.keys(kind.columns));
    this.facts = new Facts(pool);
    this.columns = Object.entries(kind.columns).map(([name, { type, search = false }]) => {
      return {
        name,
        type,
        search,
        comparing: comparingOf(name, type),
        codes: name === 'id' ? this.#ids : new Numbers(),
      };
    });
    this.#byName = new Map(this.columns.map((column) => [column.name, column]));
    this.isSearched = this.columns.some(({ search }) => search);
  }

  /** One more than the greatest number of a row; not all below it are rows. */
  get length(): number {
    return this.#length;
  }

  get size(): number {
    return this.#rowOf.size;
  }

  /** The column of a name. Every resource has one called `id`, whether its rows show it or not. */
  column(name: string): StoredColumn | undefined {
    if (name !== 'id') return this.#byName.get(name);
    return { name, type: 'text', comparing: 'exact', search: false, codes: this.#ids };
  }

  isThere(row: number): boolean {
    return this.#ids.get(row) !== NONE;
  }

  rowOf(id: string): number | undefined {
    const code = this.pool.codeOf(id);
    return code === undefined ? undefined : this.#rowOf.get(code);
  }

  idOf = (row: number): string => String(this.pool.valueOf(this.#ids.get(row)));
  hashOf = (row: number): string => this.#hashes.get(row);
  factsOf = (row: number): string => this.#facts[row] ?? '';
  /** What is searched beside columns, in small letters. */
  addressesOf = (row: number): string => this.#addresses[row] ?? '';

  valueOf({ codes }: Pick<StoredColumn, 'codes'>, row: number): ColumnValue {
    return this.pool.valueOf(codes.get(row));
  }

  textOf(name: string, row: number): string {
    const column = this.column(name);
    const value = column ? this.valueOf(column, row) : '';
    return typeof value === 'string' ? value : '';
  }

  /** What goes with a value of a facet of a row; empty without. */
  extraOf(row: number, facet: string, value: string): string {
    const number = this.facts.numberOf(facet);
    const wanted = this.pool.codeOf(value);
    let found = '';
    if (number === undefined || wanted === undefined) return found;
    this.facts.some(this.factsOf(row), number, (code, extra) => {
      if (code === wanted) found = String(this.pool.valueOf(extra) ?? '');
      return code === wanted;
    });
    return found;
  }

  /** The number of rows per cloud and status. */
  counts(): readonly { readonly cloud: string; readonly status: string; readonly count: number }[] {
    return [...this.#counts].map(([key, count]) => {
      const [cloud = '', status = ''] = key.split('\n');
      return { cloud, status, count };
    });
  }

  /** The pieces of a row's document that a shape needs; all without one. */
  piecesOf(row: number, shape?: Shape): Pieces {
    const values = (place: number) => {
      const column = this.columns[place];
      return column ? this.valueOf(column, row) : null;
    };
    return unpackedOf(this.#documents[row] ?? '', { packing: this.#packing, values }, shape);
  }

  /** A row as those look at it who follow its changes. */
  image(row: number): RowImage {
    return {
      pieces: this.piecesOf(row),
      columns: this.columns.map((column) => this.valueOf(column, row)),
      facets: this.facts.read(this.factsOf(row)),
    };
  }

  /** Adds a row; its number. */
  add(stored: StoredRow): number {
    const texts = this.#textsOf(stored);
    const row = this.#free.pop() ?? this.#length;
    this.#length = Math.max(this.#length, row + 1);
    const id = this.pool.take(stored.id);
    this.#ids.set(row, id);
    this.#rowOf.add(row);
    this.columns.forEach(({ name, type, codes }, place) => {
      if (name === 'id') return;
      // Rows that are written one after the other have much in common.
      const code = this.pool.take(storedAs(type, stored.columns[place] ?? null), codes.get(this.#last));
      codes.set(row, code);
    });
    this.#facts[row] = this.facts.write(stored.facets, this.factsOf(this.#last));
    this.#last = row;
    this.#write(row, texts);
    this.#count(row, 1);
    return row;
  }

  /** Replaces what differs. Answers the names of the columns and facets that do. */
  replace(row: number, stored: StoredRow): { readonly columns: readonly string[]; readonly facets: readonly string[] } {
    const texts = this.#textsOf(stored);
    const changed: string[] = [];
    this.#count(row, -1);
    this.columns.forEach(({ name, type, codes }, place) => {
      if (name === 'id') return;
      const before = codes.get(row);
      const after = this.pool.take(storedAs(type, stored.columns[place] ?? null), before);
      codes.set(row, after);
      this.pool.release(before);
      if (before !== after) changed.push(name);
    });
    const before = this.factsOf(row);
    const after = this.facts.write(stored.facets, before);
    const facets = this.facts.different(before, after);
    this.facts.release(before);
    this.#facts[row] = after;
    this.#write(row, texts);
    this.#count(row, 1);
    return { columns: changed, facets };
  }

  remove(row: number): void {
    const id = this.#ids.get(row);
    this.#count(row, -1);
    this.#rowOf.remove(row);
    for (const { name, codes } of this.columns) {
      if (name === 'id') continue;
      this.pool.release(codes.get(row));
      codes.set(row, NONE);
    }
    this.pool.release(id);
    this.#ids.set(row, NONE);
    this.facts.release(this.factsOf(row));
    for (const texts of [this.#facts, this.#documents, this.#addresses]) texts[row] = '';
    this.#hashes.forget(row);
    this.#free.push(row);
  }

  #count(row: number, more: number): void {
    const key = `${this.textOf('cloud', row)}\n${this.textOf('status', row)}`;
    const count = (this.#counts.get(key) ?? 0) + more;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }

  /** What is made of a row before anything of it is written: a row that cannot be made leaves all as it is. */
  #textsOf(stored: StoredRow): Texts {
    const values = (place: number) =>
      this.columns[place]?.name === 'id' ? stored.id : (stored.columns[place] ?? null);
    return {
      hash: stored.hash,
      document: packedOf(stored, { packing: this.#packing, values }),
      addresses: this.isSearched ? stored.addresses.toLowerCase() : '',
    };
  }

  #write(row: number, { hash, document, addresses }: Texts): void {
    this.#hashes.set(row, hash);
    this.#documents[row] = document;
    this.#addresses[row] = addresses;
  }
}

/** The texts of a row as they are kept. */
interface Texts {
  readonly hash: string;
  readonly document: string;
  readonly addresses: string;
}

/** Texts stay texts whatever they are made of. */
const storedAs = (type: Column['type'], value: ColumnValue): ColumnValue =>
  typeof value === 'number' && (type === 'text' || type === 'time') ? String(value) : value;
