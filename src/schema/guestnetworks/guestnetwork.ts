import { hash } from 'node:crypto';
import type { Server, ServerNic } from '../../contract/index.ts';
import { Type, type Static } from '../../kit/index.ts';
import { addressKey } from '../addresses.ts';
import { partDerivation, type PartPlace } from '../derive-part.ts';
import { alphabetical } from '../groups.ts';
import { gid } from '../ids.ts';
import { defineKind, flag, integer, later, text, time } from '../resource.ts';

/** A row of `/guestnetworks` and `/servers/:id/networks` (cloudpods-api §8.6): an interface of a server. */
export const GuestNetworkFields = alphabetical({
  bw_limit: integer({ from: 'Mbps, 0 without limit' }),
  can_delete: flag(),
  can_update: flag(),
  created_at: later(time()),
  deleted: flag(),
  driver: text(),
  eip_addr: later(text()),
  eip_id: later(text()),
  guest: text({ column: true }),
  guest_gateway: later(text()),
  guest_gateway6: later(text()),
  guest_id: text({ column: true }),
  guest_ip6_mask: integer(),
  guest_ip_mask: integer(),
  index: integer(),
  ip6_addr: later(text({ column: true })),
  ip_addr: later(text({ column: true })),
  is_default: flag(),
  mac_addr: later(text({ column: true })),
  network: later(text({ column: true })),
  network_addresses: later(Type.Array(Type.Object({ ip_addr: text(), type: text() }))),
  network_id: later(text({ column: true })),
  num_queues: integer(),
  row_id: integer({ from: 'always the same for the same interface' }),
  rx_bw_limit: integer(),
  server: text(),
  tx_bw_limit: integer(),
  update_version: integer(),
  virtual: flag(),
  wire_id: later(text()),
});

type GuestNetworkRow = Static<typeof GuestNetworkFields>;

/** Of the hexadecimal kind: enough for what one has, and exact as a number of JSON. */
const ROW_ID_DIGITS = 12;

const numberOf = (id: string) => Number.parseInt(hash('sha1', id).slice(0, ROW_ID_DIGITS), 16);

/** What these rows show of a server. */
type NicOwner = Pick<Server, 'id' | 'name' | 'created_at' | 'eip' | 'eip_id' | 'nics'>;

/** Which of several interfaces the floating address leads to is not told with a server. */
function floating({ eip, eip_id, nics = [] }: NicOwner, cloud: string) {
  return nics.length === 1 ? { address: eip, id: gid(cloud, eip_id) } : {};
}

interface Placed {
  readonly id: string;
  readonly index: number;
  readonly cloud: PartPlace['cloud'];
}

function guestNetworkRow(server: NicOwner, nic: ServerNic, { id, index, cloud }: Placed): GuestNetworkRow {
  const changeable = !cloud.readOnly;
  const eip = floating(server, cloud.name);
  return {
    bw_limit: 0,
    can_delete: changeable,
    can_update: changeable,
    created_at: server.created_at ?? undefined,
    deleted: false,
    driver: 'virtio',
    eip_addr: eip.address,
    eip_id: eip.id,
    guest: server.name,
    guest_gateway: nic.gateway,
    guest_gateway6: nic.gateway6,
    guest_id: gid(cloud.name, server.id),
    guest_ip6_mask: nic.masklen6 ?? 0,
    guest_ip_mask: nic.masklen ?? 0,
    index,
    ip6_addr: nic.ip6_addr,
    ip_addr: nic.ip_addr,
    is_default: false,
    mac_addr: nic.mac,
    network: nic.network,
    network_addresses: (nic.sub_ips ?? []).map((ip_addr) => ({ ip_addr, type: 'sub_ip' })),
    network_id: gid(cloud.name, nic.network_id),
    num_queues: 1,
    row_id: numberOf(id),
    rx_bw_limit: 0,
    server: server.name,
    tx_bw_limit: 0,
    update_version: 0,
    virtual: false,
    wire_id: gid(cloud.name, nic.vpc_id),
  };
}

export const guestNetworkKind = defineKind({
  keyword: 'guestnetwork',
  plural: 'guestnetworks',
  reach: 'project',
  fields: GuestNetworkFields,
  // `index` is a word of SQL.
  columns: {
    project_id: { type: 'text', hidden: true },
    domain_id: { type: 'text', hidden: true },
    ip_key: { type: 'text', sortOnly: true },
    place: { type: 'integer', sortOnly: true },
  },
  brief: 'guest_id index ip6_addr ip_addr mac_addr network_id row_id'.split(' '),
});

/** Interfaces of servers as rows of their own. */
export const guestNetworkRows = partDerivation({
  from: 'servers',
  kind: guestNetworkKind,
  partOf({ id, name, created_at, eip, eip_id, nics }): NicOwner {
    return { id, name, created_at, eip, eip_id, nics };
  },
  make: (server, { cloud, owner }) =>
    (server.nics ?? []).map((nic, index) => {
      const id = `${gid(cloud.name, server.id)}|${index}`;
      const columns = {
        project_id: owner?.id ?? '',
        domain_id: owner?.domainId ?? '',
        ip_key: addressKey(nic.ip_addr || nic.ip6_addr),
        place: index,
      };
      return { row: guestNetworkRow(server, nic, { id, index, cloud }), id, columns };
    }),
});
