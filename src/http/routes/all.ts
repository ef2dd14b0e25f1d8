import type { Directory as People } from '../../identity/directory.ts';
import type { Identity } from '../../identity/identity.ts';
import type { Place } from '../../identity/keystone/catalog.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Channels } from '../../observe/channels.ts';
import type { Directory } from '../../schema/query/directory.ts';
import { listableEips } from '../../schema/eips/listable.ts';
import { listableNetworkInterfaces } from '../../schema/networkinterfaces/listable.ts';
import { listableNetworks } from '../../schema/networks/listable.ts';
import { listableSecgroupRules } from '../../schema/secgroups/listable.ts';
import { listableVpcs, listableWires } from '../../schema/vpcs/listable.ts';
import { listableCachedImages } from '../../schema/cachedimages/listable.ts';
import { listableDisks } from '../../schema/disks/listable.ts';
import { listableInstanceSnapshots } from '../../schema/instance-snapshots/listable.ts';
import { listableSnapshots } from '../../schema/snapshots/listable.ts';
import { listableStorages } from '../../schema/storages/listable.ts';
import type { LoginLimiter } from '../login-limiter.ts';
import type { Route } from '../route.ts';
import { guestNetworkRoutes } from './guest-networks.ts';
import { identityRoutes } from './identity.ts';
import { imageRoutes } from './images.ts';
import { keypairRoutes } from './keypairs.ts';
import { resourceRoutes } from './resources.ts';
import { secgroupRoutes } from './secgroups.ts';
import { serverDiskRoutes } from './server-disks.ts';
import { serverRoutes } from './servers.ts';
import { skuRoutes } from './serverskus.ts';
import { tokenRoutes } from './tokens.ts';

export interface RouteParts {
  readonly identity: () => Identity;
  readonly people: () => People;
  readonly limiter: LoginLimiter;
  readonly channels: Channels;
  readonly place: () => Place;
  readonly inventory: Inventory;
}

/** Looks references of queries up in the configuration; one and the same as long as that does not change. */
function createDirectory({ people, inventory }: RouteParts): () => Directory {
  let made: { readonly people: People; readonly directory: Directory } | undefined;
  return () => {
    const [who, regions] = [people(), inventory.regions()];
    if (made?.people === who && made.directory.regions === regions) return made.directory;
    const directory: Directory = {
      accounts: new Set(inventory.accounts()),
      regions,
      projects: (reference) => who.projects().filter(({ id, name }) => id === reference || name === reference),
      domains: (reference) =>
        who.domains().flatMap(({ id, name }) => (id === reference || name === reference ? [id] : [])),
    };
    made = { people: who, directory };
    return directory;
  };
}

/** Every route of the main listener. */
export function allRoutes(parts: RouteParts): readonly Route[] {
  const { identity, people, limiter, channels, place, inventory } = parts;
  const reading = { inventory, directory: createDirectory(parts), projects: () => people().projects() };
  return [
    ...tokenRoutes({ identity, people, limiter, channels, place }),
    ...identityRoutes({ identity, directory: people, place }),
    // Before the routes of servers, which take whatever stands behind a server's id.
    ...guestNetworkRoutes(reading),
    ...serverDiskRoutes(reading),
    ...serverRoutes(reading),
    ...resourceRoutes(reading, listableNetworks),
    ...resourceRoutes(reading, listableVpcs),
    ...resourceRoutes(reading, listableWires),
    ...secgroupRoutes(reading),
    ...resourceRoutes(reading, listableSecgroupRules),
    ...resourceRoutes(reading, listableEips),
    ...resourceRoutes(reading, listableNetworkInterfaces),
    ...imageRoutes(reading),
    ...resourceRoutes(reading, listableCachedImages),
    ...skuRoutes(reading),
    ...keypairRoutes(reading),
    ...resourceRoutes(reading, listableDisks),
    ...resourceRoutes(reading, listableSnapshots),
    ...resourceRoutes(reading, listableInstanceSnapshots),
    ...resourceRoutes(reading, listableStorages),
  ];
}
