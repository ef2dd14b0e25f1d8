import { touchOf, type Interest } from './query/interest.ts';
import { ALL_RESOURCES, type Changed } from './store/protocol.ts';

/** An answer that may be given again. */
interface Answer {
  readonly version: number;
}

interface Held {
  /** Whose rows it shows. */
  readonly resource: string;
  readonly answer: Answer;
  readonly bytes: number;
  readonly interest: Interest;
  /** The rows that it shows. */
  readonly ids: ReadonlySet<string>;
}

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_ANSWERS = 20_000;

/**
 * Whole answers, each kept until a change touches it: a row that it shows, or anything that decides which rows it shows. Bounded by
 * count and bytes; the oldest go first.
 */
export class HotAnswers {
  readonly #held = new Map<string, Held>();
  /** The last change of each resource, and of all. */
  readonly #versions = new Map<string, number>();
  #bytes = 0;

  get(key: string): unknown {
    return this.#held.get(key)?.answer;
  }

  /** Keeps an answer, unless something has changed since it was made. */
  put(key: string, held: Held): void {
    const changed = Math.max(this.#versions.get(held.resource) ?? 0, this.#versions.get(ALL_RESOURCES) ?? 0);
    if (held.answer.version < changed) return;
    this.#drop(key);
    this.#held.set(key, held);
    this.#bytes += held.bytes;
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= MAX_ANSWERS && this.#bytes <= MAX_BYTES) break;
      this.#drop(oldest);
    }
  }

  /** Forgets what a change makes wrong. */
  changed({ resource, version, rows }: Changed): void {
    if (rows !== 'everything' && rows.length === 0) return;
    this.#versions.set(resource, Math.max(this.#versions.get(resource) ?? 0, version));
    const touches = rows === 'everything' ? () => true : touchOf(rows);
    for (const [key, held] of this.#held) {
      if (resource !== ALL_RESOURCES && resource !== held.resource) continue;
      const shown = rows !== 'everything' && rows.some(({ id }) => held.ids.has(id));
      if (shown || touches(held.interest)) this.#drop(key);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#held.get(key)?.bytes ?? 0;
    this.#held.delete(key);
  }
}
