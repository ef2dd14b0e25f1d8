import { GatewayError, isPassing } from '../../contract/index.ts';
import type { Clock } from '../freshen.ts';
import type { CloudSync } from '../sync/cloud-sync.ts';

/** Milliseconds until a changed server is read again: first, and at most. */
const DELAY = { first: 500, most: 10_000 };
/** Each wait is longer than the one before it by this. */
const SLOWER = 1.5;
/** How long a change is followed: a resize may take hours (mapping W-async). Milliseconds. */
const LONGEST = 3 * 3_600_000;

interface Following {
  readonly id: string;
  readonly until: number;
  delay: number;
  takeBack: () => void;
}

/** What tells of the servers of a cloud. */
export type Followed = Pick<CloudSync, 'live' | 'server'>;

export interface FollowersParts extends Clock {
  readonly onBug: (error: unknown) => void;
}

/** Reads servers of a cloud again until what was done to them has ended. One follower per server, however many callers change it. */
export class Followers {
  readonly #sync: Followed;
  readonly #parts: FollowersParts;
  readonly #following = new Map<string, Following>();
  #stopped = false;

  constructor(sync: Followed, parts: FollowersParts) {
    this.#sync = sync;
    this.#parts = parts;
  }

  /** Follows a server from now on; one that is followed already, from the first delay again. */
  follow(id: string): void {
    this.#following.get(id)?.takeBack();
    if (this.#stopped) return;
    const until = this.#parts.now() + LONGEST;
    this.#wait({ id, until, delay: DELAY.first, takeBack: () => undefined });
  }

  stop(): void {
    this.#stopped = true;
    for (const { takeBack } of this.#following.values()) takeBack();
    this.#following.clear();
  }

  #wait(following: Following): void {
    this.#following.set(following.id, following);
    following.takeBack = this.#parts.after(following.delay, () => {
      this.#look(following).catch(this.#parts.onBug);
    });
  }

  async #look(following: Following): Promise<void> {
    const { id, until } = following;
    const rests = await this.#rests(id);
    // Somebody may have changed it again, or let go of it, while it was read.
    if (this.#following.get(id) !== following) return;
    this.#following.delete(id);
    if (rests || this.#parts.now() > until) return;
    this.#wait({ ...following, delay: Math.min(following.delay * SLOWER, DELAY.most) });
  }

  /** Whether nothing is being done to it any more, or it is gone. A cloud that cannot be asked is asked again. */
  async #rests(id: string): Promise<boolean> {
    try {
      await this.#sync.live('servers', id, {});
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      return error.code === 'not_found';
    }
    const server = this.#sync.server(id);
    return server === undefined || !isPassing(server.status);
  }
}
