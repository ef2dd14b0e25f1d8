import type { Eip } from '../../contract/index.ts';
import type { Static } from '../../kit/index.ts';
import { addressKey } from '../addresses.ts';
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
  type Place,
} from '../groups.ts';
import { gid } from '../ids.ts';
import { defineKind, flag, integer, later, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';
import { tagFacets } from '../tags.ts';

/** A row of `/eips` (cloudpods-api §8.10). Meaning and source of each field: `docs/fields.md`. */
export const EipFields = alphabetical({
  ...baseFields,
  ...ownedFields,
  ...managedFields,
  ...regionFields,
  ...externalFields,
  associate_id: later(text({ column: true })),
  associate_name: later(text({ column: { search: true } })),
  associate_type: later(text({ column: true })),
  auto_dellocate: flag(),
  auto_renew: flag(),
  bandwidth: integer({ from: 'Mbps, 0 without limit', column: true }),
  billing_type: text({ column: true }),
  charge_type: text({ column: true }),
  ip_addr: later(text({ column: true })),
  mode: text({ column: true }),
  network: later(text({ column: true })),
  network_id: later(text({ column: true })),
  rx_bw_limit: integer(),
  server_private_ip: later(text({ column: true })),
  tx_bw_limit: integer(),
  vpc_id: later(text({ column: true })),
});

type EipRow = Static<typeof EipFields>;

function eipRow(eip: Eip, place: Place): EipRow {
  const id = (backendId: string | undefined) => gid(place.cloud.name, backendId);
  const associate = id(eip.associate_id);
  return rowOf(
    baseOf(eip, place, { canDelete: associate === '' }),
    ownedOf(place),
    managedOf(place),
    regionOf(place),
    externalOf(eip),
    {
      associate_id: associate,
      associate_name: eip.associate_name,
      associate_type: eip.associate_type,
      auto_dellocate: false,
      auto_renew: false,
      bandwidth: 0,
      billing_type: 'postpaid',
      charge_type: 'traffic',
      ip_addr: eip.ip_addr,
      mode: 'elastic_ip',
      network: eip.network,
      network_id: id(eip.network_id),
      rx_bw_limit: 0,
      server_private_ip: eip.server_private_ip,
      tx_bw_limit: 0,
      vpc_id: id(eip.vpc_id),
    },
  );
}

export const eipKind = defineKind({
  keyword: 'eip',
  plural: 'eips',
  reach: 'project',
  fields: EipFields,
  facets: { meta: {}, ip: { search: true, lower: true } },
  columns: { ip_key: { type: 'text', sortOnly: true } },
  sums: { bandwidth: 'bandwidth' },
  brief: 'associate_id associate_type bandwidth charge_type ip_addr mode'.split(' '),
});

/** Floating addresses of the clouds as eips of the gateway. */
export const eipRows = derivation('eips', eipKind, (eip, place) => {
  const row = eipRow(eip, place);
  const addresses = [eip.ip_addr, eip.server_private_ip ?? ''].map((address) => address.toLowerCase());
  return [
    {
      row,
      addresses,
      columns: { ip_key: addressKey(eip.ip_addr) },
      facets: [...tagFacets(row.metadata), ...addresses.map((address) => ['ip', address, ''] as const)],
    },
  ];
});
