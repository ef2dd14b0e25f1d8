import type { Column, ResourceSchema } from '../../schema/resource.ts';

const SQL_TYPES: Readonly<Record<Column['type'], string>> = {
  text: 'TEXT COLLATE NOCASE',
  time: 'TEXT',
  integer: 'INTEGER',
  boolean: 'INTEGER',
};

/** The tables of one resource: what is filtered and sorted, the documents, the values with several per row, the search index. */
export function tablesOf({ plural, columns }: ResourceSchema): string {
  const declared = Object.entries(columns)
    .filter(([name]) => name !== 'id')
    .map(([name, column]) => `${name} ${SQL_TYPES[column.type]}`);
  const indexed = Object.entries(columns).filter(([, column]) => column.indexed);
  return [
    `CREATE TABLE ${plural} (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, ${declared.join(', ')});`,
    ...indexed.map(([name]) => `CREATE INDEX ${plural}_${name} ON ${plural} (${name}, id);`),
    // Most callers see one project: its rows come sorted too.
    ...indexed.map(([name]) => `CREATE INDEX ${plural}_project_${name} ON ${plural} (project_id, ${name}, id);`),
    `CREATE INDEX ${plural}_cloud ON ${plural} (cloud);`,
    `CREATE INDEX ${plural}_external ON ${plural} (external_id);`,
    `CREATE TABLE ${plural}_doc (row INTEGER PRIMARY KEY, head TEXT, host TEXT, tail TEXT, brief TEXT);`,
    `CREATE TABLE ${plural}_facet (facet TEXT, value TEXT, extra TEXT, row INTEGER,
       PRIMARY KEY (facet, value, extra, row)) WITHOUT ROWID;`,
    `CREATE INDEX ${plural}_facet_row ON ${plural}_facet (row);`,
    `CREATE VIRTUAL TABLE ${plural}_search USING fts5(words, addresses, content='', contentless_delete=1,
       tokenize='trigram');`,
  ].join('\n');
}
