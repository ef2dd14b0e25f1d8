import type { Secgroup } from '../../contract/index.ts';
import type { Static } from '../../kit/index.ts';
import { derivation } from '../derive.ts';
import {
  alphabetical,
  baseFields,
  baseOf,
  externalFields,
  externalOf,
  managedFields,
  managedOf,
  ownedFields,
  ownedOf,
  regionFields,
  regionOf,
  sharedFields,
  sharedOf,
  type Place,
} from '../groups.ts';
import { defineKind, flag, integer } from '../resource.ts';
import { rowOf } from '../row-of.ts';
import { tagFacets } from '../tags.ts';

/** A row of `/secgroups` (cloudpods-api §8.9). Meaning and source of each field: `docs/fields.md`. */
export const SecgroupFields = alphabetical({
  ...baseFields,
  ...ownedFields,
  ...sharedFields,
  ...managedFields,
  ...regionFields,
  ...externalFields,
  admin_guest_cnt: integer(),
  guest_cnt: integer({ column: true }),
  guest_nic_cnt: integer({ column: true }),
  is_default_vpc: flag(),
  is_dirty: flag(),
  loadbalancer_cnt: integer(),
  rds_cnt: integer(),
  redis_cnt: integer(),
  system_guest_cnt: integer(),
  total_cnt: integer({ column: true }),
});

type SecgroupRow = Static<typeof SecgroupFields>;

function secgroupRow(group: Secgroup, place: Place): SecgroupRow {
  const { guest_count = 0, nic_count = 0 } = group;
  return rowOf(
    baseOf({ ...group, status: 'ready' }, place, { canDelete: guest_count === 0 }),
    ownedOf(place),
    sharedOf(group, place),
    managedOf(place),
    regionOf(place),
    externalOf(group),
    {
      admin_guest_cnt: 0,
      guest_cnt: guest_count,
      guest_nic_cnt: nic_count,
      is_default_vpc: false,
      is_dirty: false,
      loadbalancer_cnt: 0,
      rds_cnt: 0,
      redis_cnt: 0,
      system_guest_cnt: 0,
      total_cnt: guest_count,
    },
  );
}

export const secgroupKind = defineKind({
  keyword: 'secgroup',
  plural: 'secgroups',
  reach: 'shared',
  fields: SecgroupFields,
  facets: { meta: {} },
  brief: ['guest_cnt', 'is_public'],
});

/** Security groups of the clouds as those of the gateway. */
export const secgroupRows = derivation('secgroups', secgroupKind, (group, place) => {
  const row = secgroupRow(group, place);
  return [{ row, facets: tagFacets(row.metadata) }];
});
