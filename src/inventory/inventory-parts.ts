import type { Turns } from '../clouds/turns.ts';
import type { KeepingParts } from './keep.ts';
import type { LazyHubParts } from './live/lazy-hub.ts';
import type { RoundsParts } from './sync/rounds.ts';
import type { SyncParts } from './sync/sync-parts.ts';

/** What the read model of all clouds needs. */
export interface InventoryParts
  extends
    Omit<SyncParts, 'store'>,
    RoundsParts,
    Pick<KeepingParts, 'looks' | 'shelf' | 'spaced'>,
    Pick<LazyHubParts, 'kept'> {
  /** Those who have much to do give way to questions. */
  readonly turns: Turns;
  /** Told when the store's thread has died. */
  readonly onFailure: (error: Error) => void;
}
