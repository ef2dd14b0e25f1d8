/** Resolves when it is the turn of the work that it was made for. */
export type Turn = () => Promise<void>;

/**
 * Milliseconds for which work waits for each of those who wait for an answer, and at most: else it would never be done when many ask.
 * Many wait at once where answers are slow, for example while V8 looks for garbage: what the work leaves behind would make that longer.
 */
const [HELD, LONGEST_HELD] = [10, 60];

interface Waiting {
  readonly place: number;
  readonly resolve: () => void;
}

/**
 * Who has much to do, such as making the rows of a list, does it in small parts and waits for its turn before each. There is one turn in
 * each round of the event loop, whoever waits: however many clouds are read at once, requests wait for one part alone. What was begun first
 * has its turn first: of twenty lists that have come the records of one or two are held in memory at a time, and not half of each.
 */
export class Turns {
  readonly #waiting: Waiting[] = [];
  readonly #now: () => number;
  #places = 0;
  #asked = 0;
  #isDue = false;
  #given = -Infinity;
  #held: NodeJS.Timeout | undefined;

  /** `now`: milliseconds, of a clock that only goes forward. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A piece of work: its place is that of the first turn that it asks for. */
  line(): Turn {
    let place: number | undefined;
    return () => {
      place ??= this.#places += 1;
      return this.#wait(place);
    };
  }

  /** Holds work back, for a while, until an answer is there that somebody waits for. */
  async first<T>(answer: Promise<T>): Promise<T> {
    this.#asked += 1;
    try {
      return await answer;
    } finally {
      this.#asked -= 1;
      if (this.#asked === 0 && this.#held) this.#resume();
    }
  }

  #wait(place: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ place, resolve });
      this.#arrange();
    });
  }

  #arrange(): void {
    if (this.#isDue || this.#waiting.length === 0) return;
    this.#isDue = true;
    setImmediate(() => this.#give());
  }

  #give(): void {
    const left = this.#given + Math.min(LONGEST_HELD, HELD * this.#asked) - this.#now();
    if (this.#asked > 0 && left > 0) {
      this.#held = setTimeout(() => this.#resume(), left);
      return;
    }
    this.#isDue = false;
    this.#given = this.#now();
    this.#takeFirst()?.resolve();
    this.#arrange();
  }

  #resume(): void {
    clearTimeout(this.#held);
    this.#held = undefined;
    // What is done next is a part of its own: answers that have come meanwhile go out before.
    setImmediate(() => this.#give());
  }

  #takeFirst(): Waiting | undefined {
    let first = 0;
    this.#waiting.forEach(({ place }, at) => {
      if (place < (this.#waiting[first]?.place ?? Infinity)) first = at;
    });
    return this.#waiting.splice(first, 1)[0];
  }
}
