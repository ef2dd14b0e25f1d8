import type { Column } from '../../schema/resource.ts';
import type { StoredKind } from './protocol.ts';
import { Searches } from './searches.ts';

const SQL_TYPES: Readonly<Record<Column['type'], string>> = {
  text: 'TEXT COLLATE NOCASE',
  time: 'TEXT',
  integer: 'INTEGER',
  boolean: 'INTEGER',
};

/** Whether a resource has texts that are searched at all. */
export const isSearched = ({ columns }: StoredKind): boolean => Object.values(columns).some(({ search }) => search);

function indexesOf({ plural, columns }: StoredKind): readonly string[] {
  const sorted = Object.entries(columns).flatMap(([name, column]) => (column.indexed ? [name] : []));
  const index = (name: string, ...on: readonly string[]) =>
    on.every((column) => column in columns) ? [`CREATE INDEX ${plural}_${name} ON ${plural} (${on.join(', ')});`] : [];
  return [
    ...sorted.flatMap((name) => index(name, name, 'id')),
    // Most callers see one project: its rows come sorted too.
    ...sorted.flatMap((name) => index(`project_${name}`, 'project_id', name, 'id')),
    // Counted by status with every look at the metrics.
    ...('status' in columns ? index('cloud', 'cloud', 'status') : index('cloud', 'cloud')),
    ...index('external', 'external_id'),
  ];
}

/** The tables of one resource: what is filtered and sorted, the documents, the values with several per row, the search index. */
export function tablesOf(schema: StoredKind): string {
  const { plural, columns } = schema;
  const declared = Object.entries(columns)
    .filter(([name]) => name !== 'id')
    .map(([name, column]) => `${name} ${SQL_TYPES[column.type]}`);
  const search = `CREATE VIRTUAL TABLE ${plural}_search USING fts5(words, addresses, content='', contentless_delete=1,
       tokenize='trigram');`;
  return [
    `CREATE TABLE ${plural} (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, ${declared.join(', ')});`,
    ...indexesOf({ ...schema, columns: { ...columns, id: { type: 'text' } } }),
    `CREATE TABLE ${plural}_doc (row INTEGER PRIMARY KEY, packed TEXT);`,
    `CREATE TABLE ${plural}_facet (facet TEXT, value TEXT, extra TEXT, row INTEGER,
       PRIMARY KEY (facet, value, extra, row)) WITHOUT ROWID;`,
    `CREATE INDEX ${plural}_facet_row ON ${plural}_facet (row);`,
    ...(isSearched(schema) ? [search, Searches.table(plural)] : []),
  ].join('\n');
}
