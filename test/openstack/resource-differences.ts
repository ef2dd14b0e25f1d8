import type { ResourceOracle } from './oracle/resources/resource.ts';
import type { Row } from './oracle/row.ts';
import { listDifferences, pairDifferences } from './row-differences.ts';

const idOf = (row: Row) => String(row['id']);

/** A row without the fields that no reading from outside can know, under what tells it apart. */
function comparable({ loose = {}, key = idOf }: ResourceOracle, row: Row): Row {
  const kept = Object.entries(row).filter(([field]) => !(field in loose));
  return { ...Object.fromEntries(kept), id: key(row) };
}

/** What differs between lists of a resource: one line for each field. */
export const keyedDifferences = (oracle: ResourceOracle, expected: readonly Row[], actual: readonly Row[]): string[] =>
  listDifferences(
    expected.map((row) => comparable(oracle, row)),
    actual.map((row) => comparable(oracle, row)),
  );

/** The same of rows, each with what it should be. */
export const namedPairs = (oracle: ResourceOracle, pairs: readonly (readonly [Row, Row])[]): string[] =>
  pairDifferences(pairs.map(([expected, actual]) => [comparable(oracle, expected), comparable(oracle, actual)]));

/** Values of fields that cannot be known exactly, and are not even of the kind that they must be. */
export const looseFaults = ({ loose = {} }: ResourceOracle, rows: readonly Row[]): string[] =>
  rows.flatMap((row) =>
    Object.entries(loose).flatMap(([field, holds]) =>
      row[field] === undefined || holds(row[field]) ? [] : [`${idOf(row)}: ${field} is ${JSON.stringify(row[field])}`],
    ),
  );

const isEmpty = (value: unknown) =>
  value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);

/** Members that ought to be left out, and rows whose keys are not in alphabetical order. */
export const oddMembers = (rows: readonly Row[]): string[] =>
  rows.flatMap((row) => {
    const keys = Object.keys(row);
    const empty = keys.filter((key) => isEmpty(row[key])).map((key) => `${idOf(row)}: ${key} is empty`);
    return keys.join() === [...keys].sort().join() ? empty : [...empty, `${idOf(row)}: keys are not in order`];
  });
