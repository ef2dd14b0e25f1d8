/** Which rows looked at what, so that a changed flavor finds the servers that show it. */
export class Dependencies {
  readonly #rowsOf = new Map<string, Set<string>>();
  readonly #keysOf = new Map<string, readonly string[]>();

  /** Notes what a row was made from, in place of what was noted before. */
  set(row: string, keys: ReadonlySet<string>): void {
    this.delete(row);
    this.#keysOf.set(row, [...keys]);
    for (const key of keys) {
      const rows = this.#rowsOf.get(key);
      if (rows) rows.add(row);
      else this.#rowsOf.set(key, new Set([row]));
    }
  }

  delete(row: string): void {
    for (const key of this.#keysOf.get(row) ?? []) {
      const rows = this.#rowsOf.get(key);
      rows?.delete(row);
      if (rows?.size === 0) this.#rowsOf.delete(key);
    }
    this.#keysOf.delete(row);
  }

  /** The rows that looked at any of these. */
  rowsOf(keys: Iterable<string>): ReadonlySet<string> {
    const found = new Set<string>();
    for (const key of keys) for (const row of this.#rowsOf.get(key) ?? []) found.add(row);
    return found;
  }
}
