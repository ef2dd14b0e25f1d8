import { randomUUID } from 'node:crypto';
import { GatewayError } from '../contract/index.ts';

/** Where records of requests are kept for the whole fleet: small, encrypted, ending by themselves. */
export interface RecordStore {
  /** False while it cannot be reached, though it is configured: then nothing can be promised. */
  up(): boolean;
  get(name: string): Promise<unknown>;
  /** Milliseconds to live. */
  set(name: string, value: unknown, ttl: number): Promise<void>;
  /** Takes a lock for at most `ttl` milliseconds; the answer gives it back. Nothing when somebody else has it. */
  lock(name: string, ttl: number): Promise<(() => Promise<void>) | undefined>;
}

/** One request with a key, on its way. */
export interface Operation {
  /** The same however often the request comes. */
  readonly id: string;
  /** What an earlier attempt had written down before it asked a cloud for anything. */
  readonly saved: unknown;
  /** Writes down what a later attempt needs to go on; ends when it is kept. */
  save(value: unknown): Promise<void>;
}

export interface Keyed {
  /** Names the key and whose it is. */
  readonly name: string;
  /** Of everything that the request asks for. */
  readonly hash: string;
}

/** What came of an attempt. */
export interface Attempt<A> {
  readonly answer: A;
  /** The same request may be tried anew: nothing was asked for, or it can be gone on with. */
  readonly open?: boolean;
  /** Nothing was done of what was saved: the next attempt begins without it. */
  readonly afresh?: boolean;
}

export interface IdempotencyParts {
  readonly store: RecordStore;
  readonly now: () => number;
  readonly after: (milliseconds: number, work: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

interface Entry<A> {
  readonly hash: string;
  readonly operation: string;
  /** Which attempt it is: an earlier one that still runs writes nothing any more. */
  readonly attempt: number;
  readonly saved?: unknown;
  readonly answer?: A;
  /** The attempt has ended, and another may follow it. */
  readonly open?: boolean;
}

const DAY = 24 * 3_600_000;
/** How long a sign of life holds, and how often it is given: it ends by itself, so that no clocks are compared. */
const ALIVE = { holds: 15_000, given: 5000 };
/** How long somebody waits for the answer of another attempt, and between looks. */
const WAIT = { most: 60_000, look: 200 };
const LOCK_TTL = 5000;

/** Sees to it that a request with a key is done once, however often it is sent and whichever gateway it reaches. */
export class Idempotency<A> {
  readonly #parts: IdempotencyParts;

  constructor(parts: IdempotencyParts) {
    this.#parts = parts;
  }

  /**
   * The answer of the first attempt; `replayed` when it was given before. Throws `conflict` for a key that was used for something else,
   * `busy` when another attempt has not ended in time, `upstream_unavailable` when nothing can be promised; nothing was done then.
   */
  async run(
    { name, hash }: Keyed,
    work: (operation: Operation) => Promise<Attempt<A>>,
  ): Promise<{ readonly answer: A; readonly replayed: boolean }> {
    const until = this.#parts.now() + WAIT.most;
    for (;;) {
      const found = await this.#begin(name, hash);
      if (found.mine) return { answer: await this.#work(name, found.entry, work), replayed: false };
      if (found.entry?.answer !== undefined) return { answer: found.entry.answer, replayed: true };
      if (this.#parts.now() > until) {
        throw new GatewayError('busy', 'the same request is still being worked at; ask again', { retryAfter: 5 });
      }
      await this.#pause(WAIT.look);
    }
  }

  /** Takes the request on, or tells who has. */
  async #begin(name: string, hash: string): Promise<Begun<A>> {
    const { store } = this.#parts;
    this.#require();
    const release = await store.lock(`${name}:lock`, LOCK_TTL);
    if (!release) return { mine: false };
    try {
      const entry = (await store.get(name)) as Entry<A> | undefined;
      if (entry && entry.hash !== hash) {
        throw new GatewayError('conflict', 'the Idempotency-Key was used for another request; take a new one');
      }
      if (entry && (await this.#holds(name, entry))) return { mine: false, entry };
      const { operation = randomUUID(), saved, attempt = 0 } = entry ?? {};
      const own: Entry<A> = { hash, operation, saved, attempt: attempt + 1 };
      await store.set(aliveOf(name), own.attempt, ALIVE.holds);
      await store.set(name, own, DAY);
      this.#require();
      return { mine: true, entry: own };
    } finally {
      await release();
    }
  }

  /** Whether it is answered, or being worked at. */
  async #holds(name: string, entry: Entry<A>): Promise<boolean> {
    if (entry.answer !== undefined) return true;
    return entry.open !== true && (await this.#parts.store.get(aliveOf(name))) !== undefined;
  }

  async #work(name: string, begun: Entry<A>, work: (operation: Operation) => Promise<Attempt<A>>): Promise<A> {
    const { store, onError } = this.#parts;
    let entry = begun;
    const keep = async (change: Partial<Entry<A>>) => {
      entry = { ...entry, ...change };
      await this.#write(name, entry);
    };
    const stop = this.#signsOfLife(() => store.set(aliveOf(name), entry.attempt, ALIVE.holds));
    try {
      const { answer, open, afresh } = await work({
        id: entry.operation,
        saved: entry.saved,
        save: async (saved) => {
          await keep({ saved });
          this.#require();
        },
      });
      stop();
      // What was done is done: that its answer cannot be kept is no reason not to give it.
      const ended = open === true ? { open, ...(afresh === true && { saved: undefined }) } : { answer };
      await keep(ended).catch(onError);
      return answer;
    } finally {
      stop();
    }
  }

  /** Writes an attempt's record, unless a later one has taken the request over. Throws `conflict` then. */
  async #write(name: string, entry: Entry<A>): Promise<void> {
    const { store } = this.#parts;
    const known = (await store.get(name)) as Entry<A> | undefined;
    if (known && known.attempt !== entry.attempt) {
      throw new GatewayError('conflict', 'another attempt at the same request has taken it over');
    }
    await store.set(name, entry, DAY);
  }

  #signsOfLife(give: () => Promise<void>): () => void {
    const { after, onError } = this.#parts;
    let takeBack: () => void = () => undefined;
    let stopped = false;
    const next = () => {
      if (stopped) return;
      takeBack = after(ALIVE.given, () => {
        // One that could not be given is given next time: who works at it still does.
        give().catch(onError).then(next, onError);
      });
    };
    next();
    return () => {
      stopped = true;
      takeBack();
    };
  }

  #require(): void {
    if (this.#parts.store.up()) return;
    const message = 'Redis, where Idempotency-Keys are kept, cannot be reached: nothing was done; ask again later';
    throw new GatewayError('upstream_unavailable', message, { retryAfter: 5 });
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#parts.after(milliseconds, resolve);
    });
  }
}

/** Where a sign of life stands. */
const aliveOf = (name: string) => `${name}:alive`;

type Begun<A> = { readonly mine: true; readonly entry: Entry<A> } | { readonly mine: false; readonly entry?: Entry<A> };
