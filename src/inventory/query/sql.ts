import type { Condition, Test, Value } from '../../schema/query/condition.ts';
import type { Order } from '../../schema/query/order.ts';
import { SEARCH_SEPARATOR } from '../../schema/document.ts';
import type { StoredKind } from '../store/protocol.ts';

/** A piece of SQL with what is bound to its question marks, in order. */
export interface Sql {
  readonly text: string;
  readonly bound: readonly Value[];
}

const TRUE: Sql = { text: '1', bound: [] };
const FALSE: Sql = { text: '0', bound: [] };

function joined(parts: readonly Sql[], word: 'AND' | 'OR'): Sql {
  return {
    text: `(${parts.map((part) => part.text).join(` ${word} `)})`,
    bound: parts.flatMap((part) => part.bound),
  };
}

const escaped = (text: string) => text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);

function patternOf(op: 'contains' | 'startswith' | 'endswith' | 'like', value: string): string {
  switch (op) {
    case 'contains':
      return `%${escaped(value)}%`;
    case 'startswith':
      return `${escaped(value)}%`;
    case 'endswith':
      return `%${escaped(value)}`;
    case 'like':
      return value;
  }
}

const COMPARISONS = { gt: '>', ge: '>=', lt: '<', le: '<=' } as const;

/** Tests a stored value. `expression` is a column's name from the closed list. */
function testSql(expression: string, test: Test): Sql {
  switch (test.op) {
    case 'in': {
      if (test.values.length === 0) return FALSE;
      return { text: `${expression} IN (${test.values.map(() => '?').join(',')})`, bound: test.values };
    }
    case 'contains':
    case 'startswith':
    case 'endswith':
    case 'like': {
      const likes = test.values.map((value) => {
        return { text: `${expression} LIKE ? ESCAPE '\\'`, bound: [patternOf(test.op, value)] };
      });
      return likes.length === 0 ? FALSE : joined(likes, 'OR');
    }
    case 'between':
      return { text: `${expression} BETWEEN ? AND ?`, bound: [test.from, test.to] };
    case 'isnull':
      return { text: `${expression} IS NULL`, bound: [] };
    case 'isempty':
      return { text: `${expression} = ''`, bound: [] };
    case 'exists':
      return TRUE;
    default:
      return { text: `${expression} ${COMPARISONS[test.op]} ?`, bound: [test.value] };
  }
}

function facetSql(table: string, condition: Extract<Condition, { kind: 'facet' }>): Sql {
  const value = testSql('f.value', condition.test);
  const extra =
    condition.extra && condition.extra.length > 0 ? testSql('f.extra', { op: 'in', values: condition.extra }) : TRUE;
  return {
    text: `s.row IN (SELECT f.row FROM ${table}_facet f WHERE f.facet = ? AND ${value.text} AND ${extra.text})`,
    bound: [condition.facet, ...value.bound, ...extra.bound],
  };
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** The rows that the search index finds for a text in its own grammar. */
export const matchSql = (table: string, match: string): Sql => ({
  text: `s.row IN (SELECT rowid FROM ${table}_search WHERE ${table}_search MATCH ?)`,
  bound: [match],
});

/** What short texts are looked for in. */
export const NAMED = ['name', 'external_id', 'id'] as const;

/** From three characters on the trigram index answers; shorter text is looked for at the beginning of the names. */
function searchSql({ plural: table, columns: known, searched }: Searched, text: string, way: Way): Sql {
  if (!Object.values(known).some(({ search }) => search)) return FALSE;
  const plain = text.replaceAll(SEARCH_SEPARATOR, '');
  if (Array.from(plain).length < 3) {
    const test: Test = { op: 'startswith', values: [plain] };
    const names = NAMED.filter((name) => name in known);
    return joined(
      names.map((name) => testSql(`s.${name}`, test)),
      'OR',
    );
  }
  const columns = /[.:]/.test(plain) ? '{words addresses}' : '{words}';
  const match = `${columns} : ${quoted(plain)}`;
  if (searched) return searched(text, match, way);
  return matchSql(table, match);
}

/** What of a resource a condition is about. */
export interface Searched extends Pick<StoredKind, 'plural' | 'columns'> {
  /** The rows with a text as a condition, where they are kept; `match` is the text as the search index is asked for it. */
  readonly searched?: (text: string, match: string, way: Way) => Sql;
}

function firstSql(schema: Searched, { alike, of }: Extract<Condition, { kind: 'first' }>): Sql {
  const inner = conditionSql(schema, of);
  const columns = alike.map((column) => `s.${column}`).join(', ');
  return {
    text: `s.id IN (SELECT min(s.id) FROM ${schema.plural} s WHERE ${inner.text} GROUP BY ${columns})`,
    bound: inner.bound,
  };
}

/**
 * How rows are found: in their order until the page is full (`walk`), or all that fit, which are then sorted (`gather`). SQLite
 * guesses badly what a filter keeps, so it is told: a plus before a name takes its index out of play.
 */
export type Way = 'walk' | 'gather';

/** Callers see single projects: those rows have indexes of their own, in every order. */
const columnSql = (column: string, way: Way) => `${way === 'walk' && column !== 'project_id' ? '+' : ''}s.${column}`;

/** A condition as SQL over the table of a resource, aliased `s`. Names in it come from the schema alone. */
export function conditionSql(schema: Searched, condition: Condition, way: Way = 'gather'): Sql {
  switch (condition.kind) {
    case 'all':
      if (condition.of.length === 0) return TRUE;
      return joined(
        condition.of.map((one) => conditionSql(schema, one, way)),
        'AND',
      );
    case 'any':
      if (condition.of.length === 0) return FALSE;
      return joined(
        condition.of.map((one) => conditionSql(schema, one, way)),
        'OR',
      );
    case 'not': {
      const inner = conditionSql(schema, condition.of, way);
      return { text: `NOT coalesce(${inner.text}, 0)`, bound: inner.bound };
    }
    case 'column':
      return testSql(columnSql(condition.column, way), condition.test);
    case 'facet':
      return facetSql(schema.plural, condition);
    case 'search':
      return searchSql(schema, condition.text, way);
    case 'first':
      return firstSql(schema, condition);
  }
}

function keySql(table: string, { tag, column, direction }: Order, way: Way): Sql {
  if (tag === undefined) return { text: `${way === 'gather' ? '+' : ''}s.${column} ${direction}`, bound: [] };
  const value = `SELECT f.extra FROM ${table}_facet f WHERE f.facet = 'meta' AND f.value = ? AND f.row = s.row LIMIT 1`;
  return { text: `coalesce((${value}), '') ${direction}`, bound: [tag] };
}

/** Sorting with the id at the end, so that the order is total and pages never lose or repeat a row. */
export function orderSql({ plural: table }: Searched, order: readonly Order[], way: Way): Sql {
  const keys = order.map((one) => keySql(table, one, way));
  const last = order.at(-1)?.direction ?? 'desc';
  return {
    text: `ORDER BY ${[...keys.map((key) => key.text), `s.id ${last}`].join(', ')}`,
    bound: keys.flatMap((key) => key.bound),
  };
}
