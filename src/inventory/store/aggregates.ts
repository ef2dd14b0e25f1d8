import type { Condition } from '../../schema/query/condition.ts';
import { conditionSql, type Sql } from '../query/sql.ts';
import type { DistinctRequest, StatusCount, Totals } from './protocol.ts';
import type { Statements } from './statements.ts';

/** Where an aggregate is made: one resource's tables. */
export interface Tables {
  readonly plural: string;
  readonly db: Statements;
}

const MAX_DISTINCT = 10_000;
const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** Sums and the number of rows per status (cloudpods-api §1.2). */
export function totalsOf({ plural, db }: Tables, where: Condition): Totals {
  const sql = conditionSql(plural, where);
  const sums = db.all(
    `SELECT s.status, count(*), sum(s.pending_deleted), sum(s.vcpu_count), sum(s.vmem_size), sum(s.disk), sum(s.disk_count)
     FROM ${plural} s WHERE ${sql.text} GROUP BY s.status ORDER BY s.status`,
    sql.bound,
  );
  const sum = (place: number) => sums.reduce((all, row) => all + Number(row[place] ?? 0), 0);
  return {
    count: sum(1),
    cpu_count: sum(3),
    disk_count: sum(6),
    disk_mb: sum(5),
    mem_mb: sum(4),
    status_info: sums.map((row) => ({
      pending_deleted_count: Number(row[2] ?? 0),
      status: text(row[0]),
      total_count: Number(row[1]),
    })),
  };
}

function columnValues({ plural, db }: Tables, column: string, where: Sql): readonly string[] {
  const values = db.all(
    `SELECT DISTINCT s.${column} FROM ${plural} s WHERE ${where.text} AND s.${column} <> '' ORDER BY 1 LIMIT ${MAX_DISTINCT}`,
    where.bound,
  );
  return values.map(([value]) => String(value));
}

function metadataValues({ plural, db }: Tables, key: string, where: Sql): readonly string[] {
  const values = db.all(
    `SELECT DISTINCT f.extra FROM ${plural}_facet f WHERE f.facet = 'meta' AND f.value = ? AND f.row IN
     (SELECT s.row FROM ${plural} s WHERE ${where.text}) ORDER BY 1 LIMIT ${MAX_DISTINCT}`,
    [key, ...where.bound],
  );
  return values.map(([value]) => String(value));
}

/** The different values of columns and of metadata keys, sorted. */
export function distinctOf(tables: Tables, request: DistinctRequest): Readonly<Record<string, readonly string[]>> {
  const where = conditionSql(tables.plural, request.where);
  return Object.fromEntries([
    ...request.columns.map((column) => [column, columnValues(tables, column, where)] as const),
    ...request.metadata.map((key) => [`tag:${key}`, metadataValues(tables, key, where)] as const),
  ]);
}

export function countsOf({ plural, db }: Tables): readonly StatusCount[] {
  return db.all(`SELECT cloud, status, count(*) FROM ${plural} GROUP BY cloud, status`).map((row) => {
    return { cloud: text(row[0]), status: text(row[1]), count: Number(row[2]) };
  });
}
