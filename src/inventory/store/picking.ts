import type { Order } from '../../schema/query/order.ts';
import type { ColumnValue } from '../../schema/document.ts';
import { sortPart, type Compare, type Span } from './parting.ts';
import type { Rows, StoredColumn } from './rows.ts';

export interface PageRequest {
  readonly order: readonly Order[];
  readonly limit: number;
  readonly offset: number;
}

/** A column of rows. Throws for one that they do not have. */
export function columnOf(rows: Rows, name: string): StoredColumn {
  const column = rows.column(name);
  if (!column) throw new Error(`${rows.kind.plural} have no column ${name}`);
  return column;
}

/** A page of rows of which all, and no others, are listed: only those are sorted that stand on it. */
export function picked(rows: Rows, listed: Uint32Array, { order, limit, offset }: PageRequest): readonly number[] {
  const span = { from: Math.min(offset, listed.length), to: Math.min(offset + limit, listed.length) };
  if (span.from === span.to) return [];
  const [first] = order;
  const group = grouped(rows, listed, first, span);
  const among = group?.rows ?? listed;
  const passed = group?.passed ?? 0;
  const places = new Uint32Array(among.length);
  for (let at = 0; at < places.length; at += 1) places[at] = at;
  const part = { from: span.from - passed, to: span.to - passed };
  sortPart(places, part, comparing(rows, among, group?.isOne ? order.slice(1) : order, order.at(-1)));
  return [...places.subarray(part.from, part.to)].map((place) => among[place] ?? 0);
}

type Key = ColumnValue;

function side(a: Key, b: Key): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Where a column has more different values than this part of the rows, its values are not counted. */
const DIFFERENT = 8;

interface Group {
  /** Those that can stand in the span. */
  readonly rows: Uint32Array;
  /** So many others come before them. */
  readonly passed: number;
  /** Whether all have the same value. */
  readonly isOne: boolean;
}

interface Counted {
  readonly code: number;
  readonly value: Key;
  readonly count: number;
}

/** So many counts stand in one piece. */
const PIECE = 4096;

/** How many rows have each code of a column; nothing where these are many. */
function countsOf(
  listed: Uint32Array,
  codes: StoredColumn['codes'],
): readonly (readonly [number, number])[] | undefined {
  const pieces: (Uint32Array | undefined)[] = [];
  const found: number[] = [];
  for (const row of listed) {
    const code = codes.get(row);
    const piece = (pieces[Math.floor(code / PIECE)] ??= new Uint32Array(PIECE));
    const count = piece[code % PIECE] ?? 0;
    piece[code % PIECE] = count + 1;
    if (count === 0 && found.push(code) * DIFFERENT > listed.length) return undefined;
  }
  return found.map((code) => [code, pieces[Math.floor(code / PIECE)]?.[code % PIECE] ?? 0]);
}

/** Where a column has few different values: the rows with those that can stand in a span. */
function grouped(rows: Rows, listed: Uint32Array, first: Order | undefined, span: Span): Group | undefined {
  if (first?.column === undefined) return undefined;
  const { codes, comparing } = columnOf(rows, first.column);
  const counts = countsOf(listed, codes);
  if (!counts) return undefined;
  const sign = first.direction === 'asc' ? 1 : -1;
  const values = counts.map(([code, count]) => ({ code, count, value: rows.pool.comparableOf(code, comparing) }));
  values.sort((a, b) => sign * side(a.value, b.value));
  const { kept, passed } = within(values, span);
  const [one] = kept;
  const wanted = new Set(kept.map(({ code }) => code));
  const isAll = kept.length === values.length;
  return {
    rows: isAll ? listed : listed.filter((row) => wanted.has(codes.get(row))),
    passed,
    isOne: kept.every(({ value }) => value === one?.value),
  };
}

/** Of values in their order those whose rows can stand in a span: with all that are equal to one of them. */
function within(values: readonly Counted[], { from, to }: Span): { kept: readonly Counted[]; passed: number } {
  let [passed, begin] = [0, 0];
  let sum = 0;
  values.forEach(({ value, count }, at) => {
    if (sum <= from && (at === 0 || side(value, values[at - 1]?.value ?? null) !== 0)) [passed, begin] = [sum, at];
    sum += count;
  });
  let [end, reached] = [begin, passed];
  while (end < values.length) {
    const [before, { value, count } = { value: null, count: 0 }] = [values[end - 1], values[end]];
    if (reached >= to && before && side(before.value, value) !== 0) break;
    reached += count;
    end += 1;
  }
  return { kept: values.slice(begin, end), passed };
}

/**
 * Compares rows by their places in a list: by the keys one after the other, and by the id in the direction of the last, so that pages
 * never lose or repeat a row.
 */
function comparing(rows: Rows, listed: Uint32Array, keys: readonly Order[], last: Order | undefined): Compare {
  const byId: Order = { column: 'id', direction: last?.direction ?? 'desc' };
  const compares = [...keys, byId].map((key, at): Compare => {
    // What comes first is looked at of all rows, and the values of metadata are sought: they are kept.
    const ofRow = valuesOf(rows, key);
    const values = at === 0 || key.tag !== undefined ? new Array<Key | undefined>(listed.length) : undefined;
    const valueOf = (place: number): Key => {
      if (!values) return ofRow(listed[place] ?? 0);
      return (values[place] ??= ofRow(listed[place] ?? 0));
    };
    return key.direction === 'asc' ? (a, b) => side(valueOf(a), valueOf(b)) : (a, b) => side(valueOf(b), valueOf(a));
  });
  return (a, b) => {
    for (const compare of compares) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** What rows are compared by: the value of a column, or of a metadata key; without it comes first. */
function valuesOf(rows: Rows, { column: name, tag }: Order): (row: number) => Key {
  if (tag !== undefined) return (row) => rows.extraOf(row, 'meta', tag);
  const { codes, comparing } = columnOf(rows, name);
  return (row) => rows.pool.comparableOf(codes.get(row), comparing);
}
