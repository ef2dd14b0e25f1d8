import { bedClouds } from '../bed.ts';
import { USERS } from '../gateway-config.ts';
import { openForTwo } from './beta.ts';
import { sweepServers } from './leftovers.ts';
import { makeOddImages } from './odd-images.ts';
import { oddlyConnected } from './odd-networks.ts';
import { makeOddPlaces } from './odd-places.ts';
import { oddHosts, oddServers } from './odd-servers.ts';
import { makeOddSharing } from './odd-sharing.ts';
import { makeOddVolumes, sharedVolume } from './odd-volumes.ts';
import type { Workshop } from './workshop.ts';

/** Takes all of it away: servers at once, which the rest is in use by. */
export async function clearOddContent(shop: Workshop): Promise<void> {
  try {
    await sweepServers(shop.admin);
  } finally {
    await shop.close();
  }
}

/**
 * Fills the first cloud with what the seed has not, of every kind of thing. To be cleared when it has been looked at, also when this throws:
 * `opened` is called at once with what was made.
 */
export async function makeOddContent(opened: (shop: Workshop) => void): Promise<void> {
  const [first] = bedClouds();
  const tenants = await openForTwo(first);
  const { shop } = tenants;
  opened(shop);
  const made = await Promise.allSettled([
    ...oddServers(shop),
    oddlyConnected(shop),
    makeOddImages(tenants),
    makeOddVolumes(tenants).then(() => sharedVolume(tenants)),
    makeOddSharing(tenants),
    makeOddPlaces(tenants, [USERS.ann.id, USERS.bob.id]),
  ]);
  const failures = made.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown);
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
  await oddHosts(shop);
}
