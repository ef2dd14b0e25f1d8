import { SEARCH_SEPARATOR, type ColumnValue } from '../../schema/document.ts';
import type { Condition, Test } from '../../schema/query/condition.ts';
import type { Column } from '../../schema/resource.ts';
import { LEAST_SEARCHED, NAMED } from '../query/interest.ts';
import { comparingOf } from '../store/comparing.ts';
import { fittingOf } from '../store/fitting.ts';
import type { RowImage } from '../store/told.ts';

/** Whether a row is among those that a condition means: what `store/conditions.ts` asks of rows of the store, asked of one that is at hand. */
export type Fits = (row: RowImage) => boolean;

function facetFits({ facet, test, extra }: Extract<Condition, { kind: 'facet' }>): Fits {
  const fits = fittingOf(test, 'exact');
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
  if (Array.from(plain).length < LEAST_SEARCHED) {
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
  const fits = fittingOf(test, comparingOf(name, column.type));
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
