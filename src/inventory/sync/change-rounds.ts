import type { CloudSync } from './cloud-sync.ts';
import { jittered, type RoundsParts } from './rounds.ts';

/**
 * When a cloud is asked what changed: by the clock, beside the rounds in which it is read as a whole, so that a long round makes nothing
 * old. Never twice at a time.
 */
export class ChangeRounds {
  readonly #sync: CloudSync;
  readonly #interval: number;
  readonly #parts: RoundsParts;
  #running: Promise<void> | undefined;
  #takeBack: (() => void) | undefined;
  #stopped = false;

  /** `interval`: milliseconds between the beginnings of two. */
  constructor(sync: CloudSync, interval: number, parts: RoundsParts) {
    this.#sync = sync;
    this.#interval = interval;
    this.#parts = parts;
  }

  /** Begins to ask by the clock. */
  start(): void {
    this.#takeBack = this.#parts.after(jittered(this.#interval, this.#parts), () => {
      if (this.#stopped) return;
      if (!this.#running && this.#parts.isPaused?.() !== true) this.#begin();
      this.start();
    });
  }

  /** Ends the clock, and with what is being asked. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#takeBack?.();
    await this.#running;
  }

  #begin(): void {
    this.#running = this.#sync
      .follow()
      .catch(this.#parts.onBug)
      .finally(() => (this.#running = undefined));
  }
}
