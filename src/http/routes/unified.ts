import { LISTABLES } from '../../schema/resources.ts';
import type { Route } from '../route.ts';
import { accountRoutes } from './accounts.ts';
import { capabilityRoutes } from './capabilities.ts';
import { diskRoutes } from './disks.ts';
import { guestNetworkRoutes } from './guest-networks.ts';
import { imageRoutes } from './images.ts';
import { keypairRoutes } from './keypairs.ts';
import { nestedRoutes } from './nested.ts';
import { networkRoutes } from './networks.ts';
import { quotaRoutes } from './quotas.ts';
import type { UploadParts } from '../images/upload.ts';
import { resourceRoutes } from './resources.ts';
import { secgroupRoutes } from './secgroups.ts';
import { serverDiskRoutes } from './server-disks.ts';
import { serverCreationRoutes } from './server-creation.ts';
import { serverRoutes } from './servers.ts';
import { skuRoutes } from './serverskus.ts';
import { usageRoutes } from './usages.ts';

/** Resources that have more to ask for than lists and single rows, or less. */
const OWN_ROUTES: readonly ((reading: UploadParts) => readonly Route[])[] = [
  // Before the routes of servers, which take whatever stands behind a server's id.
  serverCreationRoutes,
  guestNetworkRoutes,
  serverDiskRoutes,
  serverRoutes,
  imageRoutes,
  skuRoutes,
  keypairRoutes,
  secgroupRoutes,
  accountRoutes,
  networkRoutes,
  diskRoutes,
];

const firstSegment = (path: string) => path.split('/', 2)[1] ?? '';

/** Every list of the Cloudpods service API, and what is read below it. */
export function unifiedRoutes(reading: UploadParts): readonly Route[] {
  const own = OWN_ROUTES.flatMap((make) => make(reading));
  const routed = new Set(own.map(({ path }) => firstSegment(path)));
  const others = LISTABLES.filter(({ schema }) => !routed.has(schema.plural));
  const resources = [...own, ...others.flatMap((listable) => resourceRoutes(reading, listable))];
  return [
    ...capabilityRoutes(reading),
    ...quotaRoutes(reading),
    ...usageRoutes(reading),
    ...nestedRoutes(reading, LISTABLES, resources),
    ...resources,
  ];
}
