import type { Condition } from '../../schema/query/condition.ts';
import { conditionSql, type Searched, type Sql } from '../query/sql.ts';
import type { DistinctRequest, StatusCount, StoredKind, SumsRequest, Totals } from './protocol.ts';
import type { Statements } from './statements.ts';

/** Where an aggregate is made: one resource's tables. */
export interface Tables {
  readonly schema: StoredKind & Searched;
  readonly db: Statements;
}

const MAX_DISTINCT = 10_000;
const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** A column, or what stands for it where the resource has none. */
const columnOr = ({ columns }: StoredKind, name: string, otherwise: string) =>
  name in columns ? `s.${name}` : otherwise;

/** Sums and the number of rows per status (cloudpods-api §1.2). */
export function totalsOf({ schema, db }: Tables, where: Condition): Totals {
  const sql = conditionSql(schema, where);
  const [status, pending] = [columnOr(schema, 'status', "''"), columnOr(schema, 'pending_deleted', '0')];
  const sums = Object.entries(schema.sums);
  const asked = [status, 'count(*)', `sum(${pending})`, ...sums.map(([, column]) => `sum(s.${column})`)];
  const rows = db.all(
    `SELECT ${asked.join(', ')} FROM ${schema.plural} s WHERE ${sql.text} GROUP BY 1 ORDER BY 1`,
    sql.bound,
  );
  const sum = (place: number) => rows.reduce((all, row) => all + Number(row[place] ?? 0), 0);
  return {
    count: sum(1),
    ...Object.fromEntries(sums.map(([name], place) => [name, sum(place + 3)])),
    status_info: rows.map((row) => ({
      pending_deleted_count: Number(row[2] ?? 0),
      status: text(row[0]),
      total_count: Number(row[1]),
    })),
  };
}

/** Several numbers over the same rows, in one walk over them. */
export function sumsOf({ schema, db }: Tables, { where, sums }: SumsRequest): Readonly<Record<string, number>> {
  if (sums.length === 0) return {};
  const rows = conditionSql(schema, where);
  const parts = sums.map((sum) => ({ ...conditionSql(schema, sum.where), column: sum.column }));
  const asked = parts.map(({ text: fits, column }) => {
    return `sum(CASE WHEN ${fits} THEN ${column === undefined ? '1' : `s.${column}`} END)`;
  });
  const [row = []] = db.all(`SELECT ${asked.join(', ')} FROM ${schema.plural} s WHERE ${rows.text}`, [
    ...parts.flatMap(({ bound }) => bound),
    ...rows.bound,
  ]);
  return Object.fromEntries(sums.map(({ name }, place) => [name, Number(row[place] ?? 0)]));
}

function columnValues({ schema: { plural }, db }: Tables, column: string, where: Sql): readonly string[] {
  const values = db.all(
    `SELECT DISTINCT s.${column} FROM ${plural} s WHERE ${where.text} AND s.${column} <> '' ORDER BY 1 LIMIT ${MAX_DISTINCT}`,
    where.bound,
  );
  return values.map(([value]) => String(value));
}

function metadataValues({ schema: { plural }, db }: Tables, key: string, where: Sql): readonly string[] {
  const values = db.all(
    `SELECT DISTINCT f.extra FROM ${plural}_facet f WHERE f.facet = 'meta' AND f.value = ? AND f.row IN
     (SELECT s.row FROM ${plural} s WHERE ${where.text}) ORDER BY 1 LIMIT ${MAX_DISTINCT}`,
    [key, ...where.bound],
  );
  return values.map(([value]) => String(value));
}

/** The different values of columns and of metadata keys, sorted. */
export function distinctOf(tables: Tables, request: DistinctRequest): Readonly<Record<string, readonly string[]>> {
  const where = conditionSql(tables.schema, request.where);
  return Object.fromEntries([
    ...request.columns.map((column) => [column, columnValues(tables, column, where)] as const),
    ...request.metadata.map((key) => [`tag:${key}`, metadataValues(tables, key, where)] as const),
  ]);
}

/** Rows per cloud and status. */
export function countsOf({ schema, db }: Tables): readonly StatusCount[] {
  const status = columnOr(schema, 'status', "''");
  return db.all(`SELECT s.cloud, ${status}, count(*) FROM ${schema.plural} s GROUP BY 1, 2`).map((row) => {
    return { resource: schema.plural, cloud: text(row[0]), status: text(row[1]), count: Number(row[2]) };
  });
}
