import { ACCOUNT_ORACLES } from './accounts.ts';
import { eips, guestnetworks, networkinterfaces } from './addresses.ts';
import { cachedimages } from './cachedimages.ts';
import { disks, guestdisks } from './disks.ts';
import { secgrouprules, secgroups } from './groups-of-rules.ts';
import { images } from './images.ts';
import { keypairs } from './keypairs.ts';
import { networks, vpcs, wires } from './networks.ts';
import { externalprojects, hosts, zones } from './places.ts';
import type { ResourceOracle } from './resource.ts';
import { serverskus } from './serverskus.ts';
import { snapshots } from './snapshots.ts';
import { storages } from './storages.ts';

/** What the oracle knows of every resource of the reading side. */
export const ORACLES: readonly ResourceOracle[] = [
  ...[images, cachedimages, serverskus, keypairs],
  ...[disks, guestdisks, storages, snapshots],
  ...[networks, vpcs, wires, secgroups, secgrouprules, eips, networkinterfaces, guestnetworks],
  ...[zones, hosts, externalprojects],
  ...ACCOUNT_ORACLES,
];
