import type { ReadModel } from './read-model.ts';
import type { Changed, ListAnswer, ListRequest, OperationName, StoreMessage, StoreReply } from './protocol.ts';
import { AT_ONCE } from './reading.ts';

/** A long list that is being written out. */
interface Listing {
  readonly id: number;
  readonly steps: Generator<undefined, ListAnswer>;
}

/** So many changes that wait are written in one go. */
const MAX_TOGETHER = 4;
const WRITING: ReadonlySet<OperationName> = new Set(['apply', 'setCloud', 'dropCloud']);

const isLong = ({ operation, argument }: StoreMessage) =>
  operation === 'list' && (argument as ListRequest).limit > AT_ONCE;

function errorOf(id: number, error: unknown): StoreReply {
  return { id, error: error instanceof Error ? error.message : String(error) };
}

/**
 * What the store's thread has to do. Questions are answered when they come. Changes and long lists are done piece by piece, in turns in
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
    if (WRITING.has(message.operation)) this.#changes.push(message);
    else if (isLong(message)) this.#lists.push(message);
    else this.#do(message);
  }

  /** Does a piece of what waits, and prepares what lists want. Whether there is more. */
  turn(): boolean {
    if (this.#listing) this.#write(this.#listing);
    else {
      for (const change of this.#changes.splice(0, MAX_TOGETHER)) this.#do(change);
      const next = this.#lists.shift();
      if (next) this.#begin(next);
    }
    const isMore = this.#listing !== undefined || this.#changes.length > 0 || this.#lists.length > 0;
    return this.#model.prepare() || isMore;
  }

  #do({ id, operation, argument }: StoreMessage): void {
    const began = performance.now();
    try {
      const result = (this.#model[operation] as (argument: unknown) => unknown)(argument);
      const timed = WRITING.has(operation) ? { ...(result as Changed), took: performance.now() - began } : result;
      this.#answer({ id, result: timed });
    } catch (error) {
      this.#answer(errorOf(id, error));
    }
  }

  #begin({ id, argument }: StoreMessage): void {
    this.#listing = { id, steps: this.#model.listing(argument as ListRequest) };
    this.#write(this.#listing);
  }

  #write({ id, steps }: Listing): void {
    try {
      const step = steps.next();
      if (step.done !== true) return;
      this.#answer({ id, result: step.value });
    } catch (error) {
      this.#answer(errorOf(id, error));
    }
    this.#listing = undefined;
  }
}
