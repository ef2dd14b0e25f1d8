import { GatewayError } from '../../contract/index.ts';

interface Read {
  readonly at: number;
  readonly done: Promise<void>;
}

/** How long the outcome of looking for an id holds, milliseconds. */
const HOLDS = 2000;
const MAX_HELD = 1000;

/**
 * Looks for single rows that the inventory does not know. Callers who look for the same id at about the same time share one read,
 * so that a client which polls for something that is gone does not become a client of the cloud.
 */
export class RecentReads {
  readonly #now: () => number;
  readonly #reads = new Map<string, Read>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The outcome of a read of that id that began within the last two seconds, else of this one. */
  async share(id: string, read: () => Promise<void>): Promise<void> {
    const known = this.#reads.get(id);
    if (known && this.#now() - known.at < HOLDS) return known.done;
    const begun: Read = { at: this.#now(), done: read() };
    this.#reads.delete(id);
    this.#reads.set(id, begun);
    const [oldest = ''] = this.#reads.keys();
    if (this.#reads.size > MAX_HELD) this.#reads.delete(oldest);
    try {
      await begun.done;
    } catch (error) {
      // That there is no such row is an outcome; that the cloud could not be asked is none.
      const isOutcome = GatewayError.is(error) && error.code === 'not_found';
      if (!isOutcome && this.#reads.get(id) === begun) this.#reads.delete(id);
      throw error;
    }
  }
}
