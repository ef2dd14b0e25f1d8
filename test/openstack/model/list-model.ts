import type { Row } from '../oracle/row.ts';

/** A plain list in memory that answers what the gateway is asked. */
export interface Question {
  readonly keep?: (row: Row) => boolean;
  readonly orderBy?: readonly string[];
  readonly order?: 'asc' | 'desc';
}

const compareValues = (a: unknown, b: unknown): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : Number(left > right);
};

/** The rows that are kept, newest first unless something else is asked for; ties by id (openstack-mapping L-43). */
export function ask(rows: readonly Row[], question: Question): Row[] {
  const { keep = () => true, orderBy = ['created_at'], order = 'desc' } = question;
  const sign = order === 'asc' ? 1 : -1;
  const fields = [...orderBy, 'id'];
  return rows.filter(keep).sort((a, b) => {
    const decisive = fields.find((field) => compareValues(a[field], b[field]) !== 0) ?? 'id';
    return sign * compareValues(a[decisive], b[decisive]);
  });
}

const sum = (rows: readonly Row[], field: string) => rows.reduce((total, row) => total + Number(row[field]), 0);

function statusInfo(rows: readonly Row[]) {
  const words = [...new Set(rows.map((row) => String(row['status'])))].sort();
  return words.map((status) => {
    const same = rows.filter((row) => row['status'] === status);
    const inBin = same.filter((row) => row['pending_deleted'] === true);
    return { status, total_count: same.length, pending_deleted_count: inBin.length };
  });
}

/** `totals` of a list with `summary_stats=true`. */
export const totalsOf = (rows: readonly Row[]) => ({
  count: rows.length,
  cpu_count: sum(rows, 'vcpu_count'),
  mem_mb: sum(rows, 'vmem_size'),
  disk_mb: sum(rows, 'disk'),
  disk_count: sum(rows, 'disk_count'),
  status_info: statusInfo(rows),
});

/** The answer of `/servers/statistics`. */
export const statisticsOf = (rows: readonly Row[]) => ({
  status_info: statusInfo(rows),
  total_cpu_count: sum(rows, 'vcpu_count'),
  total_mem_size_mb: sum(rows, 'vmem_size'),
  total_disk_size_mb: sum(rows, 'disk'),
});

/** The different values of a column, sorted; no value is none. */
export const distinct = (rows: readonly Row[], field: string): unknown[] =>
  [...new Set(rows.map((row) => row[field]))].filter((value) => value !== '').sort();
