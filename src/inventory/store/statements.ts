import Database from 'libsql';
import type { Value } from '../../schema/query/condition.ts';

type Bound = Value | null;

/** A connection that keeps the statements it has prepared. */
export interface Statements {
  /** Rows as arrays, in the order of the statement's columns. */
  all(text: string, bound?: readonly Bound[]): readonly (readonly unknown[])[];
  run(text: string, bound?: readonly Bound[]): { readonly changes: number; readonly row: number };
  script(text: string): void;
  /** All of it or nothing of it; within another one it is a part of that. */
  transaction(work: () => void): void;
  close(): void;
}

const MAX_PREPARED = 500;

/** Opens a database in memory, or the file (mode 0600 is the caller's to see to). */
export function openStatements(path: string): Statements {
  const database = new Database(path);
  const prepared = new Map<string, Database.Statement>();

  function prepare(text: string): Database.Statement {
    const known = prepared.get(text);
    if (known) {
      prepared.delete(text);
      prepared.set(text, known);
      return known;
    }
    const statement = database.prepare(text);
    prepared.set(text, statement);
    const oldest = prepared.keys().next();
    if (prepared.size > MAX_PREPARED && !oldest.done) prepared.delete(oldest.value);
    return statement;
  }

  return {
    all: (text, bound = []) =>
      prepare(text)
        .raw(true)
        .all(...bound) as unknown[][],
    run: (text, bound = []) => {
      const { changes, lastInsertRowid } = prepare(text).run(...bound);
      return { changes, row: Number(lastInsertRowid) };
    },
    script: (text) => database.exec(text),
    transaction: (work) => {
      if (database.inTransaction) {
        work();
        return;
      }
      database.exec('BEGIN');
      try {
        work();
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
      database.exec('COMMIT');
    },
    close: () => database.close(),
  };
}
