import type { Derivation } from './derive.ts';
import type { Listable } from './query/list-query.ts';
import { diskRows } from './disks/derivation.ts';
import { listableDisks } from './disks/listable.ts';
import { guestDiskRows } from './guestdisks/guestdisk.ts';
import { listableGuestDisks } from './guestdisks/listable.ts';
import { imageRows } from './images/image.ts';
import { listableImages } from './images/listable.ts';
import { listableInstanceSnapshots } from './instance-snapshots/listable.ts';
import type { ResourceSchema } from './resource.ts';
import { serverRows } from './servers/derivation.ts';
import { listableServers } from './servers/listable.ts';
import { listableSnapshots } from './snapshots/listable.ts';
import { snapshotRows } from './snapshots/snapshot.ts';
import { storageRows } from './storages/derivation.ts';
import { listableStorages } from './storages/listable.ts';

const DISKS = [listableDisks, listableGuestDisks, listableSnapshots, listableInstanceSnapshots, listableStorages];

/** Every unified resource with its list grammar. */
export const LISTABLES: readonly Listable[] = [listableServers, listableImages, ...DISKS];

/** Every unified resource. */
export const RESOURCES: readonly ResourceSchema[] = LISTABLES.map(({ schema }) => schema);

/** What the rows of the resources are made of. */
export const DERIVATIONS: readonly Derivation[] = [
  serverRows,
  imageRows,
  ...diskRows,
  guestDiskRows,
  snapshotRows,
  ...storageRows,
];
