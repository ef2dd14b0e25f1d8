import { Type, type Static } from '../../kit/index.ts';
import { regionName } from '../context.ts';
import { rowStorer } from '../derive.ts';
import type { StoredRow } from '../document.ts';
import { alphabetical, baseFields, externalFields } from '../groups.ts';
import { commonParameters } from '../query/common-parameters.ts';
import type { Listable } from '../query/list-query.ts';
import { exactly } from '../query/parameters.ts';
import { defineKind, flag, integer, later, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';
import { byCapability, capabilityFacets, count, madeOf, secret } from './fields.ts';
import { countOf, type CloudPlace } from './place.ts';

/** A row of `/cloudregions` (cloudpods-api §8.12): one per cloud. */
export const CloudRegionFields = alphabetical({
  ...baseFields,
  ...externalFields,
  brand: text({ column: true }),
  city: later(text({ column: true })),
  cloud_env: text({ column: true }),
  country_code: later(text()),
  enabled: flag({ column: true }),
  environment: later(text({ secret })),
  guest_count: count(),
  latitude: Type.Number(),
  longitude: Type.Number(),
  network_count: count(),
  provider: text({ column: true }),
  vpc_count: count(),
  zone_count: integer({ column: true }),
});

export const cloudRegionKind = defineKind({
  keyword: 'cloudregion',
  plural: 'cloudregions',
  reach: 'cloud',
  fields: CloudRegionFields,
  columns: { account_id: { type: 'text' }, cloudregion_id: { type: 'text' } },
  facets: { capability: {} },
  brief: ['cloud_env', 'provider'],
});

function regionRow(place: CloudPlace): Static<typeof CloudRegionFields> {
  const { context, state } = place;
  const { name, account, brand, cloudEnv, provider, region, accessUrl } = context;
  return rowOf(madeOf(name, state === 'up' ? 'inservice' : 'unknown', region === '' ? name : regionName(context)), {
    brand,
    cloud_env: cloudEnv,
    enabled: true,
    environment: accessUrl,
    external_id: region === '' ? '' : `${provider}/${account}/${region}`,
    guest_count: countOf([place], 'servers'),
    latitude: 0,
    longitude: 0,
    network_count: countOf([place], 'networks'),
    provider,
    source: 'cloud',
    vpc_count: countOf([place], 'vpcs'),
    zone_count: countOf([place], 'zones'),
  });
}

const store = rowStorer(cloudRegionKind);

/** The region of one cloud. */
export function storedRegion(place: CloudPlace): StoredRow {
  const { name, account } = place.context;
  const columns = { account_id: account, cloudregion_id: name };
  return store({ row: regionRow(place), columns, facets: capabilityFacets([place]) }, name);
}

/** The list grammar of `/cloudregions`. */
export const listableCloudRegions: Listable = {
  schema: cloudRegionKind,
  parameters: commonParameters(cloudRegionKind, [
    [['city'], exactly('city')],
    [['capability'], byCapability],
  ]),
  facetNames: {},
  joints: {},
  orders: {},
};
