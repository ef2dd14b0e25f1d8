const LEAST = 16;
/** A quarter more than there is: a list of rows grows as long as a cloud is read, and what is too much stays. */
const GROWTH = 1.25;

/** A list of numbers from 0 to 2³²−1 that grows; 0 where nothing was set. */
export class Numbers {
  #array = new Uint32Array(LEAST);

  get(at: number): number {
    return this.#array[at] ?? 0;
  }

  set(at: number, number: number): void {
    if (at >= this.#array.length) {
      const larger = new Uint32Array(Math.ceil((at + 1) * GROWTH));
      larger.set(this.#array);
      this.#array = larger;
    }
    this.#array[at] = number;
  }
}
