import type { CloudSync } from './cloud-sync.ts';

export interface Timing {
  /** Milliseconds between rounds of what changes by itself. */
  readonly interval: number;
  /** Milliseconds between rounds of everything, and after which outlines are not enough. */
  readonly full: number;
}

export interface RoundsParts {
  readonly now: () => number;
  /** Calls back after some milliseconds; the answer takes it back. */
  readonly after: (milliseconds: number, work: () => void) => () => void;
  /** A number from 0 to 1, to spread gateways over time. */
  readonly random: () => number;
  readonly onBug: (error: unknown) => void;
  /** Whether nothing is to be read at the moment. */
  readonly isPaused?: () => boolean;
  /** How many times longer the intervals are at the moment. */
  readonly slowness?: () => number;
  /** Asks whoever else reads the cloud; nothing while this gateway does. */
  readonly elsewhere?: (before: number, sources: readonly string[]) => Promise<void> | undefined;
}

/** An interval as long as was asked for, or up to a fifth shorter, so that gateways and clouds are spread over time. */
export const jittered = (interval: number, { random, slowness }: Pick<RoundsParts, 'random' | 'slowness'>): number =>
  (slowness?.() ?? 1) * interval * (0.8 + 0.2 * random());

/** At most one round begins per cloud and second, however many callers ask for fresh rows. */
const LEAST_APART = 1000;

interface Asked {
  readonly done: Promise<void>;
  /** What must have been read since when. */
  readonly wanted: Map<string, number>;
}

/** When a cloud is read: by the clock, and when callers ask for it; never twice at a time. */
export class Rounds {
  readonly #sync: CloudSync;
  readonly #timing: Timing;
  readonly #parts: RoundsParts;
  #running: Promise<void> | undefined;
  #asked: Asked | undefined;
  #lastBegan = -Infinity;
  #takeBack: (() => void) | undefined;
  #started = false;
  #stopped = false;

  constructor(sync: CloudSync, timing: Timing, parts: RoundsParts) {
    this.#sync = sync;
    this.#timing = timing;
    this.#parts = parts;
  }

  /** Begins reading by the clock; the first round at once. The promise is that of the first round. */
  start(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    this.#started = true;
    const first = this.#begin(this.#sync.dueSince(Infinity, this.#sync.sources()));
    this.#schedule();
    return first;
  }

  /** Reads what is due now, since nobody else does any more. */
  takeOver(): void {
    if (this.#started && !this.#stopped && !this.#running) void this.#begin(this.#due());
  }

  /** The round that is going on, or nothing. */
  running(): Promise<void> | undefined {
    return this.#running;
  }

  /**
   * One round that begins after this call and reads those of the sources that were last read before `before`; all who ask while one
   * is going on share the next.
   */
  refresh(before: number, sources: readonly string[]): Promise<void> {
    const elsewhere = this.#parts.elsewhere?.(before, sources);
    if (elsewhere) return elsewhere;
    const asked = this.#asked ?? this.#ask();
    for (const source of sources) asked.wanted.set(source, Math.max(before, asked.wanted.get(source) ?? before));
    return asked.done;
  }

  #ask(): Asked {
    const wanted = new Map<string, number>();
    const wait = Math.max(0, this.#lastBegan + LEAST_APART - this.#parts.now());
    const turn = Promise.all([this.#running, this.#delay(wait)]);
    const done = turn.then(() => {
      this.#asked = undefined;
      const due = [...wanted].flatMap(([source, before]) => this.#sync.dueSince(before, [source]));
      return this.#stopped ? undefined : this.#begin(due);
    });
    this.#asked = { done, wanted };
    return this.#asked;
  }

  /** Ends the clock; a round that is going on is cut off. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#takeBack?.();
    this.#sync.stop();
    await this.#running;
  }

  #begin(due: readonly string[]): Promise<void> {
    if (this.#parts.isPaused?.() === true) return Promise.resolve();
    this.#lastBegan = this.#parts.now();
    const round = this.#sync
      .round(due, this.#lastBegan - this.#timing.full)
      .catch(this.#parts.onBug)
      .finally(() => {
        if (this.#running === round) this.#running = undefined;
      });
    this.#running = round;
    return round;
  }

  #schedule(): void {
    const { interval } = this.#timing;
    this.#takeBack = this.#parts.after(jittered(interval, this.#parts), () => {
      if (this.#stopped) return;
      if (!this.#running) void this.#begin(this.#due());
      this.#schedule();
    });
  }

  /** What changes by itself, what people change when its time has come, and what failed. */
  #due(): readonly string[] {
    const now = this.#parts.now();
    const slow = this.#sync.dueSince(now - this.#timing.full, this.#sync.sources('slow'));
    const fast = this.#sync
      .dueSince(now, this.#sync.sources('fast'))
      .filter((name) => this.#sync.restsUntil(name) <= now);
    return [...new Set([...fast, ...slow, ...this.#sync.failed()])];
  }

  #delay(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return Promise.resolve();
    return new Promise((resolve) => this.#parts.after(milliseconds, resolve));
  }
}
