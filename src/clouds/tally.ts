import type { Channels, Events } from '../observe/channels.ts';

/** Milliseconds between two reports: what ends before is told once. */
const EVERY = 10_000;
/** Bytes after which the clock is looked at. */
const LOOK = 4 * 1024 * 1024;

type About = Pick<Events['transfer'], 'cloud' | 'direction' | 'requestId'>;

/** Counts the bytes of one file on its way, and tells of them every few seconds and in the end. */
export class Tally {
  /** Bytes that there will be, once that is known. */
  length: number | undefined;
  readonly #about: About;
  readonly #channels: Channels;
  readonly #now: () => number;
  readonly #began: number;
  #told: number;
  #total = 0;
  #untold = 0;
  #unlooked = 0;
  #ended = false;

  constructor(about: About, channels: Channels, now: () => number) {
    this.#about = about;
    this.#channels = channels;
    this.#now = now;
    this.#began = this.#told = now();
    this.#tell('begun');
  }

  add(bytes: number): void {
    this.#total += bytes;
    this.#untold += bytes;
    this.#unlooked += bytes;
    if (this.#unlooked < LOOK) return;
    this.#unlooked = 0;
    if (this.#now() - this.#told >= EVERY) this.#tell('running');
  }

  end(done: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#tell(done ? 'done' : 'broken');
  }

  #tell(state: Events['transfer']['state']): void {
    const now = this.#now();
    const [bytes, total, length] = [this.#untold, this.#total, this.length];
    this.#told = now;
    this.#untold = 0;
    const seconds = (now - this.#began) / 1000;
    this.#channels.publish('transfer', { ...this.#about, state, bytes, total, length, seconds });
  }
}
