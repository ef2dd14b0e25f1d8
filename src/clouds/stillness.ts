/** Watches something that may take as long as it likes, as long as it moves: ends its signal when it stands still, or the given one ends. */
export class Stillness {
  /** Who was waited for when nothing moved any more. */
  stood: 'caller' | 'cloud' | undefined;
  readonly #end = new AbortController();
  readonly #signal: AbortSignal;
  readonly #stop: () => void;
  readonly #timer: NodeJS.Timeout;
  #waits: 'caller' | 'cloud' = 'cloud';

  /** Milliseconds for which nothing may move. */
  constructor(most: number, signal: AbortSignal) {
    this.#signal = signal;
    this.#stop = () => this.#end.abort(signal.reason);
    this.#timer = setTimeout(() => {
      this.stood = this.#waits;
      this.#end.abort(new DOMException('nothing moves', 'TimeoutError'));
    }, most);
    if (signal.aborted) this.#stop();
    else signal.addEventListener('abort', this.#stop, { once: true });
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Something moved, and from now on somebody is waited for. */
  waitsFor(who: 'caller' | 'cloud'): void {
    this.#waits = who;
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#stop);
  }
}
