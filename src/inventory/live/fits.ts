import { SEARCH_SEPARATOR, type ColumnValue } from '../../schema/document.ts';
import type { Condition, Test, Value } from '../../schema/query/condition.ts';
import type { Column } from '../../schema/resource.ts';
import { NAMED } from '../query/interest.ts';
import type { RowImage } from '../store/told.ts';
import { likeness, lowered } from './like.ts';

/** Whether a row is among those that a condition means: what `store/conditions.ts` asks of rows of the store, asked of one that is at hand. */
export type Fits = (row: RowImage) => boolean;

type ValueTest = (value: ColumnValue) => boolean;

/** How values are compared: as numbers, or as texts, great and small letters alike or not. */
interface Kind {
  /** A value as it is compared. */
  readonly of: (value: Value) => Value;
}

const NUMBERS: Kind = { of: Number };
const TEXTS: Kind = { of: String };
const WORDS: Kind = { of: (value) => lowered(String(value)) };

const kindOf = ({ type }: Column): Kind => {
  if (type === 'integer' || type === 'boolean') return NUMBERS;
  return type === 'time' ? TEXTS : WORDS;
};

/** Texts are ordered by their bytes. */
function order(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return Number(a) - Number(b);
}

const escaped = (text: string) => text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
const PATTERNS = {
  contains: (text: string) => `%${escaped(text)}%`,
  startswith: (text: string) => `${escaped(text)}%`,
  endswith: (text: string) => `%${escaped(text)}`,
  like: (text: string) => text,
};

function patternTest(patterns: readonly string[]): ValueTest {
  const tests = patterns.map(likeness);
  return (value) => value !== null && tests.some((fits) => fits(String(value)));
}

const SIGNS = {
  gt: (sign: number) => sign > 0,
  ge: (sign: number) => sign >= 0,
  lt: (sign: number) => sign < 0,
  le: (sign: number) => sign <= 0,
};

/** A value that is missing fits nothing but the question for that. */
function valueTest(test: Test, { of }: Kind): ValueTest {
  switch (test.op) {
    case 'in': {
      const wanted = new Set(test.values.map(of));
      return (value) => value !== null && wanted.has(of(value));
    }
    case 'between': {
      const [from, to] = [of(test.from), of(test.to)];
      return (value) => value !== null && order(of(value), from) >= 0 && order(of(value), to) <= 0;
    }
    case 'isnull':
      return (value) => value === null;
    case 'isempty':
      return (value) => value === '';
    case 'exists':
      return () => true;
    case 'contains':
    case 'startswith':
    case 'endswith':
    case 'like':
      return patternTest(test.values.map(PATTERNS[test.op]));
    default: {
      const [bound, holds] = [of(test.value), SIGNS[test.op]];
      return (value) => value !== null && holds(order(of(value), bound));
    }
  }
}

function facetFits({ facet, test, extra }: Extract<Condition, { kind: 'facet' }>): Fits {
  const fits = valueTest(test, TEXTS);
  const wanted = extra && extra.length > 0 ? new Set(extra) : undefined;
  return ({ facets }) =>
    facets.some(([name, value, more]) => name === facet && fits(value) && (wanted?.has(more) ?? true));
}

type Columns = Readonly<Record<string, Column>>;

/** Facets with what is searched as an address. */
const ADDRESSES: ReadonlySet<string> = new Set(['ip', 'mac']);

/** As the store's search: a text from three characters on anywhere in words or addresses, a shorter one at the beginning of names. */
function searchFits(text: string, columns: Columns): Fits {
  const searched = Object.entries(columns).flatMap(([, { search }], place) => (search ? [place] : []));
  if (searched.length === 0) return () => false;
  const plain = text.replaceAll(SEARCH_SEPARATOR, '');
  if (Array.from(plain).length < 3) {
    const names = NAMED.filter((name) => name in columns);
    const test: Test = { op: 'startswith', values: [plain] };
    const parts = names.map((name) => columnFits(name, test, columns));
    return (row) => parts.some((fits) => fits(row));
  }
  const wanted = plain.toLowerCase();
  const finds = (value: ColumnValue) => typeof value === 'string' && value.toLowerCase().includes(wanted);
  const inAddresses = /[.:]/.test(plain);
  return (row) =>
    searched.some((place) => finds(row.columns[place] ?? null)) ||
    (inAddresses && row.facets.some(([name, value]) => ADDRESSES.has(name) && finds(value)));
}

function columnFits(name: string, test: Test, columns: Columns): Fits {
  const place = Object.keys(columns).indexOf(name);
  const column = columns[name];
  if (place < 0 || !column) throw new Error(`there is no column ${name}`);
  // Ids alone are the same only letter by letter.
  const fits = valueTest(test, name === 'id' ? TEXTS : kindOf(column));
  return (row) => fits(row.columns[place] ?? null);
}

/** A condition as a test of rows of a resource, of which these are the columns. Throws for one that is about more than one row. */
export function fitsOf(condition: Condition, columns: Columns): Fits {
  switch (condition.kind) {
    case 'all': {
      const parts = condition.of.map((one) => fitsOf(one, columns));
      return (row) => parts.every((fits) => fits(row));
    }
    case 'any': {
      const parts = condition.of.map((one) => fitsOf(one, columns));
      return (row) => parts.some((fits) => fits(row));
    }
    case 'not': {
      const fits = fitsOf(condition.of, columns);
      return (row) => !fits(row);
    }
    case 'column':
      return columnFits(condition.column, condition.test, columns);
    case 'facet':
      return facetFits(condition);
    case 'search':
      return searchFits(condition.text, columns);
    case 'first':
      throw new Error('which row is the first is not told by the row');
  }
}
