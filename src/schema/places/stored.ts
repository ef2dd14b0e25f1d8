import type { StoredRow } from '../document.ts';
import type { Listable } from '../query/list-query.ts';
import { listableBrands, storedBrand } from './brand.ts';
import { listableCloudAccounts, storedAccount } from './cloudaccount.ts';
import { listableCloudProviders, storedProvider } from './cloudprovider.ts';
import { listableCloudRegions, storedRegion } from './cloudregion.ts';
import { groupedBy, type CloudPlace } from './place.ts';
import { listableSchedtags } from './schedtag.ts';

/** The kinds that are made of what the gateway knows of its clouds, not of what these list. */
export const PLACE_LISTABLES: readonly Listable[] = [
  listableCloudRegions,
  listableCloudProviders,
  listableCloudAccounts,
  listableBrands,
  listableSchedtags,
];

/** Their names. */
export const PLACE_KINDS: ReadonlySet<string> = new Set(PLACE_LISTABLES.map(({ schema }) => schema.plural));

type Group = readonly [CloudPlace, ...CloudPlace[]];

/** A group is never empty. */
const rowsOf = (groups: ReadonlyMap<string, readonly CloudPlace[]>, make: (key: string, group: Group) => StoredRow) =>
  [...groups].flatMap(([key, [first, ...others]]) => (first ? [make(key, [first, ...others])] : []));

/** All rows of these kinds, by the name of the kind. */
export function placeRows(places: readonly CloudPlace[]): ReadonlyMap<string, readonly StoredRow[]> {
  const accounts = groupedBy(places, ({ account }) => account);
  return new Map([
    [listableCloudRegions.schema.plural, places.map(storedRegion)],
    [listableCloudProviders.schema.plural, rowsOf(accounts, storedProvider)],
    [listableCloudAccounts.schema.plural, rowsOf(accounts, storedAccount)],
    [
      listableBrands.schema.plural,
      rowsOf(
        groupedBy(places, ({ brand }) => brand),
        storedBrand,
      ),
    ],
  ]);
}
