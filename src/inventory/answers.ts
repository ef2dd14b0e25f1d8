import type { ListAnswer } from './store/protocol.ts';

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_ANSWERS = 5000;

/** Whole answers of the version that they were made at: the next change forgets them all. Bounded by count and bytes. */
export class HotAnswers {
  readonly #answers = new Map<string, ListAnswer>();
  #version = 0;
  #bytes = 0;

  get(key: string, version: number): ListAnswer | undefined {
    const found = this.#answers.get(key);
    return found && found.version === version ? found : undefined;
  }

  put(key: string, answer: ListAnswer): void {
    if (answer.version !== this.#version) this.#forget(answer.version);
    if (answer.version < this.#version || this.#answers.has(key)) return;
    if (this.#answers.size >= MAX_ANSWERS || this.#bytes > MAX_BYTES) this.#forget(this.#version);
    this.#answers.set(key, answer);
    this.#bytes += answer.rows.byteLength;
  }

  #forget(version: number): void {
    this.#answers.clear();
    this.#bytes = 0;
    this.#version = Math.max(this.#version, version);
  }
}
