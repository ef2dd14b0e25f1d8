import type { Cloud } from '../clouds/cloud.ts';
import type { Kept } from './kept.ts';
import { QuotaReads } from './quotas/quota-reads.ts';
import { CloudSync } from './sync/cloud-sync.ts';
import type { SyncParts } from './sync/sync-parts.ts';
import { Rounds, type RoundsParts } from './sync/rounds.ts';
import { ImageWrites } from './writes/image-writes.ts';
import { ServerCreations, type CreationParts } from './writes/server-creation.ts';
import { ServerWrites } from './writes/server-writes.ts';
import { ThingWrites } from './writes/thing-writes.ts';

/** Begins to read a cloud. */
export function keep(cloud: Cloud, parts: SyncParts & RoundsParts & Pick<CreationParts, 'looks'>): Kept {
  const sync = new CloudSync(cloud, parts);
  const rounds = new Rounds(sync, cloud.config.inventory, parts);
  const [quotas, writes] = [new QuotaReads(cloud, parts), new ServerWrites(sync, parts)];
  const creations = new ServerCreations(sync, writes, parts);
  const things = new ThingWrites({ sync, rounds, writes }, parts);
  const readAgain = () => {
    rounds.refresh(parts.now(), sync.sources()).catch(parts.onBug);
  };
  const images = new ImageWrites(sync, writes, parts);
  const [first, since] = [rounds.start(), parts.now()];
  return { sync, rounds, quotas, writes, creations, things, images, readAgain, first, since };
}

/** Asks nothing more of a cloud. */
export async function letGo({ rounds, quotas, writes, images }: Kept): Promise<void> {
  quotas.stop();
  writes.stop();
  await images.stop();
  await rounds.stop();
}
