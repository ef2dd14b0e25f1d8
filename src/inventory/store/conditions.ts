import { SEARCH_SEPARATOR, type ColumnValue } from '../../schema/document.ts';
import type { Condition } from '../../schema/query/condition.ts';
import { LEAST_SEARCHED, NAMED } from '../query/interest.ts';
import type { Rows, StoredColumn } from './rows.ts';
import { fittingOf } from './fitting.ts';

/** Whether a row fits. */
export type Fits = (row: number) => boolean;

const NO_ROW: Fits = () => false;
const EVERY_ROW: Fits = () => true;

/**
 * `once`: before any row changes, for all rows. What was found of a value is remembered then; later, what stood for it may stand for
 * another one.
 */
export type Use = 'once' | 'always';

/** So many answers are kept in one piece. */
const PIECE = 4096;

/** Asks once for each code. */
function remembered(ofCode: (code: number) => boolean): (code: number) => boolean {
  const pieces: (Uint8Array | undefined)[] = [];
  return (code) => {
    const piece = (pieces[Math.floor(code / PIECE)] ??= new Uint8Array(PIECE));
    const known = piece[code % PIECE] ?? 0;
    if (known > 0) return known > 1;
    const fits = ofCode(code);
    piece[code % PIECE] = fits ? 2 : 1;
    return fits;
  };
}

const ofCodes = (use: Use, ofCode: (code: number) => boolean) => (use === 'once' ? remembered(ofCode) : ofCode);

/** Whether it is decided by a row alone whether it fits. */
export function isOfRowsAlone(condition: Condition): boolean {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.every(isOfRowsAlone);
    case 'not':
      return isOfRowsAlone(condition.of);
    default:
      return condition.kind !== 'first';
  }
}

function facetFits(rows: Rows, { facet, test, extra }: Extract<Condition, { kind: 'facet' }>, use: Use): Fits {
  const { pool } = rows;
  const valueFits = fittingOf(test, 'exact');
  const extraFits = extra && extra.length > 0 ? fittingOf({ op: 'in', values: extra }, 'exact') : undefined;
  const ofValue = ofCodes(use, (code) => valueFits(pool.valueOf(code)));
  const fits = (value: number, more: number) =>
    ofValue(value) && (extraFits === undefined || extraFits(pool.valueOf(more)));
  // A facet that no row has yet may come later, and what is made here is asked again then.
  let number = rows.facts.numberOf(facet);
  return (row) => {
    number ??= rows.facts.numberOf(facet);
    return number !== undefined && rows.facts.some(rows.factsOf(row), number, fits);
  };
}

function columnFits(rows: Rows, { column: name, test }: Extract<Condition, { kind: 'column' }>, use: Use): Fits {
  const column = rows.column(name);
  if (!column) throw new Error(`${rows.kind.plural} have no column ${name}`);
  const fits = fittingOf(test, column.comparing);
  const { pool } = rows;
  const { codes } = column;
  const ofCode = ofCodes(use, (code) => fits(pool.valueOf(code)));
  return (row) => ofCode(codes.get(row));
}

/** Texts of three characters and more are looked for everywhere, shorter ones at the beginning of names. */
function searchFits(rows: Rows, text: string, use: Use): Fits {
  if (!rows.isSearched) return NO_ROW;
  const plain = text.replaceAll(SEARCH_SEPARATOR, '');
  if (Array.from(plain).length < LEAST_SEARCHED) {
    const test = { op: 'startswith', values: [plain] } as const;
    const names = NAMED.filter((name) => name in rows.kind.columns);
    return fitsOf(rows, { kind: 'any', of: names.map((column) => ({ kind: 'column', column, test })) }, use);
  }
  const wanted = plain.toLowerCase();
  const columns = rows.columns.filter(({ search }) => search);
  const finds = ofCodes(use, (code) => rows.pool.searchedOf(code).includes(wanted));
  const isAddress = /[.:]/.test(plain);
  return (row) => {
    for (const { codes } of columns) if (finds(codes.get(row))) return true;
    return isAddress && rows.addressesOf(row).includes(wanted);
  };
}

/** A number for what a row says in a column: the same where that is equal. */
function likenessOf(rows: Rows, { codes, comparing }: StoredColumn): (row: number) => number {
  const ofCode = new Map<number, number>();
  const ofValue = new Map<ColumnValue, number>();
  return (row) => {
    const code = codes.get(row);
    const known = ofCode.get(code);
    if (known !== undefined) return known;
    const value = rows.pool.comparableOf(code, comparing);
    const number = ofValue.get(value) ?? ofValue.size;
    ofValue.set(value, number);
    ofCode.set(code, number);
    return number;
  };
}

/** Of the rows that fit and are alike in some columns, the one with the first id. */
function firstFits(rows: Rows, { alike, of }: Extract<Condition, { kind: 'first' }>): Fits {
  const fits = fitsOf(rows, of, 'once');
  const columns = alike.flatMap((name) => rows.column(name) ?? []).map((column) => likenessOf(rows, column));
  const [only] = columns;
  const keyOf =
    only && columns.length === 1 ? only : (row: number) => columns.map((likeness) => likeness(row)).join(' ');
  const firsts = new Map<number | string, number>();
  for (let row = 0; row < rows.length; row += 1) {
    if (!rows.isThere(row) || !fits(row)) continue;
    const key = keyOf(row);
    const known = firsts.get(key);
    if (known === undefined || rows.idOf(row) < rows.idOf(known)) firsts.set(key, row);
  }
  const kept = new Uint8Array(rows.length);
  for (const row of firsts.values()) kept[row] = 1;
  return (row) => kept[row] === 1;
}

/** What is looked at first, because it costs least; what is said to be `all` or `any` costs what the dearest of it does. */
function costOf(condition: Condition): number {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return Math.max(0, ...condition.of.map(costOf));
    case 'not':
      return costOf(condition.of);
    case 'column':
      return condition.test.op === 'in' ? 1 : 2;
    case 'facet':
      return 3;
    case 'search':
      return 4;
    case 'first':
      return 0;
  }
}

/** The parts of a condition, and of parts of the same kind theirs: the cheap ones first. */
function partsOf(kind: 'all' | 'any', of: readonly Condition[]): readonly Condition[] {
  const parts = of.flatMap((one) => (one.kind === kind ? partsOf(kind, one.of) : [one]));
  return parts.sort((a, b) => costOf(a) - costOf(b));
}

function allFit(parts: readonly Fits[]): Fits {
  const [first = EVERY_ROW, second = EVERY_ROW] = parts;
  if (parts.length < 2) return first;
  if (parts.length === 2) return (row) => first(row) && second(row);
  return (row) => {
    for (const fits of parts) if (!fits(row)) return false;
    return true;
  };
}

function anyFits(parts: readonly Fits[]): Fits {
  const [first = NO_ROW] = parts;
  if (parts.length < 2) return first;
  return (row) => {
    for (const fits of parts) if (fits(row)) return true;
    return false;
  };
}

/** A condition as a function of rows. */
export function fitsOf(rows: Rows, condition: Condition, use: Use): Fits {
  switch (condition.kind) {
    case 'all':
      return allFit(partsOf('all', condition.of).map((one) => fitsOf(rows, one, use)));
    case 'any':
      return anyFits(partsOf('any', condition.of).map((one) => fitsOf(rows, one, use)));
    case 'not': {
      const fits = fitsOf(rows, condition.of, use);
      return (row) => !fits(row);
    }
    case 'column':
      return columnFits(rows, condition, use);
    case 'facet':
      return facetFits(rows, condition, use);
    case 'search':
      return searchFits(rows, condition.text, use);
    case 'first':
      return firstFits(rows, condition);
  }
}

/** The rows that can fit, where a condition names them by their ids; nothing where it does not. */
export function namedRows(rows: Rows, condition: Condition): readonly number[] | undefined {
  if (condition.kind === 'all') {
    const named = condition.of.flatMap((one) => {
      const found = namedRows(rows, one);
      return found ? [found] : [];
    });
    return named.sort((a, b) => a.length - b.length)[0];
  }
  if (condition.kind === 'any') {
    const named = condition.of.map((one) => namedRows(rows, one));
    return named.includes(undefined) ? undefined : [...new Set(named.flatMap((found) => found ?? []))];
  }
  if (condition.kind !== 'column' || condition.column !== 'id' || condition.test.op !== 'in') return undefined;
  return [...new Set(condition.test.values.flatMap((id) => rows.rowOf(String(id)) ?? []))];
}
