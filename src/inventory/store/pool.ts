import type { ColumnValue } from '../../schema/document.ts';
import { comparable, type Comparing } from './comparing.ts';
import { Numbers } from './numbers.ts';

/** Stands for a value that is not there. */
export const NONE = 0;

const PLACE = 2;

/** So many maps have the codes, a power of two: a single one would be copied at once when it grows, and all would wait for that. */
const MAPS = 64;

function mapOf(value: string | number): number {
  if (typeof value === 'number') return value & (MAPS - 1);
  const last = value.length - 1;
  return (value.length + value.charCodeAt(last) * 5 + value.charCodeAt(last - 1) * 19) & (MAPS - 1);
}

/** Values of all columns and facets, each once, with the number of places where it is said. A place holds a number for it. */
export class Pool {
  readonly #values: ColumnValue[] = [null];
  /** Twice the number of places, and one more for a text without great letters: it is compared and searched as it is. */
  readonly #uses = new Numbers();
  readonly #codes = Array.from({ length: MAPS }, () => new Map<ColumnValue, number>());
  readonly #free: number[] = [];

  /** Number of different values. */
  get size(): number {
    return this.#codes.reduce((sum, { size }) => sum + size, 0);
  }

  /** One more than the greatest code. */
  get length(): number {
    return this.#values.length;
  }

  valueOf(code: number): ColumnValue {
    return this.#values[code] ?? null;
  }

  /** A value as the side of a comparison. */
  comparableOf(code: number, comparing: Comparing): ColumnValue {
    const value = this.valueOf(code);
    if (value === null) return null;
    const isSo = typeof value === 'string' && (comparing === 'exact' || this.#uses.get(code) % PLACE === 1);
    return comparing === 'number' || !isSo ? comparable(value, comparing) : value;
  }

  /** A value as it is searched, in small letters. */
  searchedOf(code: number): string {
    const value = this.valueOf(code);
    if (value === null) return '';
    return typeof value === 'string' && this.#uses.get(code) % PLACE === 1 ? value : String(value).toLowerCase();
  }

  /** What stands for a value, if it is said anywhere. */
  codeOf(value: ColumnValue): number | undefined {
    return value === null ? undefined : this.#codes[mapOf(value)]?.get(value);
  }

  /** What stands for a value from now on, at one place more. `likely`: a code that may well be it. */
  take(value: ColumnValue, likely = NONE): number {
    if (value === null) return NONE;
    const known = this.#values[likely] === value ? likely : this.codeOf(value);
    if (known !== undefined) {
      this.#uses.set(known, this.#uses.get(known) + PLACE);
      return known;
    }
    const code = this.#free.pop() ?? this.#values.length;
    this.#values[code] = value;
    this.#uses.set(code, PLACE + Number(typeof value === 'string' && value.toLowerCase() === value));
    this.#codes[mapOf(value)]?.set(value, code);
    return code;
  }

  /** Says that a place holds it no longer. What nobody says is forgotten. */
  release(code: number): void {
    if (code === NONE) return;
    const uses = this.#uses.get(code) - PLACE;
    this.#uses.set(code, uses);
    if (uses >= PLACE) return;
    const value = this.valueOf(code);
    if (value !== null) this.#codes[mapOf(value)]?.delete(value);
    this.#values[code] = null;
    this.#free.push(code);
  }
}
