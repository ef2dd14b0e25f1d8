import type { CloudSync } from './sync/cloud-sync.ts';

/** A cloud with the texts by which its region is known. */
export interface Region {
  readonly cloud: string;
  readonly names: readonly string[];
}

/** The clouds with the names of their regions; the same list until one becomes known or changes. */
export function createRegions(): (syncs: readonly CloudSync[]) => readonly Region[] {
  let regions: readonly Region[] = [];
  return (syncs) => {
    const same = syncs.every((sync, at) => sync.regionNames === regions[at]?.names);
    if (same && syncs.length === regions.length) return regions;
    regions = syncs.map(({ cloud, regionNames }) => ({ cloud: cloud.name, names: regionNames }));
    return regions;
  };
}
