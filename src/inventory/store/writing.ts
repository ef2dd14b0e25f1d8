import { SEARCH_SEPARATOR, type ColumnValue, type FacetValue, type StoredRow } from '../../schema/document.ts';
import { facetName, SEARCH_NAME } from '../query/interest.ts';
import { allPiecesOf, packedOf } from './documents.ts';
import type { Packing } from './packing.ts';
import type { RowChange, StoredKind } from './protocol.ts';
import type { Statements } from './statements.ts';
import { isSearched } from './tables.ts';
import type { RowImage } from './told.ts';

/** What writing a row did: nothing, a new row, or a changed one with the names of what lists can look at that changed. */
export type Written = 'same' | 'new' | RowChange;

const factsOf = (facets: readonly FacetValue[]) => new Set(facets.map((facet) => facet.join('\n')));

/** Writes rows of one resource. */
export class Writer {
  readonly #plural: string;
  readonly #db: Statements;
  readonly #packing: Packing;
  readonly #names: readonly string[];
  readonly #searched: ReadonlySet<string>;
  readonly #isSearched: boolean;
  readonly #insert: string;
  readonly #update: string;

  constructor(schema: StoredKind, db: Statements, packing: Packing) {
    const { plural, columns } = schema;
    this.#isSearched = isSearched(schema);
    this.#plural = plural;
    this.#db = db;
    this.#packing = packing;
    this.#names = Object.keys(columns);
    this.#searched = new Set(this.#names.filter((name) => columns[name]?.search));
    const others = this.#names.filter((name) => name !== 'id');
    const marks = others.map(() => '?').join(', ');
    this.#insert = `INSERT INTO ${plural} (id, hash, ${others.join(', ')}) VALUES (?, ?, ${marks})`;
    this.#update = `UPDATE ${plural} SET hash = ?, ${others.map((name) => `${name} = ?`).join(', ')} WHERE row = ?`;
  }

  put(stored: StoredRow): Written {
    const values = this.#names.flatMap((name, place) => (name === 'id' ? [] : [stored.columns[place] ?? null]));
    const [known] = this.#db.all(`SELECT row, hash FROM ${this.#plural} WHERE id = ?`, [stored.id]);
    if (known === undefined) {
      const { row } = this.#db.run(this.#insert, [stored.id, stored.hash, ...values]);
      this.#putDocument(row, stored);
      this.#putFacets(row, stored);
      this.#putSearch(row, stored);
      return 'new';
    }
    const row = Number(known[0]);
    if (known[1] === stored.hash) return 'same';
    return { id: stored.id, ...this.#change(row, stored, values) };
  }

  remove(id: string): boolean {
    const [known] = this.#db.all(`SELECT row FROM ${this.#plural} WHERE id = ?`, [id]);
    if (known === undefined) return false;
    this.#removeRow(Number(known[0]));
    return true;
  }

  /** A row as it is now. */
  image(id: string): RowImage | undefined {
    const text = `SELECT s.row, d.packed, ${this.#names.map((name) => `s.${name}`).join(', ')}
      FROM ${this.#plural} s JOIN ${this.#plural}_doc d ON d.row = s.row WHERE s.id = ?`;
    const [known] = this.#db.all(text, [id]);
    if (!known) return undefined;
    const [row, packed, ...columns] = known;
    const facets = this.#db.all(`SELECT facet, value, extra FROM ${this.#plural}_facet WHERE row = ?`, [Number(row)]);
    return {
      pieces: allPiecesOf(String(packed), this.#packing),
      columns: columns as readonly ColumnValue[],
      facets: facets as unknown as readonly FacetValue[],
    };
  }

  removeCloud(cloud: string): void {
    const rows = this.#db.all(`SELECT row FROM ${this.#plural} WHERE cloud = ?`, [cloud]);
    for (const [row] of rows) this.#removeRow(Number(row));
  }

  /** Replaces what differs. Answers the names of the columns and facets that do, and what it means for searches. */
  #change(row: number, stored: StoredRow, values: readonly ColumnValue[]): Omit<RowChange, 'id'> {
    const [before = []] = this.#db.all(`SELECT ${this.#names.join(', ')} FROM ${this.#plural} WHERE row = ?`, [row]);
    const columns = this.#names.filter((_, place) => (before[place] ?? null) !== (stored.columns[place] ?? null));
    const facets = this.#changedFacets(row, stored);
    this.#db.run(this.#update, [stored.hash, ...values, row]);
    this.#putDocument(row, stored);
    if (facets.length > 0) {
      this.#db.run(`DELETE FROM ${this.#plural}_facet WHERE row = ?`, [row]);
      this.#putFacets(row, stored);
    }
    const addressed = facets.some((name) => name === facetName('ip') || name === facetName('mac'));
    const names = [...columns, ...facets];
    if (!addressed && !columns.some((name) => this.#searched.has(name))) return { names };
    this.#removeSearch(row);
    this.#putSearch(row, stored);
    if (addressed) return { names: [...names, SEARCH_NAME] };
    return { names, words: { before: this.#wordsIn(before), after: this.#wordsIn(stored.columns) } };
  }

  /** The searched columns of a row, as one text. */
  #wordsIn(values: readonly unknown[]): string {
    const searched = values.filter((_, place) => this.#searched.has(this.#names[place] ?? ''));
    return searched.map((value) => (typeof value === 'string' ? value : '')).join(SEARCH_SEPARATOR);
  }

  #changedFacets(row: number, stored: StoredRow): readonly string[] {
    const rows = this.#db.all(`SELECT facet, value, extra FROM ${this.#plural}_facet WHERE row = ?`, [row]);
    const before = factsOf(rows as unknown as readonly FacetValue[]);
    const after = factsOf(stored.facets);
    const different = [...before]
      .filter((fact) => !after.has(fact))
      .concat([...after].filter((fact) => !before.has(fact)));
    return [...new Set(different.map((fact) => facetName(fact.split('\n')[0] ?? '')))];
  }

  #putDocument(row: number, stored: StoredRow): void {
    const text = `INSERT OR REPLACE INTO ${this.#plural}_doc (row, packed) VALUES (?, ?)`;
    this.#db.run(text, [row, packedOf(stored, this.#packing)]);
  }

  #putFacets(row: number, { facets }: StoredRow): void {
    const text = `INSERT OR IGNORE INTO ${this.#plural}_facet (facet, value, extra, row) VALUES (?, ?, ?, ?)`;
    for (const [name, value, extra] of facets) this.#db.run(text, [name, value, extra, row]);
  }

  #putSearch(row: number, { search }: StoredRow): void {
    if (!this.#isSearched) return;
    const text = `INSERT INTO ${this.#plural}_search (rowid, words, addresses) VALUES (?, ?, ?)`;
    this.#db.run(text, [row, search.words, search.addresses]);
  }

  #removeSearch(row: number): void {
    if (this.#isSearched) this.#db.run(`DELETE FROM ${this.#plural}_search WHERE rowid = ?`, [row]);
  }

  #removeRow(row: number): void {
    this.#db.run(`DELETE FROM ${this.#plural}_doc WHERE row = ?`, [row]);
    this.#db.run(`DELETE FROM ${this.#plural}_facet WHERE row = ?`, [row]);
    this.#removeSearch(row);
    this.#db.run(`DELETE FROM ${this.#plural} WHERE row = ?`, [row]);
  }
}
