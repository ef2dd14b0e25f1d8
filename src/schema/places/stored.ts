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

const byAccount = (places: readonly CloudPlace[]) => groupedBy(places, ({ account }) => account);
const byBrand = (places: readonly CloudPlace[]) => groupedBy(places, ({ brand }) => brand);

type Maker = (places: readonly CloudPlace[]) => readonly StoredRow[];

/** What makes all rows of each of these kinds, by the name of the kind. */
export const PLACE_ROWS: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  [listableCloudRegions.schema.plural, (places) => places.map(storedRegion)],
  [listableCloudProviders.schema.plural, (places) => rowsOf(byAccount(places), storedProvider)],
  [listableCloudAccounts.schema.plural, (places) => rowsOf(byAccount(places), storedAccount)],
  [listableBrands.schema.plural, (places) => rowsOf(byBrand(places), storedBrand)],
]);
