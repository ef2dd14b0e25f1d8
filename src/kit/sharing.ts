const MOST = 4096;

/**
 * Gives for equal texts one and the same, so that ten thousand records hold the id of their project once. Bounded: what was not met
 * among the last few thousand different ones is forgotten, which costs memory and nothing else.
 */
export class Sharing<T> {
  #recent = new Map<string, T>();
  #older = new Map<string, T>();

  /** What is known under a text, else what is made for it. */
  under(text: string, make: () => T): T {
    const known = this.#recent.get(text);
    if (known !== undefined) return known;
    const found = this.#older.get(text) ?? make();
    if (this.#recent.size >= MOST) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(text, found);
    return found;
  }
}
