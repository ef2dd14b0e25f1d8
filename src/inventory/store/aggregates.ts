import type { ColumnValue } from '../../schema/document.ts';
import type { Condition } from '../../schema/query/condition.ts';
import { compared } from './comparing.ts';
import { fitsOf } from './conditions.ts';
import { sortPart } from './parting.ts';
import { NONE } from './pool.ts';
import type { DistinctRequest, StatusCount, SumsRequest, Totals } from './protocol.ts';
import type { Rows, StoredColumn } from './rows.ts';
import type { Selections } from './selections.ts';

/** What an aggregate is made of: one resource's rows. */
export interface Aggregated {
  readonly rows: Rows;
  readonly selections: Selections;
}

const MAX_DISTINCT = 10_000;
const number = (value: ColumnValue) => (typeof value === 'number' ? value : 0);
const text = (value: ColumnValue) => (typeof value === 'string' ? value : '');

/** The number of a row in a column; 0 where there is none, or no such column. */
const numberIn = (rows: Rows, column: StoredColumn | undefined) => (row: number) =>
  column ? number(rows.valueOf(column, row)) : 0;

/** The sum of a column over some rows. */
function sumOf(rows: Rows, name: string, list: Uint32Array): number {
  const codes = rows.column(name)?.codes;
  let sum = 0;
  if (codes) for (const row of list) sum += number(rows.pool.valueOf(codes.get(row)));
  return sum;
}

interface StatusTotals {
  total_count: number;
  pending_deleted_count: number;
}

/** What has no status counts as what has an empty one. */
function byText(rows: Rows, byCode: ReadonlyMap<number, StatusTotals>): ReadonlyMap<string, StatusTotals> {
  const totals = new Map<string, StatusTotals>();
  for (const [code, { total_count, pending_deleted_count }] of byCode) {
    const status = text(rows.pool.valueOf(code));
    const known = totals.get(status) ?? { total_count: 0, pending_deleted_count: 0 };
    known.total_count += total_count;
    known.pending_deleted_count += pending_deleted_count;
    totals.set(status, known);
  }
  return totals;
}

/** Sums and the number of rows per status (cloudpods-api §1.2). */
export function totalsOf({ rows, selections }: Aggregated, where: Condition): Totals {
  const selected = selections.of(where);
  const list = selected.list();
  // One column after the other: that is several times as fast as all of each row.
  const sums = Object.entries(rows.kind.sums).map(([name, column]) => [name, sumOf(rows, column, list)] as const);
  const pending = numberIn(rows, rows.column('pending_deleted'));
  const codes = rows.column('status')?.codes;
  const byCode = new Map<number, StatusTotals>();
  for (const row of list) {
    const code = codes?.get(row) ?? NONE;
    let known = byCode.get(code);
    if (!known) byCode.set(code, (known = { total_count: 0, pending_deleted_count: 0 }));
    known.total_count += 1;
    known.pending_deleted_count += pending(row);
  }
  return {
    count: selected.count,
    ...Object.fromEntries(sums),
    status_info: [...byText(rows, byCode)]
      .sort(([a], [b]) => compared(a, b, 'nocase'))
      .map(([status, { total_count, pending_deleted_count }]) => ({ pending_deleted_count, status, total_count })),
  };
}

/** Several numbers over the same rows, in one walk over them. */
export function sumsOf(
  { rows, selections }: Aggregated,
  { where, sums }: SumsRequest,
): Readonly<Record<string, number>> {
  const wanted = sums.map(({ name, where: part, column }) => {
    const of = column === undefined ? () => 1 : numberIn(rows, rows.column(column));
    return { name, fits: fitsOf(rows, part, 'once'), of, sum: 0 };
  });
  if (wanted.length > 0) {
    for (const row of selections.of(where).list()) {
      for (const one of wanted) if (one.fits(row)) one.sum += one.of(row);
    }
  }
  return Object.fromEntries(wanted.map(({ name, sum }) => [name, sum]));
}

function columnValues(rows: Rows, column: StoredColumn, fitting: Uint32Array): readonly string[] {
  const { comparing, codes } = column;
  const values = new Map<string | number, string | number>();
  for (const code of new Set(fitting.map((row) => codes.get(row)))) {
    const [value, key] = [rows.pool.valueOf(code), rows.pool.comparableOf(code, comparing)];
    if (value === null || value === '' || key === null) continue;
    if (!values.has(key)) values.set(key, value);
  }
  const [keys, shown] = [[...values.keys()], [...values.values()]];
  const places = Uint32Array.from(keys.keys());
  const part = { from: 0, to: Math.min(MAX_DISTINCT, keys.length) };
  const comparingKeys = comparing === 'number' ? comparing : 'exact';
  sortPart(places, part, (a, b) => compared(keys[a] ?? null, keys[b] ?? null, comparingKeys));
  return Array.from(places.subarray(0, part.to), (place) => String(shown[place]));
}

function metadataValues(rows: Rows, key: string, fitting: Uint32Array): readonly string[] {
  const [meta, wanted] = [rows.facts.numberOf('meta'), rows.pool.codeOf(key)];
  if (meta === undefined || wanted === undefined) return [];
  const extras = new Set<number>();
  for (const row of fitting) {
    rows.facts.some(rows.factsOf(row), meta, (value, extra) => {
      if (value === wanted) extras.add(extra);
      return false;
    });
  }
  const values = [...extras].map((extra) => text(rows.pool.valueOf(extra)));
  return values.sort((a, b) => compared(a, b, 'exact')).slice(0, MAX_DISTINCT);
}

/** The different values of columns and of metadata keys, sorted. */
export function distinctOf(
  { rows, selections }: Aggregated,
  request: DistinctRequest,
): Readonly<Record<string, readonly string[]>> {
  const fitting = selections.of(request.where).list();
  return Object.fromEntries([
    ...request.columns.map((name) => {
      const column = rows.column(name);
      return [name, column ? columnValues(rows, column, fitting) : []] as const;
    }),
    ...request.metadata.map((key) => [`tag:${key}`, metadataValues(rows, key, fitting)] as const),
  ]);
}

/** Rows per cloud and status. */
export const countsOf = ({ rows }: Pick<Aggregated, 'rows'>): readonly StatusCount[] =>
  rows.counts().map((one) => ({ resource: rows.kind.plural, ...one }));
