import { Type } from '../../kit/index.ts';
import { facetIn, type Condition } from '../query/condition.ts';
import { region, type Parameter } from '../query/parameters.ts';
import type { FacetValue } from '../document.ts';
import { baseFields } from '../groups.ts';
import { flag, integer, later, text, time } from '../resource.ts';
import type { CloudPlace } from './place.ts';

/** For administrators: how much all tenants together have, and where the clouds are. */
export const secret = true as const;
export const count = () => integer({ secret, column: true });

export const words = later(Type.Array(Type.String()));

/** What a cloudprovider and a cloudaccount share (cloudpods-api §8.12). */
export const mergedFields = {
  ...baseFields,
  access_url: later(text({ secret })),
  account: text({ column: true }),
  brand: text({ column: true }),
  cloud_env: text({ column: true }),
  eip_count: count(),
  enable_project_sync: flag(),
  enable_resource_sync: flag(),
  enabled: flag({ column: true }),
  guest_count: count(),
  health_status: text({ column: true }),
  host_count: count(),
  last_sync: later(time({ column: true })),
  last_sync_cost: later(text()),
  last_sync_end_at: later(time({ column: true })),
  provider: text({ column: true }),
  read_only: flag({ column: true }),
  storage_count: count(),
  sync_status: text({ column: true }),
  sync_status2: text(),
  vpc_count: count(),
};

/** The members that every row made here has. */
export function madeOf(id: string, status: string, name = id) {
  return {
    can_delete: false,
    can_update: false,
    deleted: false,
    id,
    is_emulated: false,
    name,
    progress: 100,
    status,
    update_version: 0,
  };
}

/** What rows of an account are narrowed by: its clouds, and what they have. */
export function facetsOf(places: readonly CloudPlace[]): readonly FacetValue[] {
  const clouds = places.map(({ context }): FacetValue => ['cloud', context.name, '']);
  return [...clouds, ...capabilityFacets(places)];
}

export function capabilityFacets(places: readonly CloudPlace[]): readonly FacetValue[] {
  const words = places.flatMap(({ capabilities }) => capabilities.map((word) => word.replace(/\.readonly$/, '')));
  return [...new Set(words)].map((word): FacetValue => ['capability', word, '']);
}

/** By a cloud that the account has, given as a region's id or name. Throws `not_found`. */
export const byRegion: Parameter = (values, context, name) => {
  const condition: Condition = region(values, context, name);
  if (condition.kind !== 'column' || condition.test.op !== 'in') return condition;
  return facetIn('cloud', condition.test.values.map(String));
};

export const byCapability: Parameter = (values) => facetIn('capability', values);

/** Rows of these kinds are in no cloud: each is about several. */
export const NO_CLOUD = '';
