const LEAST = 16;
/** At most this part of the slots is taken. */
const LOAD = 0.7;
/** Spreads codes that follow one another over all slots. */
const SPREAD = 0x9e3779b1;

/** Finds rows by a code that each of them has alone: a table of row numbers, a few bytes for each. */
export class RowIndex {
  readonly #codeOf: (row: number) => number;
  /** Numbers of rows from 1, each in the first free slot from that of its code on; 0 where there is none. */
  #slots = new Uint32Array(LEAST);
  #size = 0;

  /** `codeOf`: what it is found by, which stays the same as long as it is in the index. */
  constructor(codeOf: (row: number) => number) {
    this.#codeOf = codeOf;
  }

  get size(): number {
    return this.#size;
  }

  get(code: number): number | undefined {
    const taken = this.#slots[this.#slotOf(code)] ?? 0;
    return taken === 0 ? undefined : taken - 1;
  }

  add(row: number): void {
    if (this.#size + 1 > LOAD * this.#slots.length) this.#grow();
    this.#slots[this.#slotOf(this.#codeOf(row))] = row + 1;
    this.#size += 1;
  }

  /** Takes out a row that is there, and moves up those that had to stand behind it. */
  remove(row: number): void {
    let hole = this.#slotOf(this.#codeOf(row));
    this.#slots[hole] = 0;
    this.#size -= 1;
    for (let at = this.#after(hole); (this.#slots[at] ?? 0) > 0; at = this.#after(at)) {
      const wanted = this.#home(this.#codeOf((this.#slots[at] ?? 0) - 1));
      // It stays when its own slot lies behind the hole, going round.
      if (hole <= at ? hole < wanted && wanted <= at : hole < wanted || wanted <= at) continue;
      this.#slots[hole] = this.#slots[at] ?? 0;
      this.#slots[at] = 0;
      hole = at;
    }
  }

  /** The slot with the row of a code, or the free one where it would stand. */
  #slotOf(code: number): number {
    for (let at = this.#home(code); ; at = this.#after(at)) {
      const taken = this.#slots[at] ?? 0;
      if (taken === 0 || this.#codeOf(taken - 1) === code) return at;
    }
  }

  #home(code: number): number {
    return (Math.imul(code, SPREAD) >>> 7) & (this.#slots.length - 1);
  }

  #after(slot: number): number {
    return (slot + 1) & (this.#slots.length - 1);
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 2);
    for (const taken of before) if (taken > 0) this.#slots[this.#slotOf(this.#codeOf(taken - 1))] = taken;
  }
}
