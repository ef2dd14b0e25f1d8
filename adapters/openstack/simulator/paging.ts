/** The first rows that fit, and whether the page is full. */
export interface Slice<Row> {
  readonly rows: readonly Row[];
  /** As many rows as were asked for: there may be more, or none (mapping L-03). */
  readonly full: boolean;
}

/** Takes at most `limit` rows of those that fit; looks no further. */
export function take<Row>(rows: Iterable<Row>, limit: number, fits: (row: Row) => boolean): Slice<Row> {
  const found: Row[] = [];
  if (limit > 0) {
    for (const row of rows) {
      if (!fits(row)) continue;
      found.push(row);
      if (found.length === limit) break;
    }
  }
  return { rows: found, full: limit > 0 && found.length === limit };
}

/** Takes the rows behind the one with this id; all when there is no such row or no id. */
export function* behind<Row extends { readonly id: string }>(
  rows: readonly Row[],
  id: string | undefined,
): Generator<Row> {
  const place = id === undefined ? -1 : rows.findIndex((row) => row.id === id);
  for (let index = place + 1; index < rows.length; index++) {
    const row = rows[index];
    if (row) yield row;
  }
}

/** The query in the order of its keys, with another marker at its end, as Nova writes its next links. */
export function nextQuery(query: URLSearchParams, marker: string, sorted: boolean): string {
  const pairs = [...query].filter(([key]) => key !== 'marker');
  if (sorted) pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return new URLSearchParams([...pairs, ['marker', marker]]).toString();
}

/** What a list is sorted by; null comes first. */
export type SortValue = string | number | boolean | null;

function compared(a: SortValue, b: SortValue): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

/** Compares by several keys, each in its direction. */
export function comparator<Row>(
  keys: readonly { readonly value: (row: Row) => SortValue; readonly descending: boolean }[],
): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const { value, descending } of keys) {
      const order = compared(value(a), value(b));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

const TRUE_WORDS = ['1', 't', 'true', 'on', 'y', 'yes'];
const FALSE_WORDS = ['0', 'f', 'false', 'off', 'n', 'no'];

/** The words that OpenStack takes for a boolean; undefined for others. */
export function booleanIn(word: string): boolean | undefined {
  const small = word.trim().toLowerCase();
  if (TRUE_WORDS.includes(small)) return true;
  return FALSE_WORDS.includes(small) ? false : undefined;
}

/** What a filter is compared with: nothing is an empty text. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
