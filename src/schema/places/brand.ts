import type { Static } from '../../kit/index.ts';
import { rowStorer } from '../derive.ts';
import type { StoredRow } from '../document.ts';
import { alphabetical, baseFields } from '../groups.ts';
import { commonParameters } from '../query/common-parameters.ts';
import type { Listable } from '../query/list-query.ts';
import { defineKind, flag, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';
import { byCapability, byRegion, count, facetsOf, madeOf, NO_CLOUD } from './fields.ts';
import { statusOf } from './merged.ts';
import { groupedBy, type CloudPlace } from './place.ts';

/** A row of `/brands`: one per brand of the clouds. */
export const BrandFields = alphabetical({
  ...baseFields,
  brand: text({ column: true }),
  cloud_env: text({ column: true }),
  cloudaccount_count: count(),
  cloudregion_count: count(),
  enabled: flag({ column: true }),
  provider: text({ column: true }),
});

export const brandKind = defineKind({
  keyword: 'brand',
  plural: 'brands',
  reach: 'account',
  fields: BrandFields,
  facets: { capability: {} },
  brief: ['brand', 'provider'],
});

function brandRow(brand: string, places: readonly [CloudPlace, ...CloudPlace[]]): Static<typeof BrandFields> {
  const { context } = places[0];
  return rowOf(madeOf(brand, statusOf(places)), {
    brand,
    cloud_env: context.cloudEnv,
    cloudaccount_count: groupedBy(places, ({ account }) => account).size,
    cloudregion_count: places.length,
    enabled: true,
    provider: context.provider,
  });
}

const store = rowStorer(brandKind);

/** One brand. */
export function storedBrand(brand: string, places: readonly [CloudPlace, ...CloudPlace[]]): StoredRow {
  return store({ row: brandRow(brand, places), facets: facetsOf(places) }, NO_CLOUD);
}

/** The list grammar of `/brands`. */
export const listableBrands: Listable = {
  schema: brandKind,
  parameters: commonParameters(brandKind, [
    [['cloudregion_id', 'cloudregion', 'region', 'region_id'], byRegion],
    [['capability'], byCapability],
  ]),
  facetNames: { cloud: { facet: 'cloud' } },
  joints: {},
  orders: {},
};
