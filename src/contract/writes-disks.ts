import type { Meant } from './actions-parts.ts';
import type { Disk } from './disk.ts';
import type { Snapshot } from './snapshot.ts';
import type { NewThing, ThingAction, ThingChange, ThingCreation } from './writes.ts';

/** A disk that is to be made by itself: no server has it yet. */
export interface NewVolume extends NewThing {
  /** MB; absent: as large as the snapshot. */
  readonly size?: number;
  /** Absent: the cloud chooses. */
  readonly storage?: Meant;
  readonly snapshot?: Meant;
  readonly image?: Meant;
  /** Name of the availability zone; absent: the cloud chooses. */
  readonly zone?: string;
  /** Users' own, without a prefix. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What can be done to disks that do not exist inside a server alone. */
export interface DiskWrites<S> {
  readonly create?: ThingCreation<S, NewVolume>;
  readonly update?: ThingAction<S, Disk, ThingChange>;
  /** Throws `invalid_status` while a server has it, `conflict` while it has snapshots, naming them. */
  readonly delete?: ThingAction<S, Disk>;
  /** To so many MB; it only grows. Throws `unsupported` for one that a server has where the cloud cannot. */
  readonly resize?: ThingAction<S, Disk, { readonly size: number }>;
  /** Back to what it was when a snapshot was made of it: the newest one. */
  readonly reset?: ThingAction<S, Disk, { readonly snapshot: Meant }>;
}

export interface NewSnapshot extends NewThing {
  readonly disk: Meant;
}

export interface SnapshotWrites<S> {
  readonly create?: ThingCreation<S, NewSnapshot>;
  readonly update?: ThingAction<S, Snapshot, ThingChange>;
  readonly delete?: ThingAction<S, Snapshot>;
}
