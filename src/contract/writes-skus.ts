import type { Sku } from './sku.ts';
import type { NewThing, ThingAction, ThingCreation } from './writes.ts';

/** A size that servers are to be able to have. */
export interface NewSku extends NewThing {
  readonly cpu_core_count: number;
  readonly memory_size_mb: number;
  /** GB of the root disk, 0: as the image has it. */
  readonly disk_gb: number;
  /** GB of a further disk. */
  readonly ephemeral_gb: number;
  readonly swap_mb: number;
  /** The cloud's ids of the projects that may use it; absent: everybody may. */
  readonly projects?: readonly string[];
}

/** What can be done to sizes, with the cloud's own login: they belong to no project. */
export interface SkuWrites<S> {
  readonly create?: ThingCreation<S, NewSku>;
  readonly delete?: ThingAction<S, Sku>;
}
