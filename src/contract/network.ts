import { Type, type Static } from '@sinclair/typebox';
import { flag, list, named, shareable, strict, text, upstream, whole, words } from './forms.ts';

/** A range of addresses that ports are given from. */
export const Pool = Type.Object(
  {
    id: Type.String({ description: "id of the unified network: the subnet's own while it has one pool" }),
    start: Type.String({ description: 'first address' }),
    end: Type.String({ description: 'last address' }),
    used: whole('addresses of it that ports have, as far as the cloud shows them'),
    servers: whole('of these by servers'),
    eips: whole('of these by floating addresses'),
    interfaces: whole('of these by routers and other things'),
    dhcp: list(Type.String(), 'addresses of it at which DHCP answers'),
  },
  strict,
);

export const NETWORK_STATUSES = ['available', 'pending', 'failed', 'unknown'] as const;
export type NetworkStatus = (typeof NETWORK_STATUSES)[number];

/** A subnet as an adapter reports it (OS-65); the gateway shows one network per pool. */
export const Network = Type.Object(
  {
    ...named,
    ...shareable,
    status: words(NETWORK_STATUSES),
    upstream,
    ip_version: words(['4', '6']),
    cidr: text('for example 10.10.0.0/20'),
    masklen: whole('length of its prefix'),
    gateway: text('address of the router'),
    dns: list(Type.String(), 'name servers'),
    routes: list(Type.Object({ destination: Type.String(), nexthop: Type.String() }, strict), 'further routes'),
    pools: list(Pool, 'ranges that addresses are given from'),
    vpc: text('name of the network that the subnet is in'),
    vpc_id: text('id of that network'),
    vlan_id: whole('VLAN id, 0 when there is none or it is not shown'),
    is_exit: flag('leads outside'),
  },
  strict,
);
export type Network = Static<typeof Network>;

/** A network of subnets as an adapter reports it (OS-65). */
export const Vpc = Type.Object(
  {
    ...named,
    ...shareable,
    status: words(NETWORK_STATUSES),
    upstream,
    enabled: flag('switched on'),
    is_default: flag('used when none is named'),
    mtu: whole('bytes'),
    cidrs: list(Type.String(), 'prefixes of its subnets'),
    network_count: whole('networks in it: the ranges of addresses of its subnets'),
  },
  strict,
);
export type Vpc = Static<typeof Vpc>;
