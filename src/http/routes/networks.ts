import { listableEips } from '../../schema/eips/listable.ts';
import { eipWrites } from '../../schema/eips/writes.ts';
import { listableNetworks } from '../../schema/networks/listable.ts';
import { networkWrites } from '../../schema/networks/writes.ts';
import { listableVpcs } from '../../schema/vpcs/listable.ts';
import { vpcWrites } from '../../schema/vpcs/writes.ts';
import type { Route } from '../route.ts';
import type { WriteParts } from './resource-reads.ts';
import { resourceRoutes } from './resources.ts';
import { thingWriteRoutes } from './thing-writes.ts';

const WRITTEN = [
  [listableNetworks, networkWrites],
  [listableVpcs, vpcWrites],
  [listableEips, eipWrites],
] as const;

/** `/networks`, `/vpcs` and `/eips` (cloudpods-api §8.7, §8.8, §8.10). */
export function networkRoutes(parts: WriteParts): readonly Route[] {
  return WRITTEN.flatMap(([listable, writes]) => [
    ...resourceRoutes(parts, listable),
    ...thingWriteRoutes(parts, listable, writes),
  ]);
}
