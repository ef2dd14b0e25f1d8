import type { ColumnValue } from '../../schema/document.ts';
import type { Column } from '../../schema/resource.ts';

/** How values are compared: texts without regard to the case of ASCII letters or with it, or as numbers. */
export type Comparing = 'nocase' | 'exact' | 'number';

/** How the values of a column are compared. Ids and times are compared as they are. */
export function comparingOf(name: string, type: Column['type']): Comparing {
  if (type === 'integer' || type === 'boolean') return 'number';
  return type === 'time' || name === 'id' ? 'exact' : 'nocase';
}

const GREAT = /[A-Z]/;

/** A text with small letters for great ones of ASCII. */
export const folded = (text: string): string =>
  GREAT.test(text) ? text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;

/** A value as the side of a comparison. */
export function comparable(value: string | number, comparing: Comparing): string | number {
  if (comparing === 'number') {
    // A text that is no number is equal to none.
    return typeof value === 'number' ? value : value.trim() === '' ? Number.NaN : Number(value);
  }
  return comparing === 'nocase' ? folded(String(value)) : String(value);
}

/** Negative when the first comes first. What has no value comes before all that have one. */
export function compared(a: ColumnValue, b: ColumnValue, comparing: Comparing): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  const [left, right] = [comparable(a, comparing), comparable(b, comparing)];
  return left < right ? -1 : left > right ? 1 : 0;
}
