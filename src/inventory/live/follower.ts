import type { View } from './view.ts';

/** One event. `id` names its place among all changes; who shows it later is told what has changed since. */
export interface LiveEvent {
  readonly id: string;
  /** For example `servers.updated`; `resync`: what was known is to be listed anew. */
  readonly name: string;
  /** JSON. */
  readonly data: string;
}

/** Who follows changes. */
export interface Follower {
  /** Takes an event. False: no more until it says `goOn`. */
  take(event: LiveEvent): boolean;
  /** Was behind for so long that changes are not kept any more; is told nothing from now on. */
  lost(): void;
}

/** How somebody follows. */
export interface Following {
  /** Whether he is told all that has changed since the place that he named. */
  readonly resumed: boolean;
  /** Why not, when he named one. */
  readonly gap?: string;
  /** Where he is, as an event's id. */
  place(): string;
  /** Wants events: first after joining, then whenever `take` had said no. */
  goOn(): void;
  /** Follows other views from now on. */
  turnTo(views: readonly View[]): void;
  leave(): void;
}
