import { cachedImageRows } from './cachedimages/cached-image.ts';
import { listableCachedImages } from './cachedimages/listable.ts';
import type { Derivation } from './derive.ts';
import { diskRows } from './disks/derivation.ts';
import { listableDisks } from './disks/listable.ts';
import { eipRows } from './eips/eip.ts';
import { listableEips } from './eips/listable.ts';
import { listableEvents } from './events/listable.ts';
import { externalProjectRows } from './externalprojects/externalproject.ts';
import { listableExternalProjects } from './externalprojects/listable.ts';
import { guestDiskRows } from './guestdisks/guestdisk.ts';
import { listableGuestDisks } from './guestdisks/listable.ts';
import { guestNetworkRows } from './guestnetworks/guestnetwork.ts';
import { listableGuestNetworks } from './guestnetworks/listable.ts';
import { hostRows } from './hosts/host.ts';
import { listableHosts } from './hosts/listable.ts';
import { imageRows } from './images/image.ts';
import { listableImages } from './images/listable.ts';
import { listableInstanceSnapshots } from './instance-snapshots/listable.ts';
import { keypairRows } from './keypairs/keypair.ts';
import { listableKeypairs } from './keypairs/listable.ts';
import { networkInterfaceRows } from './networkinterfaces/interface.ts';
import { listableNetworkInterfaces } from './networkinterfaces/listable.ts';
import { listableNetworks } from './networks/listable.ts';
import { networkRows } from './networks/network.ts';
import { PLACE_LISTABLES } from './places/stored.ts';
import type { Listable } from './query/list-query.ts';
import type { ResourceSchema } from './resource.ts';
import { listableSecgroupRules, listableSecgroups } from './secgroups/listable.ts';
import { secgroupRuleRows } from './secgroups/rule.ts';
import { secgroupRows } from './secgroups/secgroup.ts';
import { serverRows } from './servers/derivation.ts';
import { listableServers } from './servers/listable.ts';
import { listableSkus } from './serverskus/listable.ts';
import { skuRows } from './serverskus/sku.ts';
import { listableSnapshots } from './snapshots/listable.ts';
import { snapshotRows } from './snapshots/snapshot.ts';
import { storageRows } from './storages/derivation.ts';
import { listableStorages } from './storages/listable.ts';
import { listableVpcs, listableWires } from './vpcs/listable.ts';
import { vpcRows } from './vpcs/vpc.ts';
import { wireRows } from './vpcs/wire.ts';
import { listableZones } from './zones/listable.ts';
import { zoneRows } from './zones/zone.ts';

const MADE_FROM = [listableImages, listableCachedImages, listableSkus, listableKeypairs];
const DISKS = [listableDisks, listableGuestDisks, listableSnapshots, listableInstanceSnapshots, listableStorages];
const NETWORKS = [
  listableNetworks,
  listableVpcs,
  listableWires,
  listableSecgroups,
  listableSecgroupRules,
  listableEips,
  listableNetworkInterfaces,
  listableGuestNetworks,
];
const PLACES = [listableZones, listableHosts, listableExternalProjects, ...PLACE_LISTABLES];

/** Every unified resource with its list grammar. */
export const LISTABLES: readonly Listable[] = [
  listableServers,
  ...MADE_FROM,
  ...DISKS,
  ...NETWORKS,
  ...PLACES,
  listableEvents,
];

/** Every unified resource. */
export const RESOURCES: readonly ResourceSchema[] = LISTABLES.map(({ schema }) => schema);

/** The columns that the sums of a resource are made of. */
export const summed = (resource: string): readonly string[] =>
  Object.values(RESOURCES.find(({ plural }) => plural === resource)?.sums ?? {});

/** What the rows of the resources are made of. */
export const DERIVATIONS: readonly Derivation[] = [
  serverRows,
  imageRows,
  cachedImageRows,
  skuRows,
  keypairRows,
  ...diskRows,
  guestDiskRows,
  snapshotRows,
  ...storageRows,
  networkRows,
  vpcRows,
  wireRows,
  secgroupRows,
  secgroupRuleRows,
  eipRows,
  networkInterfaceRows,
  guestNetworkRows,
  zoneRows,
  hostRows,
  externalProjectRows,
];
