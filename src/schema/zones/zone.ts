import type { Zone } from '../../contract/index.ts';
import type { Static } from '../../kit/index.ts';
import { derivation } from '../derive.ts';
import {
  alphabetical,
  baseFields,
  baseOf,
  externalFields,
  externalOf,
  regionFields,
  regionOf,
  type Place,
} from '../groups.ts';
import { defineKind, integer, later, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';

/** How many machines a zone has is for those who see machines. */
const secret = true as const;

/** A row of `/zones` (cloudpods-api §8.12). Meaning and source of each field: `docs/fields.md`. */
export const ZoneFields = alphabetical({
  ...baseFields,
  ...regionFields,
  ...externalFields,
  baremetals: integer(),
  baremetals_enabled: integer(),
  brand: text({ column: true }),
  cloud_env: text({ column: true }),
  hosts: integer({ secret, column: true }),
  hosts_enabled: integer({ secret, column: true }),
  location: later(text()),
  manager_uri: later(text()),
  name_cn: later(text()),
  networks: integer(),
  provider: text({ column: true }),
  storages: integer(),
  wires: integer(),
});

function zoneRow(zone: Zone, place: Place): Static<typeof ZoneFields> {
  const { cloud } = place;
  const status = (zone.enabled ?? true) ? 'enable' : 'disable';
  return rowOf(baseOf({ ...zone, status }, place, { canDelete: false }), regionOf(place), externalOf(zone), {
    baremetals: 0,
    baremetals_enabled: 0,
    brand: cloud.brand,
    cloud_env: cloud.cloudEnv,
    hosts: zone.host_count ?? 0,
    hosts_enabled: zone.host_enabled_count ?? 0,
    networks: 0,
    provider: cloud.provider,
    storages: 0,
    wires: 0,
  });
}

export const zoneKind = defineKind({
  keyword: 'zone',
  plural: 'zones',
  reach: 'cloud',
  fields: ZoneFields,
  columns: { account_id: { type: 'text' } },
  brief: ['cloudregion', 'cloudregion_id', 'provider'],
});

/** Zones of the clouds as zones of the gateway. */
export const zoneRows = derivation('zones', zoneKind, (zone, place) => [
  { row: zoneRow(zone, place), columns: { account_id: place.cloud.account } },
]);
