/** Resolves when it is the turn of the work that it was made for. */
export type Turn = () => Promise<void>;

/** How soon work is to be done: before all other, for it is little and new; or when nobody is held up by it. */
export type Haste = 'soon' | 'later';

/**
 * Milliseconds for which work waits for each of those who wait for an answer, and at most: else it would never be done when many ask.
 * Many wait at once where answers are slow, for example while V8 looks for garbage: what the work leaves behind would make that longer.
 */
const [HELD, LONGEST_HELD] = [10, 60];
/** While somebody has asked within so many milliseconds, work rests that long between two parts. */
const [LATELY, REST] = [1000, 3];

interface Waiting {
  readonly haste: Haste;
  readonly place: number;
  readonly resolve: () => void;
}

const isBefore = (one: Waiting, other: Waiting | undefined): boolean =>
  other === undefined || (one.haste === other.haste ? one.place < other.place : one.haste === 'soon');

/** A clock that only goes forward, in milliseconds. */
export interface Clock {
  now(): number;
  /** Calls back after some milliseconds; the answer takes it back. */
  after(milliseconds: number, work: () => void): () => void;
}

const CLOCK: Clock = {
  now: () => performance.now(),
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * Who has much to do, such as making the rows of a list, does it in small parts and waits for its turn before each. There is one turn in
 * each round of the event loop, whoever waits: however many clouds are read at once, requests wait for one part alone. What was begun first
 * has its turn first: of twenty lists that have come the records of one or two are held in memory at a time, and not half of each. Of what can
 * be done later a gateway that is asked does less: half of the time is for who asks, and for V8 to look for garbage.
 */
export class Turns {
  readonly #waiting: Waiting[] = [];
  readonly #clock: Clock;
  #places = 0;
  #asked = 0;
  #lastAsked = -Infinity;
  #isDue = false;
  #given = -Infinity;
  #endRest: (() => void) | undefined;
  /** Whether it rests because somebody waits. */
  #isHeld = false;

  constructor(clock = CLOCK) {
    this.#clock = clock;
  }

  /** A piece of work: its place is that of the first turn that it asks for. */
  line(haste: Haste = 'soon'): Turn {
    let place: number | undefined;
    return () => {
      place ??= this.#places += 1;
      return this.#wait(haste, place);
    };
  }

  /** Holds back what can be done later, for a while, until an answer is there that somebody waits for. */
  async first<T>(answer: Promise<T>): Promise<T> {
    this.#asked += 1;
    this.#lastAsked = this.#clock.now();
    try {
      return await answer;
    } finally {
      this.#asked -= 1;
      if (this.#asked === 0 && this.#isHeld) this.#resume();
    }
  }

  #wait(haste: Haste, place: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ haste, place, resolve });
      if (haste === 'soon' && this.#isResting) this.#resume();
      else this.#arrange();
    });
  }

  #arrange(): void {
    if (this.#isDue || this.#waiting.length === 0) return;
    this.#isDue = true;
    if (this.#clock.now() - this.#lastAsked < LATELY && !this.#isHasty()) this.#rest(REST);
    else setImmediate(() => this.#give());
  }

  #give(): void {
    const left = this.#given + Math.min(LONGEST_HELD, HELD * this.#asked) - this.#clock.now();
    if (this.#asked > 0 && left > 0 && !this.#isHasty()) {
      this.#isHeld = true;
      this.#rest(left);
      return;
    }
    this.#isDue = false;
    this.#given = this.#clock.now();
    this.#takeFirst()?.resolve();
    this.#arrange();
  }

  #isHasty(): boolean {
    return this.#waiting.some(({ haste }) => haste === 'soon');
  }

  #rest(milliseconds: number): void {
    this.#endRest = this.#clock.after(milliseconds, () => this.#resume());
  }

  get #isResting(): boolean {
    return this.#endRest !== undefined;
  }

  #resume(): void {
    this.#endRest?.();
    [this.#endRest, this.#isHeld] = [undefined, false];
    // What is done next is a part of its own: answers that have come meanwhile go out before.
    setImmediate(() => this.#give());
  }

  #takeFirst(): Waiting | undefined {
    let first = 0;
    this.#waiting.forEach((one, at) => {
      if (isBefore(one, this.#waiting[first])) first = at;
    });
    return this.#waiting.splice(first, 1)[0];
  }
}
