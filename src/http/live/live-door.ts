import type { ReadParts } from '../routes/resource-reads.ts';
import type { Live, LiveParts } from './live.ts';

/** The way to the streams of changes: what is behind it is loaded when the first comes, because many gateways never need it. */
export class LiveDoor {
  readonly #parts: LiveParts;
  #live: Promise<Live> | undefined;

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  /** `reading`: by what lists are answered, always the same. */
  live(reading: ReadParts): Promise<Live> {
    return (this.#live ??= import('./live.ts').then(({ Live: Loaded }) => new Loaded(this.#parts, reading)));
  }

  /** Ends all streams. */
  async close(): Promise<void> {
    (await this.#live)?.close();
  }
}
