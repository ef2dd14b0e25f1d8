import type { Row } from './oracle/row.ts';

/** A field of a server that is not what it should be. */
interface Difference {
  readonly id: string;
  readonly field: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

const idOf = (row: Row) => String(row['id']);

/** How much of a value a message shows. */
const SHOWN = 200;

/** JSON with sorted keys: equal texts are equal values. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}

function shown(value: unknown): string {
  const text = canonical(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function compareRows(expected: Row, actual: Row): Difference[] {
  const fields = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...fields]
    .filter((field) => canonical(expected[field]) !== canonical(actual[field]))
    .map((field) => ({ id: idOf(expected), field, expected: expected[field], actual: actual[field] }));
}

function compareLists(expected: readonly Row[], actual: readonly Row[]): Difference[] {
  const byId = new Map(actual.map((row) => [row['id'], row]));
  const wanted = new Set(expected.map((row) => row['id']));
  const paired = expected.flatMap((row) => {
    const found = byId.get(row['id']);
    if (found !== undefined) return compareRows(row, found);
    return [{ id: idOf(row), field: '(row)', expected: 'a row', actual: 'none' }];
  });
  const surplus = actual
    .filter((row) => !wanted.has(row['id']))
    .map((row) => ({ id: idOf(row), field: '(row)', expected: 'none', actual: 'a row' }));
  const repeated = actual.length - byId.size;
  const twice = { id: 'the list', field: '(row)', expected: 'each once', actual: `${repeated} repeated` };
  return [...paired, ...surplus, ...(repeated > 0 ? [twice] : [])];
}

/** One line for each field that differs somewhere: how often, and what it is in the first server. */
function summary(differences: readonly Difference[]): string[] {
  const fields = [...new Set(differences.map(({ field }) => field))];
  return fields.map((field) => {
    const same = differences.filter((difference) => difference.field === field);
    const example = same.slice(0, 1).map(({ id, expected, actual }) => {
      return `${id}: expected ${shown(expected)}, got ${shown(actual)}`;
    });
    return `${field} in ${same.length}, for example ${example.join('')}`;
  });
}

/** What differs, is missing or is too much in a row; empty when nothing is. */
export const rowDifferences = (expected: Row, actual: Row): string[] => summary(compareRows(expected, actual));

/** The same for many rows, each with what it should be. */
export const pairDifferences = (pairs: readonly (readonly [expected: Row, actual: Row])[]): string[] =>
  summary(pairs.flatMap(([expected, actual]) => compareRows(expected, actual)));

/** The same for lists, paired by id: their order does not matter. */
export const listDifferences = (expected: readonly Row[], actual: readonly Row[]): string[] =>
  summary(compareLists(expected, actual));
