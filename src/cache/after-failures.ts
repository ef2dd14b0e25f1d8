/**
 * Milliseconds until it is told: after the first failure, and at most, as until then other gateways may not know which tokens were revoked;
 * and after how long it is as if nothing had failed before.
 */
const WAIT = { first: 1000, most: 4000, forgotten: 60_000 };

/** Tells some time after something has failed: later each time that it fails again soon, once for all that fails meanwhile. */
export class AfterFailures {
  readonly #tell: () => void;
  readonly #now: () => number;
  #told = { at: 0, waited: 0 };
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(tell: () => void, now: () => number) {
    this.#tell = tell;
    this.#now = now;
  }

  failed(): void {
    if (this.#timer || this.#closed) return;
    const isSoon = this.#now() - this.#told.at < WAIT.forgotten;
    const waited = isSoon ? Math.min(Math.max(this.#told.waited * 2, WAIT.first), WAIT.most) : WAIT.first;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#told = { at: this.#now(), waited };
      this.#tell();
    }, waited).unref();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}
