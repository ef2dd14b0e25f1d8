import type { Static } from '../../kit/index.ts';
import { rowStorer } from '../derive.ts';
import type { StoredRow } from '../document.ts';
import { alphabetical, ownedFields, ownedOf } from '../groups.ts';
import { commonParameters } from '../query/common-parameters.ts';
import type { Listable } from '../query/list-query.ts';
import { exactly, isTrue, switched } from '../query/parameters.ts';
import { defineKind, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';
import { byCapability, byRegion, count, facetsOf, madeOf, mergedFields, NO_CLOUD, words } from './fields.ts';
import { capabilitiesOf, mergedOf } from './merged.ts';
import { countOf, type CloudPlace } from './place.ts';

/** A row of `/cloudproviders` (cloudpods-api §8.12): one per account. */
export const CloudProviderFields = alphabetical({
  ...mergedFields,
  ...ownedFields,
  capabilities: words,
  cloudaccount: text({ column: true }),
  cloudaccount_id: text({ column: true }),
  project_count: count(),
  snapshot_count: count(),
  source: text(),
  sync_region_count: count(),
});

export const cloudProviderKind = defineKind({
  keyword: 'cloudprovider',
  plural: 'cloudproviders',
  reach: 'account',
  fields: CloudProviderFields,
  columns: { account_id: { type: 'text' } },
  facets: { capability: {} },
  brief: ['brand', 'cloudaccount', 'cloudaccount_id', 'health_status', 'provider', 'sync_status'],
});

function providerRow(account: string, places: readonly [CloudPlace, ...CloudPlace[]]) {
  const { context } = places[0];
  const { status, ...merged } = mergedOf(places);
  const row: Static<typeof CloudProviderFields> = rowOf(
    madeOf(account, status),
    ownedOf({ owner: context.owner }),
    merged,
    {
      account,
      brand: context.brand,
      capabilities: [...capabilitiesOf(places)],
      cloud_env: context.cloudEnv,
      cloudaccount: account,
      cloudaccount_id: account,
      enable_project_sync: false,
      enable_resource_sync: true,
      project_count: countOf(places, 'externalprojects'),
      provider: context.provider,
      snapshot_count: countOf(places, 'snapshots'),
      source: 'cloud',
      sync_region_count: places.length,
    },
  );
  return row;
}

const store = rowStorer(cloudProviderKind);

/** The cloudprovider of an account. */
export function storedProvider(account: string, places: readonly [CloudPlace, ...CloudPlace[]]): StoredRow {
  const columns = { account_id: account };
  return store({ row: providerRow(account, places), columns, facets: facetsOf(places) }, NO_CLOUD);
}

/** The list grammar of `/cloudproviders`. */
export const listableCloudProviders: Listable = {
  schema: cloudProviderKind,
  parameters: commonParameters(cloudProviderKind, [
    [['cloudregion_id', 'cloudregion', 'region', 'region_id'], byRegion],
    [['capability'], byCapability],
    [['health_status'], exactly('health_status')],
    [['sync_status'], exactly('sync_status')],
    [['read_only'], switched(isTrue('read_only'))],
  ]),
  facetNames: { cloud: { facet: 'cloud' } },
  joints: {},
  orders: {},
};
