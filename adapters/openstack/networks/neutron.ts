import { Type, reader, type Static } from 'podgate/kit';

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const flag = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]));
const number = Type.Optional(Type.Union([Type.Number(), Type.Null()]));

export const NeutronPort = Type.Object({
  id: Type.String(),
  device_id: text,
  network_id: Type.String(),
  mac_address: text,
  fixed_ips: Type.Optional(Type.Array(Type.Object({ subnet_id: Type.String(), ip_address: Type.String() }))),
  security_groups: Type.Optional(Type.Array(Type.String())),
  port_security_enabled: flag,
  allowed_address_pairs: Type.Optional(Type.Array(Type.Object({ ip_address: Type.String() }))),
  created_at: text,
});

export const NeutronNetwork = Type.Object({
  id: Type.String(),
  name: text,
  'router:external': flag,
  'provider:network_type': text,
  'provider:segmentation_id': number,
});

export const NeutronSubnet = Type.Object({
  id: Type.String(),
  name: text,
  network_id: Type.String(),
  cidr: text,
  ip_version: number,
  allocation_pools: Type.Optional(Type.Array(Type.Object({ start: Type.String(), end: Type.String() }))),
});

export const NeutronRule = Type.Object({
  id: Type.String(),
  direction: text,
  ethertype: text,
  protocol: Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Null()])),
  port_range_min: number,
  port_range_max: number,
  remote_ip_prefix: text,
  remote_group_id: text,
  remote_address_group_id: text,
});

export const NeutronSecurityGroup = Type.Object({
  id: Type.String(),
  name: text,
  security_group_rules: Type.Optional(Type.Array(NeutronRule)),
});

export const NeutronFloatingIp = Type.Object({
  id: Type.String(),
  floating_ip_address: text,
  fixed_ip_address: text,
  port_id: text,
});

export type NeutronPort = Static<typeof NeutronPort>;
export type NeutronNetwork = Static<typeof NeutronNetwork>;
export type NeutronSubnet = Static<typeof NeutronSubnet>;
export type NeutronRule = Static<typeof NeutronRule>;
export type NeutronSecurityGroup = Static<typeof NeutronSecurityGroup>;
export type NeutronFloatingIp = Static<typeof NeutronFloatingIp>;

export const readPort = reader(NeutronPort, "Neutron's port");
export const readNetwork = reader(NeutronNetwork, "Neutron's network");
export const readSubnet = reader(NeutronSubnet, "Neutron's subnet");
export const readSecurityGroup = reader(NeutronSecurityGroup, "Neutron's security group");
export const readFloatingIp = reader(NeutronFloatingIp, "Neutron's floating IP");
export const readPorts = reader(Type.Object({ ports: Type.Array(NeutronPort) }), "Neutron's ports");
