import { Type, reader, type Static } from 'podgate/kit';
import type { Seen } from '../projects/owner.ts';

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const flag = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]));
const number = Type.Optional(Type.Union([Type.Number(), Type.Null()]));
const texts = Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()]));

/** What people write beside a thing, and when. */
const standard = { description: text, tags: texts, created_at: text, updated_at: text };

/** What Neutron counts up with each change of a record, where it does. */
const revision = { revision_number: number };

/** There are many ports and all are kept: nothing stands here that no row is made of, but for the revision. */
export const NeutronPort = Type.Object({
  id: Type.String(),
  name: text,
  project_id: text,
  status: text,
  device_id: text,
  device_owner: text,
  network_id: Type.String(),
  mac_address: text,
  fixed_ips: Type.Optional(Type.Array(Type.Object({ subnet_id: Type.String(), ip_address: Type.String() }))),
  security_groups: Type.Optional(Type.Array(Type.String())),
  port_security_enabled: flag,
  allowed_address_pairs: Type.Optional(Type.Array(Type.Object({ ip_address: Type.String() }))),
  created_at: text,
  ...revision,
});

export const NeutronNetwork = Type.Object({
  id: Type.String(),
  name: text,
  project_id: text,
  status: text,
  admin_state_up: flag,
  mtu: number,
  is_default: flag,
  shared: flag,
  'router:external': flag,
  'provider:network_type': text,
  'provider:segmentation_id': number,
  ...standard,
});

export const NeutronSubnet = Type.Object({
  id: Type.String(),
  name: text,
  project_id: text,
  network_id: Type.String(),
  cidr: text,
  ip_version: number,
  gateway_ip: text,
  dns_nameservers: texts,
  host_routes: Type.Optional(Type.Array(Type.Object({ destination: Type.String(), nexthop: Type.String() }))),
  allocation_pools: Type.Optional(Type.Array(Type.Object({ start: Type.String(), end: Type.String() }))),
  ...standard,
});

export const NeutronRule = Type.Object({
  id: Type.String(),
  description: text,
  created_at: text,
  updated_at: text,
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
  project_id: text,
  shared: flag,
  stateful: flag,
  security_group_rules: Type.Optional(Type.Array(NeutronRule)),
  ...standard,
});

export const NeutronFloatingIp = Type.Object({
  id: Type.String(),
  project_id: text,
  status: text,
  floating_ip_address: text,
  floating_network_id: text,
  fixed_ip_address: text,
  port_id: text,
  ...revision,
  ...standard,
});

/** Whom something is shared with: `*` for everybody. */
export const NeutronRbacPolicy = Type.Object({
  id: Type.String(),
  object_id: Type.String(),
  action: text,
  target_tenant: text,
});

/** A record as its outline has it. */
export const NeutronOutline = Type.Object({ id: Type.String(), project_id: text, ...revision });

export type NeutronPort = Static<typeof NeutronPort>;
export type NeutronNetwork = Static<typeof NeutronNetwork> & Seen;
export type NeutronSubnet = Static<typeof NeutronSubnet>;
export type NeutronRule = Static<typeof NeutronRule>;
export type NeutronSecurityGroup = Static<typeof NeutronSecurityGroup> & Seen;
/** `server_id`: the server that it leads to, where the cloud has no ports and says the server itself (OL-46). */
export type NeutronFloatingIp = Static<typeof NeutronFloatingIp> & { readonly server_id?: string };
export type NeutronRbacPolicy = Static<typeof NeutronRbacPolicy>;

export const readOutline = reader(NeutronOutline, "Neutron's revision of a record");
export const readPort = reader(NeutronPort, "Neutron's port");
export const readNetwork = reader(NeutronNetwork, "Neutron's network");
export const readSubnet = reader(NeutronSubnet, "Neutron's subnet");
export const readSecurityGroup = reader(NeutronSecurityGroup, "Neutron's security group");
export const readFloatingIp = reader(NeutronFloatingIp, "Neutron's floating IP");
export const readRbacPolicy = reader(NeutronRbacPolicy, "Neutron's RBAC policy");
export const readShownSecurityGroup = reader(
  Type.Object({ security_group: NeutronSecurityGroup }),
  "Neutron's security group",
);
export const readSecurityGroups = reader(
  Type.Object({ security_groups: Type.Array(NeutronSecurityGroup) }),
  "Neutron's security groups",
);
export const readShownNetwork = reader(Type.Object({ network: NeutronNetwork }), "Neutron's network");
export const readShownSubnet = reader(Type.Object({ subnet: NeutronSubnet }), "Neutron's subnet");
export const readSubnets = reader(Type.Object({ subnets: Type.Array(NeutronSubnet) }), "Neutron's subnets");
export const readShownPort = reader(Type.Object({ port: NeutronPort }), "Neutron's port");
export const readShownFloatingIp = reader(Type.Object({ floatingip: NeutronFloatingIp }), "Neutron's floating IP");
export const readFloatingIps = reader(
  Type.Object({ floatingips: Type.Array(NeutronFloatingIp) }),
  "Neutron's floating IPs",
);
export const readPorts = reader(Type.Object({ ports: Type.Array(NeutronPort) }), "Neutron's ports");

/** Who holds a port: what begins with this is a server, in which availability zone stands behind it. */
const SERVERS = 'compute:';

export const isServers = ({ device_owner, device_id }: NeutronPort): boolean =>
  Boolean(device_id) && (device_owner ?? '').startsWith(SERVERS);
