import { Numbers } from './numbers.ts';

/** A full chunk is cut in two; two that stand side by side become one when together they are this small. */
const FULL = 512;
const SMALL = FULL / 2;
const NOWHERE = 0;

/** Some row numbers that follow one another. */
export interface Chunk {
  readonly rows: Uint32Array;
  length: number;
  /** Where it is noted, from 1. */
  readonly number: number;
}

/**
 * Row numbers in an order that whoever writes knows, in chunks: to put one in or to take one out moves some hundred numbers, however many
 * there are. A row is taken out by where it stands, so its old values need not be known.
 */
export class Chunks {
  readonly #order: Chunk[] = [];
  readonly #byNumber: (Chunk | undefined)[] = [undefined];
  readonly #free: number[] = [];
  /** The number of the chunk in which a row stands. */
  readonly #chunkOf = new Numbers();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The chunks in their order, none of them empty. */
  get all(): readonly Chunk[] {
    return this.#order;
  }

  has(row: number): boolean {
    return this.#chunkOf.get(row) !== NOWHERE;
  }

  /** Puts in a row that is not there, behind all of which it is said that they come before it. */
  insert(row: number, isBefore: (other: number) => boolean): void {
    const at = Math.max(firstNot(this.#order.length, (place) => isBefore(this.#order[place]?.rows[0] ?? 0)) - 1, 0);
    const chunk = this.#order[at] ?? this.#chunkAt(0);
    const { rows } = chunk;
    const place = firstNot(chunk.length, (one) => isBefore(rows[one] ?? 0));
    rows.copyWithin(place + 1, place, chunk.length);
    rows[place] = row;
    chunk.length += 1;
    this.#chunkOf.set(row, chunk.number);
    this.#size += 1;
    if (chunk.length === FULL) this.#cut(at, chunk);
  }

  /** Takes out a row, if it is there. */
  remove(row: number): void {
    const chunk = this.#byNumber[this.#chunkOf.get(row)];
    if (!chunk) return;
    const place = chunk.rows.indexOf(row);
    chunk.rows.copyWithin(place, place + 1, chunk.length);
    chunk.length -= 1;
    this.#chunkOf.set(row, NOWHERE);
    this.#size -= 1;
    if (chunk.length < SMALL / 2) this.#joinAt(this.#order.indexOf(chunk));
  }

  #chunkAt(at: number): Chunk {
    const chunk = { rows: new Uint32Array(FULL), length: 0, number: this.#free.pop() ?? this.#byNumber.length };
    this.#byNumber[chunk.number] = chunk;
    this.#order.splice(at, 0, chunk);
    return chunk;
  }

  #cut(at: number, chunk: Chunk): void {
    const half = chunk.length >>> 1;
    this.#move(chunk, half, this.#chunkAt(at + 1));
    chunk.length = half;
  }

  /** Puts what stands in a chunk from a place on behind what stands in another. */
  #move(from: Chunk, place: number, to: Chunk): void {
    const moved = from.rows.subarray(place, from.length);
    to.rows.set(moved, to.length);
    to.length += moved.length;
    for (const row of moved) this.#chunkOf.set(row, to.number);
  }

  #joinAt(at: number): void {
    const chunk = this.#order[at];
    if (chunk?.length === 0) {
      this.#drop(at, chunk);
      return;
    }
    const left = [at - 1, at].find((one) => (this.#lengthAt(one) ?? FULL) + (this.#lengthAt(one + 1) ?? FULL) <= SMALL);
    const [to, from] = left === undefined ? [] : [this.#order[left], this.#order[left + 1]];
    if (left === undefined || !to || !from) return;
    this.#move(from, 0, to);
    this.#drop(left + 1, from);
  }

  #lengthAt(at: number): number | undefined {
    return this.#order[at]?.length;
  }

  #drop(at: number, { number }: Chunk): void {
    this.#order.splice(at, 1);
    this.#byNumber[number] = undefined;
    this.#free.push(number);
  }
}

/** The first place of so many of which something is not true, that is true of all places before it. */
function firstNot(length: number, isTrue: (place: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isTrue(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
