import type { ReadModel } from './read-model.ts';
import type { Changed, ListAnswer, ListRequest, OperationName, StoreMessage, StoreReply } from './protocol.ts';

/** A long list that is being written out. */
interface Listing {
  readonly id: number;
  readonly steps: Generator<undefined, ListAnswer>;
}

/** So many changes that wait are written in one go. */
const MAX_TOGETHER = 4;
const CHANGING: ReadonlySet<OperationName> = new Set(['apply', 'setCloud', 'dropCloud']);

function errorOf(id: number, error: unknown): StoreReply {
  return { id, error: error instanceof Error ? error.message : String(error) };
}

/**
 * What the store's thread has to do. Questions are answered when they come. Changes, and lists of many rows, are done piece by piece, in turns in
 * between which further questions come: nobody waits for a list until a whole cloud is written, or a list of thousands of rows. Nothing
 * changes while a long list is written out, and after each of them it is the changes' turn.
 */
export class Work {
  readonly #model: ReadModel;
  readonly #answer: (reply: StoreReply) => void;
  readonly #changes: StoreMessage[] = [];
  readonly #lists: StoreMessage[] = [];
  #listing: Listing | undefined;

  constructor(model: ReadModel, answer: (reply: StoreReply) => void) {
    this.#model = model;
    this.#answer = answer;
  }

  take(message: StoreMessage): void {
    if (CHANGING.has(message.operation)) this.#changes.push(message);
    else if (message.operation === 'list') this.#list(message);
    else this.#do(message);
  }

  /** Does a piece of what waits, and prepares what lists want. Whether there is more. */
  turn(): boolean {
    if (this.#listing) this.#listing = this.#stepped(this.#listing);
    else {
      for (const change of this.#changes.splice(0, MAX_TOGETHER)) this.#do(change);
      const next = this.#lists.shift();
      this.#listing = next && this.#begun(next);
    }
    const isMore = this.#listing !== undefined || this.#changes.length > 0 || this.#lists.length > 0;
    return this.#model.prepare() || isMore;
  }

  #do({ id, operation, argument }: StoreMessage): void {
    const began = performance.now();
    try {
      const result = (this.#model[operation] as (argument: unknown) => unknown)(argument);
      const timed = CHANGING.has(operation) ? { ...(result as Changed), took: performance.now() - began } : result;
      this.#answer({ id, result: timed });
    } catch (error) {
      this.#answer(errorOf(id, error));
    }
  }

  /** A list of few rows is answered at once. What is seen of another may have changed when its turn comes: it is then begun anew. */
  #list(message: StoreMessage): void {
    const begun = this.#begun(message);
    if (!begun) return;
    if (this.#listing || this.#changes.length > 0) this.#lists.push(message);
    else this.#listing = begun;
  }

  #begun({ id, argument }: StoreMessage): Listing | undefined {
    return this.#stepped({ id, steps: this.#model.listing(argument as ListRequest) });
  }

  /** Goes a step on; nothing when that was the last. */
  #stepped(listing: Listing): Listing | undefined {
    const { id, steps } = listing;
    try {
      const step = steps.next();
      if (step.done !== true) return listing;
      this.#answer({ id, result: step.value });
    } catch (error) {
      this.#answer(errorOf(id, error));
    }
    return undefined;
  }
}
