import { GatewayError } from '../../contract/index.ts';
import { atMost, type Clock } from '../freshen.ts';

/** The writes to one cloud that are going on: what was sent is not cut off in the middle when nothing more is to be asked of the cloud. */
export class Running {
  readonly #cloud: string;
  readonly #clock: Clock;
  readonly #works = new Set<Promise<unknown>>();
  #ended = false;

  constructor(cloud: string, clock: Clock) {
    this.#cloud = cloud;
    this.#clock = clock;
  }

  /** Does a whole write. Throws `upstream_unavailable` before anything is sent, when the cloud is not written to any longer. */
  async whole<T>(write: () => Promise<T>): Promise<T> {
    if (this.#ended) {
      const message = `cloud ${this.#cloud} is leaving the configuration, or gets another one: nothing was sent; ask again`;
      throw new GatewayError('upstream_unavailable', message, { retryAfter: 1 });
    }
    const work = write();
    this.#works.add(work);
    try {
      return await work;
    } finally {
      this.#works.delete(work);
    }
  }

  /** Takes nothing on any more; resolves when all that goes on has ended, or when so many milliseconds have passed. */
  async end(patience: number): Promise<void> {
    this.#ended = true;
    await atMost(patience, Promise.allSettled([...this.#works]), this.#clock);
  }
}
