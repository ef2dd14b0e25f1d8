import { GatewayError, isPassing, isPassingPart, type Server } from '../../contract/index.ts';
import type { Clock } from '../freshen.ts';
import type { CloudSync } from '../sync/cloud-sync.ts';
import type { Part, Parts } from './parts.ts';

/** Milliseconds until a changed server is read again: first, at most while it may end any moment, and at most later. */
const DELAY = { first: 500, soon: 1000, most: 10_000 };
/** How long a change may end any moment: most take less. Milliseconds. */
const SOON = 30_000;
/** Each wait is longer than the one before it by this. */
const SLOWER = 1.5;
/** How long a change is followed: a resize may take hours (mapping W-async). Milliseconds. */
const LONGEST = 3 * 3_600_000;

/** How often a server is read again that something else was done beside: its cloud may tell it seconds later. */
const TOUCHED = 6;

interface Following {
  /** Of the server; of parts that are followed by themselves some other text. */
  readonly id: string;
  /** Nothing is followed but the parts. */
  readonly alone: boolean;
  readonly began: number;
  /** What else the changes touched. */
  readonly parts: Parts;
  /** How often all must be seen at rest: the services of a cloud tell each other what they have done, one after the other. */
  restless: number;
  delay: number;
  takeBack: () => void;
}

/** What tells of the servers of a cloud. */
export type Followed = Pick<CloudSync, 'live' | 'server' | 'statusOf' | 'canRead'>;

/** What is done with servers as they are read. */
export interface Course {
  /** Takes the next step of what was begun on a server; whether something remains to be done. May throw what the cloud says. */
  step(server: Server): Promise<boolean>;
  /** Of a server at rest, or gone: whether all is known that came of it. May throw what the cloud says: it is asked again. */
  settle(id: string, server: Server | undefined): Promise<boolean>;
  /** It is not followed any longer. */
  giveUp(id: string): void;
}

export interface FollowersParts extends Clock {
  readonly onBug: (error: unknown) => void;
}

/**
 * Reads servers of a cloud again until what was done to them has ended and it is known how. One follower per server, however many
 * callers change it.
 */
export class Followers {
  readonly #sync: Followed;
  readonly #course: Course;
  readonly #parts: FollowersParts;
  readonly #following = new Map<string, Following>();
  #stopped = false;

  constructor(sync: Followed, course: Course, parts: FollowersParts) {
    this.#sync = sync;
    this.#course = course;
    this.#parts = parts;
  }

  /** Follows a server, and what else was touched, from now on; one that is followed already, from the first delay again. */
  follow(id: string, touched: Parts = new Map()): void {
    const before = this.#following.get(id);
    before?.takeBack();
    if (this.#stopped) return;
    const parts = new Map([...(before?.parts ?? []), ...touched]);
    this.#begin(id, parts, false);
  }

  /** Follows something that is no server, by itself. */
  followPart(part: Part): void {
    const id = `${part.resource} ${part.id}`;
    this.#following.get(id)?.takeBack();
    if (!this.#stopped) this.#begin(id, new Map([[id, part]]), true);
  }

  /** Follows a server that is not followed yet. */
  look(id: string): void {
    if (!this.#following.has(id)) this.follow(id);
  }

  stop(): void {
    this.#stopped = true;
    for (const { takeBack } of this.#following.values()) takeBack();
    this.#following.clear();
  }

  #begin(id: string, parts: Parts, alone: boolean): void {
    const touched = alone && [...parts.values()].some(({ resource }) => resource === 'servers');
    const restless = touched ? TOUCHED : parts.size > 0 && !alone ? 2 : 1;
    const [began, delay] = [this.#parts.now(), DELAY.first];
    this.#wait({ id, alone, began, parts, restless, delay, takeBack: () => undefined });
  }

  #wait(following: Following): void {
    this.#following.set(following.id, following);
    following.takeBack = this.#parts.after(following.delay, () => {
      this.#look(following).catch((error: unknown) => {
        // Whoever sees it next may follow it again.
        if (this.#following.get(following.id) === following) this.#following.delete(following.id);
        this.#parts.onBug(error);
      });
    });
  }

  async #look(following: Following): Promise<void> {
    const { id, alone, began, parts } = following;
    const still = await Promise.all([...parts.values()].map((part) => this.#isStill(part)));
    const rests = still.every(Boolean) && (alone || (await this.#ended(id)));
    // Somebody may have changed it again, or let go of it, while it was read.
    if (this.#following.get(id) !== following) return;
    this.#following.delete(id);
    const restless = following.restless - (rests ? 1 : 0);
    if (restless === 0) return;
    const passed = this.#parts.now() - began;
    if (passed > LONGEST) {
      if (!alone) this.#course.giveUp(id);
      return;
    }
    const most = passed < SOON ? DELAY.soon : DELAY.most;
    this.#wait({ ...following, restless, delay: Math.min(following.delay * SLOWER, most) });
  }

  /** Whether nothing is being done to it any more, or it is gone, and all is known. A cloud that cannot be asked is asked again. */
  async #ended(id: string): Promise<boolean> {
    try {
      const server = await this.#read(id);
      const remains = server !== undefined && (await this.#course.step(server));
      if (server && isPassing(server.status)) return false;
      return (await this.#course.settle(id, server)) && !remains;
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      return false;
    }
  }

  /** Whether nothing is being done to a part, or it is gone. */
  async #isStill({ resource, id }: Part): Promise<boolean> {
    if (!this.#sync.canRead(resource)) return true;
    try {
      return !(await this.#isThere(resource, id)) || !isPassingPart(this.#sync.statusOf(resource, id) ?? '');
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      return false;
    }
  }

  /** The server as it is now; nothing when it is gone. */
  async #read(id: string): Promise<Server | undefined> {
    return (await this.#isThere('servers', id)) ? this.#sync.server(id) : undefined;
  }

  async #isThere(resource: string, id: string): Promise<boolean> {
    try {
      await this.#sync.live(resource, id, {});
      return true;
    } catch (error) {
      if (GatewayError.is(error) && error.code === 'not_found') return false;
      throw error;
    }
  }
}
