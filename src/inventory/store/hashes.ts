import { Numbers } from './numbers.ts';

/** Hashes as rows have them: sixteen characters of base64url, which are twelve bytes. */
const USUAL = /^[\w-]{16}$/;
const BYTES = 12;
const WORDS = BYTES / Uint32Array.BYTES_PER_ELEMENT;

/** The hashes of rows, each in twelve bytes: as texts they would take more than three times as much. */
export class Hashes {
  readonly #numbers = new Numbers();
  /** What does not look like a hash of ours, as it is. */
  readonly #others = new Map<number, string>();
  readonly #words = new Uint32Array(WORDS);
  readonly #bytes = Buffer.from(this.#words.buffer);

  get(row: number): string {
    const other = this.#others.get(row);
    if (other !== undefined) return other;
    for (let at = 0; at < WORDS; at += 1) this.#words[at] = this.#numbers.get(row * WORDS + at);
    return this.#bytes.toString('base64url');
  }

  set(row: number, hash: string): void {
    this.#others.delete(row);
    if (!USUAL.test(hash)) {
      this.#others.set(row, hash);
      return;
    }
    this.#bytes.write(hash, 'base64url');
    for (let at = 0; at < WORDS; at += 1) this.#numbers.set(row * WORDS + at, this.#words[at] ?? 0);
  }

  forget(row: number): void {
    this.#others.delete(row);
  }
}
