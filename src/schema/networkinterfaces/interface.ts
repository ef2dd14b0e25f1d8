import type { NetworkInterface } from '../../contract/index.ts';
import { Type, type Static } from '../../kit/index.ts';
import { derivation } from '../derive.ts';
import type { FacetValue } from '../document.ts';
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
  type Place,
} from '../groups.ts';
import { gid } from '../ids.ts';
import { defineKind, later, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';

/** A row of `/networkinterfaces`. Meaning and source of each field: `docs/fields.md`. */
export const NetworkInterfaceFields = alphabetical({
  ...baseFields,
  ...domainFields,
  ...managedFields,
  ...regionFields,
  ...externalFields,
  associate_id: later(text({ column: true })),
  associate_type: later(text({ column: true })),
  mac: text({ column: true }),
  networks: later(Type.Array(Type.Object({ ip_addr: text(), network_id: text() }), { description: 'addresses' })),
  vpc: later(text({ column: true })),
  vpc_id: later(text({ column: true })),
});

type InterfaceRow = Static<typeof NetworkInterfaceFields>;

function interfaceRow(port: NetworkInterface, place: Place): InterfaceRow {
  const id = (backendId: string | undefined) => gid(place.cloud.name, backendId);
  return rowOf(
    baseOf(port, place, { canDelete: (port.associate_id ?? '') === '' }),
    domainOf(place),
    managedOf(place),
    regionOf(place),
    externalOf(port),
    {
      associate_id: id(port.associate_id),
      associate_type: port.associate_type,
      mac: port.mac ?? '',
      networks: (port.addresses ?? []).map(({ ip_addr, network_id }) => ({ ip_addr, network_id: id(network_id) })),
      vpc: port.vpc,
      vpc_id: id(port.vpc_id),
    },
  );
}

export const networkInterfaceKind = defineKind({
  keyword: 'networkinterface',
  plural: 'networkinterfaces',
  reach: 'project',
  fields: NetworkInterfaceFields,
  facets: { ip: { search: true, lower: true }, network: {} },
  columns: hiddenProject,
  brief: ['associate_id', 'associate_type', 'mac'],
});

/** Interfaces of what is no server. */
export const networkInterfaceRows = derivation('networkinterfaces', networkInterfaceKind, (port, place) => {
  const row = interfaceRow(port, place);
  const { networks = [] } = row;
  const addresses = networks.map(({ ip_addr }) => ip_addr.toLowerCase());
  const facets = [
    ...addresses.map((address): FacetValue => ['ip', address, '']),
    ...networks.map(({ network_id }): FacetValue => ['network', network_id, '']),
  ];
  const columns = { project_id: place.owner?.id ?? '' };
  return [{ row, columns, facets, addresses: [...addresses, row.mac] }];
});
