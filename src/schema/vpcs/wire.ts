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
import { gid } from '../ids.ts';
import { defineKind, flag, integer, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';

/** A row of `/wires` (cloudpods-api §8.8). Clouds have none: each vpc is thought to have one. */
export const WireFields = alphabetical({
  ...baseFields,
  ...domainFields,
  ...sharedFields,
  ...managedFields,
  ...regionFields,
  ...externalFields,
  bandwidth: integer({ from: 'Mbps', column: true }),
  host_count: integer(),
  is_default_vpc: flag({ column: true }),
  is_emulated: flag({ column: true }),
  mtu: integer({ from: 'bytes', column: true }),
  networks: integer({ column: true }),
  schedule_rank: integer(),
  vpc: text({ column: true }),
  vpc_id: text({ column: true }),
});

type WireRow = Static<typeof WireFields>;

/** What Cloudpods takes for the bandwidth of a wire that it cannot see. */
const BANDWIDTH_MBPS = 10_000;

function wireRow(vpc: Vpc, place: Place): WireRow {
  return rowOf(
    baseOf({ ...vpc, description: '', metadata: {} }, place, { canDelete: false, canUpdate: false, emulated: true }),
    domainOf(place),
    sharedOf(vpc, place),
    managedOf(place),
    regionOf(place),
    externalOf(vpc),
    {
      bandwidth: BANDWIDTH_MBPS,
      host_count: 0,
      is_default_vpc: false,
      mtu: vpc.mtu ?? 0,
      networks: vpc.network_count ?? 0,
      schedule_rank: 0,
      vpc: vpc.name,
      vpc_id: gid(place.cloud.name, vpc.id),
    },
  );
}

export const wireKind = defineKind({
  keyword: 'wire',
  plural: 'wires',
  reach: 'shared',
  fields: WireFields,
  columns: hiddenProject,
  brief: ['bandwidth', 'is_public', 'mtu', 'vpc', 'vpc_id'],
});

/** The wires of vpcs. */
export const wireRows = derivation('vpcs', wireKind, (vpc, place) => [
  { row: wireRow(vpc, place), columns: { project_id: place.owner?.id ?? '' } },
]);
