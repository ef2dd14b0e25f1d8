import type { Static } from '../../kit/index.ts';
import { rowStorer } from '../derive.ts';
import type { StoredRow } from '../document.ts';
import { alphabetical, sharedFields, sharedOf } from '../groups.ts';
import { commonParameters } from '../query/common-parameters.ts';
import type { Listable } from '../query/list-query.ts';
import { exactly, isTrue, switched } from '../query/parameters.ts';
import { defineKind, flag, integer, later, text, time } from '../resource.ts';
import { rowOf } from '../row-of.ts';
import { byCapability, byRegion, count, facetsOf, madeOf, mergedFields, NO_CLOUD, words } from './fields.ts';
import { capabilitiesOf, failing, mergedOf, probedAt } from './merged.ts';
import { countOf, type CloudPlace } from './place.ts';

/** A row of `/cloudaccounts` (cloudpods-api §8.12): one per account. It holds nothing that one could log in with. */
export const CloudAccountFields = alphabetical({
  ...mergedFields,
  ...sharedFields,
  account_id: text({ column: true }),
  auto_create_project: flag(),
  balance: integer(),
  capabilities: words,
  disk_count: count(),
  domain_id: text(),
  domain_src: text(),
  enable_auto_sync: flag(),
  enabled_provider_count: integer(),
  error_count: integer({ column: true }),
  is_on_premise: flag(),
  is_public_cloud: flag(),
  probe_at: later(time({ column: true })),
  project_domain: text(),
  provider_count: integer(),
  saml_auth: flag(),
  share_mode: text(),
  sync_interval_seconds: integer(),
});

export const cloudAccountKind = defineKind({
  keyword: 'cloudaccount',
  plural: 'cloudaccounts',
  reach: 'account',
  fields: CloudAccountFields,
  facets: { capability: {} },
  brief: ['brand', 'health_status', 'provider', 'sync_status'],
});

function accountRow(account: string, places: readonly [CloudPlace, ...CloudPlace[]]) {
  const { context } = places[0];
  const { status, ...merged } = mergedOf(places);
  const row: Static<typeof CloudAccountFields> = rowOf(
    madeOf(account, status),
    sharedOf({ everyone: true }, { shared: [] }),
    merged,
    {
      account,
      account_id: account,
      auto_create_project: false,
      balance: 0,
      brand: context.brand,
      capabilities: [...capabilitiesOf(places)],
      cloud_env: context.cloudEnv,
      disk_count: countOf(places, 'disks'),
      domain_id: context.owner.domainId,
      domain_src: 'local',
      enable_auto_sync: true,
      enable_project_sync: false,
      enable_resource_sync: true,
      enabled_provider_count: merged.enabled ? 1 : 0,
      error_count: failing(places),
      is_on_premise: context.cloudEnv === 'onpremise',
      is_public_cloud: context.cloudEnv === 'public',
      probe_at: probedAt(places),
      project_domain: context.owner.domain,
      provider: context.provider,
      provider_count: 1,
      saml_auth: false,
      share_mode: 'system',
      sync_interval_seconds: Math.min(...places.map(({ interval }) => interval)),
    },
  );
  return row;
}

const store = rowStorer(cloudAccountKind);

/** The cloudaccount of an account. */
export function storedAccount(account: string, places: readonly [CloudPlace, ...CloudPlace[]]): StoredRow {
  return store({ row: accountRow(account, places), facets: facetsOf(places) }, NO_CLOUD);
}

/** The list grammar of `/cloudaccounts`. */
export const listableCloudAccounts: Listable = {
  schema: cloudAccountKind,
  parameters: commonParameters(cloudAccountKind, [
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
