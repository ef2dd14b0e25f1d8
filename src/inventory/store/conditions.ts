import { SEARCH_SEPARATOR } from '../../schema/document.ts';
import type { Condition } from '../../schema/query/condition.ts';
import { LEAST_SEARCHED, NAMED } from '../query/interest.ts';
import { comparable } from './comparing.ts';
import type { Rows } from './rows.ts';
import { fittingOf } from './fitting.ts';

/** Whether a row fits. */
export type Fits = (row: number) => boolean;

const NO_ROW: Fits = () => false;

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

function facetFits(rows: Rows, { facet, test, extra }: Extract<Condition, { kind: 'facet' }>): Fits {
  const valueFits = fittingOf(test, 'exact');
  const extraFits = extra && extra.length > 0 ? fittingOf({ op: 'in', values: extra }, 'exact') : undefined;
  const { pool } = rows;
  const fits = (value: number, more: number) =>
    valueFits(pool.valueOf(value)) && (extraFits === undefined || extraFits(pool.valueOf(more)));
  // A facet that no row has yet may come later, and what is made here is asked again then.
  let number = rows.facts.numberOf(facet);
  return (row) => {
    number ??= rows.facts.numberOf(facet);
    return number !== undefined && rows.facts.some(rows.factsOf(row), number, fits);
  };
}

function columnFits(rows: Rows, { column: name, test }: Extract<Condition, { kind: 'column' }>): Fits {
  const column = rows.column(name);
  if (!column) throw new Error(`${rows.kind.plural} have no column ${name}`);
  const fits = fittingOf(test, column.comparing);
  const { pool } = rows;
  const { codes } = column;
  return (row) => fits(pool.valueOf(codes.get(row)));
}

/** Texts of three characters and more are looked for everywhere, shorter ones at the beginning of names. */
function searchFits(rows: Rows, text: string): Fits {
  if (!rows.isSearched) return NO_ROW;
  const plain = text.replaceAll(SEARCH_SEPARATOR, '');
  if (Array.from(plain).length < LEAST_SEARCHED) {
    const test = { op: 'startswith', values: [plain] } as const;
    const names = NAMED.filter((name) => name in rows.kind.columns);
    return fitsOf(rows, { kind: 'any', of: names.map((column) => ({ kind: 'column', column, test })) });
  }
  const wanted = plain.toLowerCase();
  if (!/[.:]/.test(plain)) return (row) => rows.wordsOf(row).includes(wanted);
  return (row) => rows.wordsOf(row).includes(wanted) || rows.addressesOf(row).includes(wanted);
}

/** Of the rows that fit and are alike in some columns, the one with the first id. */
function firstFits(rows: Rows, { alike, of }: Extract<Condition, { kind: 'first' }>): Fits {
  const fits = fitsOf(rows, of);
  const columns = alike.flatMap((name) => rows.column(name) ?? []);
  const firsts = new Map<string, number>();
  for (let row = 0; row < rows.length; row += 1) {
    if (!rows.isThere(row) || !fits(row)) continue;
    const values = columns.map((column) => {
      const value = rows.valueOf(column, row);
      return value === null ? null : comparable(value, column.comparing);
    });
    const key = JSON.stringify(values);
    const known = firsts.get(key);
    if (known === undefined || rows.idOf(row) < rows.idOf(known)) firsts.set(key, row);
  }
  const kept = new Set(firsts.values());
  return (row) => kept.has(row);
}

/** A condition as a function of rows. */
export function fitsOf(rows: Rows, condition: Condition): Fits {
  switch (condition.kind) {
    case 'all': {
      const parts = condition.of.map((one) => fitsOf(rows, one));
      const [only] = parts;
      return parts.length === 1 && only ? only : (row) => parts.every((fits) => fits(row));
    }
    case 'any': {
      const parts = condition.of.map((one) => fitsOf(rows, one));
      return (row) => parts.some((fits) => fits(row));
    }
    case 'not': {
      const fits = fitsOf(rows, condition.of);
      return (row) => !fits(row);
    }
    case 'column':
      return columnFits(rows, condition);
    case 'facet':
      return facetFits(rows, condition);
    case 'search':
      return searchFits(rows, condition.text);
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
