import type { ColumnValue } from '../../schema/document.ts';

/** Stands for a value that is not there. */
export const NONE = 0;

/** Values of all columns and facets, each once, with the number of places where it is said. A place holds a number for it. */
export class Pool {
  readonly #values: ColumnValue[] = [null];
  readonly #uses: number[] = [0];
  readonly #codes = new Map<ColumnValue, number>();
  readonly #free: number[] = [];

  /** Number of different values. */
  get size(): number {
    return this.#codes.size;
  }

  valueOf(code: number): ColumnValue {
    return this.#values[code] ?? null;
  }

  /** What stands for a value, if it is said anywhere. */
  codeOf(value: ColumnValue): number | undefined {
    return this.#codes.get(value);
  }

  /** What stands for a value from now on, at one place more. */
  take(value: ColumnValue): number {
    if (value === null) return NONE;
    const known = this.#codes.get(value);
    if (known !== undefined) {
      this.#uses[known] = (this.#uses[known] ?? 0) + 1;
      return known;
    }
    const code = this.#free.pop() ?? this.#values.length;
    this.#values[code] = value;
    this.#uses[code] = 1;
    this.#codes.set(value, code);
    return code;
  }

  /** Says that a place holds it no longer. What nobody says is forgotten. */
  release(code: number): void {
    if (code === NONE) return;
    const uses = (this.#uses[code] ?? 0) - 1;
    this.#uses[code] = uses;
    if (uses > 0) return;
    this.#codes.delete(this.valueOf(code));
    this.#values[code] = null;
    this.#free.push(code);
  }
}
