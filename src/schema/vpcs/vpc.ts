import type { Vpc } from '../../contract/index.ts';
import type { Static } from '../../kit/index.ts';
import { derivation } from '../derive.ts';
import { domainFields, domainOf, hiddenProject } from '../domain-owned.ts';
import {
  alphabetical,
  baseFields,
  baseOf,
  externalFields,
  externalOf,
  managedFields,
  managedOf,
  regionFields,
  regionOf,
  sharedFields,
  sharedOf,
  type Place,
} from '../groups.ts';
import { defineKind, flag, integer, later, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';
import { tagFacets } from '../tags.ts';

/** A row of `/vpcs` (cloudpods-api §8.8). Meaning and source of each field: `docs/fields.md`. */
export const VpcFields = alphabetical({
  ...baseFields,
  ...domainFields,
  ...sharedFields,
  ...managedFields,
  ...regionFields,
  ...externalFields,
  cidr_block: later(text({ column: true })),
  cidr_block6: later(text({ column: true })),
  direct: flag(),
  enabled: flag({ column: true }),
  external_access_mode: text({ column: true }),
  is_default: flag({ column: true }),
  natgateway_count: integer(),
  network_count: integer({ column: true }),
  routetable_count: integer(),
  wire_count: integer(),
});

type VpcRow = Static<typeof VpcFields>;

function vpcRow(vpc: Vpc, place: Place): VpcRow {
  const { cidrs = [], network_count = 0 } = vpc;
  const isSix = (cidr: string) => cidr.includes(':');
  return rowOf(
    baseOf(vpc, place, { canDelete: network_count === 0 }),
    domainOf(place),
    sharedOf(vpc, place),
    managedOf(place),
    regionOf(place),
    externalOf(vpc),
    {
      cidr_block: cidrs.filter((cidr) => !isSix(cidr)).join(','),
      cidr_block6: cidrs.filter(isSix).join(','),
      direct: false,
      enabled: vpc.enabled ?? true,
      external_access_mode: 'eip',
      is_default: vpc.is_default ?? false,
      natgateway_count: 0,
      network_count,
      routetable_count: 0,
      wire_count: 1,
    },
  );
}

export const vpcKind = defineKind({
  keyword: 'vpc',
  plural: 'vpcs',
  reach: 'shared',
  fields: VpcFields,
  facets: { meta: {} },
  columns: hiddenProject,
  brief: ['cidr_block', 'is_default', 'is_public'],
});

/** Networks of subnets of the clouds as vpcs of the gateway. */
export const vpcRows = derivation('vpcs', vpcKind, (vpc, place) => {
  const row = vpcRow(vpc, place);
  return [{ row, columns: { project_id: place.owner?.id ?? '' }, facets: tagFacets(row.metadata) }];
});
