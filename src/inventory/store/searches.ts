import { matchSql, type Sql, type Way } from '../query/sql.ts';
import { touchOf, type Interest } from '../query/interest.ts';
import type { Changed } from './protocol.ts';
import type { Statements } from './statements.ts';

interface Kept {
  readonly id: number;
  readonly interest: Interest;
}

/** Searches of a resource whose rows are kept: each page of a list asks again for what the one before it asked. */
const MAX_KEPT = 16;

/** The rows that searches found, kept until a change of words can make that wrong: looking through the words costs the most of a page. */
export class Searches {
  readonly #plural: string;
  readonly #db: Statements;
  readonly #kept = new Map<string, Kept>();
  #last = 0;

  constructor(plural: string, db: Statements) {
    this.#plural = plural;
    this.#db = db;
  }

  /** The table in which found rows are kept. */
  static table(plural: string): string {
    return `CREATE TABLE ${plural}_found (search INTEGER, row INTEGER, PRIMARY KEY (search, row)) WITHOUT ROWID;`;
  }

  /** Lets go of the oldest searches when there is no room for more: before a statement, never while one is being made. */
  makeRoom(): void {
    if (this.#kept.size < MAX_KEPT) return;
    const oldest = [...this.#kept.keys()].slice(0, MAX_KEPT / 2);
    for (const match of oldest) this.#drop(match);
  }

  /** The rows that match, as a condition: looked up one by one while walking, taken together else. */
  found(match: string, interest: Interest, way: Way): Sql {
    const known = this.#kept.get(match);
    if (!known && this.#kept.size >= MAX_KEPT) return matchSql(this.#plural, match);
    const { id } = known ?? this.#search(match, interest);
    const rows = `SELECT f.row FROM ${this.#plural}_found f WHERE f.search = ?`;
    return way === 'walk'
      ? { text: `EXISTS (${rows} AND f.row = s.row)`, bound: [id] }
      : { text: `s.row IN (${rows})`, bound: [id] };
  }

  /** Forgets what a change may have made wrong. */
  forget(rows: Changed['rows']): void {
    const touches = rows === 'everything' ? () => true : touchOf(rows);
    for (const [match, { interest }] of this.#kept) if (touches(interest)) this.#drop(match);
  }

  #search(match: string, interest: Interest): Kept {
    this.#last += 1;
    const kept = { id: this.#last, interest };
    const [into, from] = [`${this.#plural}_found`, `${this.#plural}_search`];
    this.#db.run(`INSERT INTO ${into} SELECT ?, rowid FROM ${from} WHERE ${from} MATCH ?`, [kept.id, match]);
    this.#kept.set(match, kept);
    return kept;
  }

  #drop(match: string): void {
    this.#db.run(`DELETE FROM ${this.#plural}_found WHERE search = ?`, [this.#kept.get(match)?.id ?? null]);
    this.#kept.delete(match);
  }
}
