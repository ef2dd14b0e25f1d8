import type { StoredRow } from '../../schema/document.ts';
import type { ResourceSchema } from '../../schema/resource.ts';
import type { Statements } from './statements.ts';

/** Writes rows of one resource. */
export interface Writer {
  /** True when something changed. */
  put(row: StoredRow): boolean;
  remove(id: string): boolean;
  /** How many rows went. */
  removeCloud(cloud: string): number;
}

function removeParts(plural: string, db: Statements, row: number): void {
  db.run(`DELETE FROM ${plural}_doc WHERE row = ?`, [row]);
  db.run(`DELETE FROM ${plural}_facet WHERE row = ?`, [row]);
  db.run(`DELETE FROM ${plural}_search WHERE rowid = ?`, [row]);
}

function putParts(plural: string, db: Statements, row: number, stored: StoredRow): void {
  const { head, host, tail, brief, search } = stored;
  const document = `INSERT INTO ${plural}_doc (row, head, host, tail, brief) VALUES (?, ?, ?, ?, ?)`;
  db.run(document, [row, head, host, tail, brief]);
  const facet = `INSERT OR IGNORE INTO ${plural}_facet (facet, value, extra, row) VALUES (?, ?, ?, ?)`;
  for (const [name, value, extra] of stored.facets) db.run(facet, [name, value, extra, row]);
  const index = `INSERT INTO ${plural}_search (rowid, words, addresses) VALUES (?, ?, ?)`;
  db.run(index, [row, search.words, search.addresses]);
}

export function createWriter(schema: ResourceSchema, db: Statements): Writer {
  const { plural } = schema;
  const names = Object.keys(schema.columns);
  const others = names.filter((name) => name !== 'id');
  const insert = `INSERT INTO ${plural} (id, hash, ${others.join(', ')}) VALUES (?, ?, ${others.map(() => '?').join(', ')})`;
  const update = `UPDATE ${plural} SET hash = ?, ${others.map((name) => `${name} = ?`).join(', ')} WHERE row = ?`;

  function removeRow(row: number): void {
    removeParts(plural, db, row);
    db.run(`DELETE FROM ${plural} WHERE row = ?`, [row]);
  }

  return {
    put(stored) {
      const values = names.flatMap((name, place) => (name === 'id' ? [] : [stored.columns[place] ?? null]));
      const [known] = db.all(`SELECT row, hash FROM ${plural} WHERE id = ?`, [stored.id]);
      if (known === undefined) {
        putParts(plural, db, db.run(insert, [stored.id, stored.hash, ...values]).row, stored);
        return true;
      }
      const row = Number(known[0]);
      if (known[1] === stored.hash) return false;
      db.run(update, [stored.hash, ...values, row]);
      removeParts(plural, db, row);
      putParts(plural, db, row, stored);
      return true;
    },
    remove(id) {
      const [known] = db.all(`SELECT row FROM ${plural} WHERE id = ?`, [id]);
      if (known === undefined) return false;
      removeRow(Number(known[0]));
      return true;
    },
    removeCloud(cloud) {
      const rows = db.all(`SELECT row FROM ${plural} WHERE cloud = ?`, [cloud]);
      for (const [row] of rows) removeRow(Number(row));
      return rows.length;
    },
  };
}
