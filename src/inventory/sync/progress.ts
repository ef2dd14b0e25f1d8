import type { Channels } from '../../observe/channels.ts';

/** Milliseconds between two words about a long first reading. */
const EVERY = 3000;

/** Tells from time to time how far the first reading of a cloud has come. */
export class Progress {
  readonly #cloud: string;
  readonly #channels: Channels;
  readonly #now: () => number;
  #told: number;

  constructor(cloud: string, { channels, now }: { readonly channels: Channels; readonly now: () => number }) {
    this.#cloud = cloud;
    this.#channels = channels;
    this.#now = now;
    this.#told = now();
  }

  tell(rows: number): void {
    if (this.#now() - this.#told < EVERY) return;
    this.#told = this.#now();
    this.#channels.publish('reading', { cloud: this.#cloud, rows });
  }
}
