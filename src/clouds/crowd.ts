/** Too many wait already. */
export class CrowdError extends Error {}

/** The wait for a turn was ended by the signal; `cause` is its reason. */
export class LeftError extends Error {}

/** Lets so many in at a time; so many may wait, in order, each as long as its signal lasts. */
export class Crowd {
  readonly #places: number;
  readonly #mostWaiting: number;
  readonly #waiting = new Set<() => void>();
  #inside = 0;

  constructor(places: number, mostWaiting: number) {
    this.#places = places;
    this.#mostWaiting = mostWaiting;
  }

  /** Does some work when its turn has come. Throws CrowdError, LeftError, and what the work throws. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const leave = await this.enter(signal);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /** Waits for a turn; the answer gives the place back, once. Throws CrowdError, LeftError. */
  async enter(signal: AbortSignal): Promise<() => void> {
    await this.#enter(signal);
    let inside = true;
    return () => {
      if (inside) this.#leave();
      inside = false;
    };
  }

  async #enter(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new LeftError('gone before its turn', { cause: signal.reason });
    if (this.#inside < this.#places) {
      this.#inside += 1;
      return;
    }
    if (this.#waiting.size >= this.#mostWaiting) throw new CrowdError('too many are waiting');
    await new Promise<void>((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.delete(enter);
        reject(new LeftError('gone before its turn', { cause: signal.reason }));
      };
      this.#waiting.add(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Whoever waits longest takes the place over. */
  #leave(): void {
    const [enter] = this.#waiting;
    if (!enter) {
      this.#inside -= 1;
      return;
    }
    this.#waiting.delete(enter);
    enter();
  }
}
