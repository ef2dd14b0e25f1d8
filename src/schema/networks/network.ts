import type { Network } from '../../contract/index.ts';
import { Type, type Static } from '../../kit/index.ts';
import { addressKey } from '../addresses.ts';
import { derivation, type Made } from '../derive.ts';
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
import { gid } from '../ids.ts';
import { defineKind, flag, integer, later, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';
import { tagFacets } from '../tags.ts';
import { sizeOf } from './size.ts';

/** A row of `/networks` (cloudpods-api §8.7). Meaning and source of each field: `docs/fields.md`. */
export const NetworkFields = alphabetical({
  ...baseFields,
  ...ownedFields,
  ...sharedFields,
  ...managedFields,
  ...regionFields,
  ...externalFields,
  bm_vnics: integer(),
  dns: later(text()),
  eip_vnics: integer({ column: true }),
  exit: flag({ column: true }),
  group_vnics: integer(),
  guest_dhcp: later(text()),
  guest_dns: later(text()),
  guest_gateway: later(text({ column: true })),
  guest_gateway6: later(text({ column: true })),
  guest_ip6_end: later(text({ column: true })),
  guest_ip6_mask: integer(),
  guest_ip6_start: later(text({ column: true })),
  guest_ip_end: later(text({ column: true })),
  guest_ip_mask: integer({ column: true }),
  guest_ip_start: later(text({ column: true })),
  is_auto_alloc: flag({ column: true }),
  is_classic: flag({ column: true }),
  is_default_vpc: flag({ column: true }),
  lb_vnics: integer(),
  nat_vnics: integer(),
  networkinterface_vnics: integer({ column: true }),
  ports: integer({ column: true }),
  ports6_used: integer({ column: true }),
  ports_used: integer({ column: true }),
  rds_vnics: integer(),
  reserve_vnics4: integer(),
  reserve_vnics6: integer(),
  routes: later(Type.Array(Type.Array(Type.String()), { description: 'pairs of destination and next hop' })),
  server_type: text({ column: true }),
  total: integer({ column: true }),
  total6: integer({ column: true }),
  vlan_id: integer({ column: true }),
  vnics: integer({ column: true }),
  vnics4: integer(),
  vnics6: integer(),
  vpc: later(text({ column: true })),
  vpc_ext_id: later(text({ column: true })),
  vpc_id: later(text({ column: true })),
  wire: later(text({ column: true })),
  wire_id: later(text({ column: true })),
});

type NetworkRow = Static<typeof NetworkFields>;
type Pool = Partial<NonNullable<Network['pools']>[number]>;

/** Where its addresses are; those of one version only. */
function addressing(network: Network, { start, end, dhcp = [] }: Pool) {
  const { masklen = 0, gateway, dns = [] } = network;
  const servers = { guest_dhcp: dhcp.join(','), guest_dns: dns.join(',') };
  return network.ip_version === '6'
    ? {
        ...servers,
        guest_gateway6: gateway,
        guest_ip6_end: end,
        guest_ip6_mask: masklen,
        guest_ip6_start: start,
        guest_ip_mask: 0,
      }
    : {
        ...servers,
        guest_gateway: gateway,
        guest_ip6_mask: 0,
        guest_ip_end: end,
        guest_ip_mask: masklen,
        guest_ip_start: start,
      };
}

/** How many addresses there are and what has them. */
function counting({ ip_version }: Network, pool: Pool) {
  const { used = 0, servers = 0, eips = 0, interfaces = 0 } = pool;
  const six = ip_version === '6';
  return {
    bm_vnics: 0,
    eip_vnics: eips,
    group_vnics: 0,
    lb_vnics: 0,
    nat_vnics: 0,
    networkinterface_vnics: interfaces,
    ports: sizeOf(pool.start, pool.end),
    ports6_used: six ? used : 0,
    ports_used: six ? 0 : used,
    rds_vnics: 0,
    reserve_vnics4: 0,
    reserve_vnics6: 0,
    total: six ? 0 : used,
    total6: six ? used : 0,
    vnics: servers,
    vnics4: six ? 0 : servers,
    vnics6: six ? servers : 0,
  };
}

/** Cloudpods' number for no VLAN. */
const NO_VLAN = 1;

function placing({ vpc, vpc_id }: Network, { cloud }: Place) {
  const id = gid(cloud.name, vpc_id);
  const name = vpc || vpc_id;
  return { vpc: name, vpc_ext_id: vpc_id, vpc_id: id, wire: name, wire_id: id };
}

function networkRow(network: Network, pool: Pool, place: Place): NetworkRow {
  const { dns = [], routes = [], vlan_id = 0 } = network;
  return rowOf(
    baseOf(network, place, { canDelete: (pool.used ?? 0) === 0 }),
    ownedOf(place),
    sharedOf(network, place),
    managedOf(place),
    regionOf(place),
    externalOf(network),
    addressing(network, pool),
    counting(network, pool),
    placing(network, place),
    {
      id: gid(place.cloud.name, pool.id ?? network.id),
      dns: dns.join(','),
      exit: network.is_exit ?? false,
      is_auto_alloc: false,
      is_classic: false,
      is_default_vpc: false,
      routes: routes.map(({ destination, nexthop }) => [destination, nexthop]),
      server_type: 'guest',
      vlan_id: vlan_id || NO_VLAN,
    },
  );
}

export const networkKind = defineKind({
  keyword: 'network',
  plural: 'networks',
  reach: 'shared',
  fields: NetworkFields,
  facets: { meta: {} },
  columns: { start_key: { type: 'text', sortOnly: true }, end_key: { type: 'text', sortOnly: true } },
  sums: { ports: 'ports', ports_used: 'ports_used' },
  brief:
    'guest_ip6_end guest_ip6_start guest_ip_end guest_ip_mask guest_ip_start is_public ports ports_used server_type vlan_id vpc vpc_id wire_id'.split(
      ' ',
    ),
});

/** A row of a subnet that gives no addresses by itself stands for the whole of it. */
const poolsOf = ({ pools = [] }: Network): readonly Pool[] => (pools.length === 0 ? [{}] : pools);

/** Subnets of the clouds as networks of the gateway, one per pool of addresses. */
export const networkRows = derivation('networks', networkKind, (network, place) =>
  poolsOf(network).map((pool): Made => {
    const row = networkRow(network, pool, place);
    const addresses = [pool.start ?? '', pool.end ?? '', network.gateway ?? ''];
    const columns = { start_key: addressKey(pool.start), end_key: addressKey(pool.end) };
    return { row, addresses, columns, facets: tagFacets(row.metadata) };
  }),
);
