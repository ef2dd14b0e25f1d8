import { cachedimages } from './cachedimages.ts';
import { disks, guestdisks } from './disks.ts';
import { images } from './images.ts';
import { keypairs } from './keypairs.ts';
import type { ResourceOracle } from './resource.ts';
import { serverskus } from './serverskus.ts';
import { snapshots } from './snapshots.ts';
import { storages } from './storages.ts';

/** What the oracle knows of every resource of the reading side. */
export const ORACLES: readonly ResourceOracle[] = [
  images,
  cachedimages,
  serverskus,
  keypairs,
  disks,
  guestdisks,
  storages,
  snapshots,
];
