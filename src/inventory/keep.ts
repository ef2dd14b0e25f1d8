import type { Cloud } from '../clouds/cloud.ts';
import type { Kept } from './kept.ts';
import { QuotaReads } from './quotas/quota-reads.ts';
import { CloudSync, type SyncParts } from './sync/cloud-sync.ts';
import { Rounds, type RoundsParts } from './sync/rounds.ts';

/** Begins to read a cloud. */
export function keep(cloud: Cloud, parts: SyncParts & RoundsParts): Kept {
  const sync = new CloudSync(cloud, parts);
  const rounds = new Rounds(sync, cloud.config.inventory, parts);
  return { sync, rounds, quotas: new QuotaReads(cloud, parts), first: rounds.start(), since: parts.now() };
}
