import { listableDisks } from '../../schema/disks/listable.ts';
import { diskWrites } from '../../schema/disks/writes.ts';
import { listableSnapshots } from '../../schema/snapshots/listable.ts';
import { snapshotWrites } from '../../schema/snapshots/writes.ts';
import type { Route } from '../route.ts';
import type { WriteParts } from './resource-reads.ts';
import { resourceRoutes } from './resources.ts';
import { thingWriteRoutes } from './thing-writes.ts';

/** `/disks` and `/snapshots` (cloudpods-api §8.5, §8.11). */
export function diskRoutes(parts: WriteParts): readonly Route[] {
  return [
    ...thingWriteRoutes(parts, listableDisks, diskWrites),
    ...resourceRoutes(parts, listableDisks),
    ...thingWriteRoutes(parts, listableSnapshots, snapshotWrites),
    ...resourceRoutes(parts, listableSnapshots),
  ];
}
