import type { Call, Refreshed } from 'podgate/contract';
import { having } from '../having.ts';
import { requireOwn } from '../projects/own.ts';
import { pathPart, type Session } from '../session.ts';
import {
  readPorts,
  readShownFloatingIp,
  readShownNetwork,
  readShownPort,
  readShownSecurityGroup,
  readShownSubnet,
  type NeutronFloatingIp,
  type NeutronNetwork,
  type NeutronPort,
  type NeutronSecurityGroup,
} from './neutron.ts';

/** What is read of ports. */
export const PORT_FIELDS = [
  'id',
  'name',
  'project_id',
  'status',
  'device_id',
  'device_owner',
  'network_id',
  'mac_address',
  'fixed_ips',
  'security_groups',
  'port_security_enabled',
  'allowed_address_pairs',
  'created_at',
  'revision_number',
] as const;

/** What people write beside a thing, and when. */
export const STANDARD = ['description', 'tags', 'created_at', 'updated_at'] as const;

/** What is read of networks. */
export const NETWORK_FIELDS = [
  'id',
  'name',
  'project_id',
  'status',
  'admin_state_up',
  'mtu',
  'is_default',
  'shared',
  'router:external',
  'provider:network_type',
  'provider:segmentation_id',
  ...STANDARD,
] as const;

/** What is read of subnets. */
export const SUBNET_FIELDS = [
  'id',
  'name',
  'project_id',
  'network_id',
  'cidr',
  'ip_version',
  'gateway_ip',
  'dns_nameservers',
  'host_routes',
  'allocation_pools',
  ...STANDARD,
] as const;

/** The ports of one server, or of something else that has some, now. */
export async function portsOf(session: Session, serverId: string, call: Call): Promise<readonly NeutronPort[]> {
  const query = { device_id: serverId, fields: PORT_FIELDS };
  const request = { service: 'network', operation: 'ports.of-server', path: '/ports', query } as const;
  return having(readPorts((await session.send(request, call)).json()).ports, { device_id: serverId });
}

/** The ports of a name, now. */
export async function portsNamed(session: Session, name: string, call: Call): Promise<readonly NeutronPort[]> {
  const query = { name, fields: PORT_FIELDS };
  const request = { service: 'network', operation: 'ports.named', path: '/ports', query } as const;
  return having(readPorts((await session.send(request, call)).json()).ports, { name });
}

/** One port, now. Throws `not_found`. */
export async function showPort(session: Session, id: string, call: Call): Promise<NeutronPort> {
  const query = { fields: PORT_FIELDS };
  const request = { service: 'network', operation: 'ports.show', path: `/ports/${pathPart(id)}`, query } as const;
  const { port } = readShownPort((await session.send(request, call)).json());
  await requireOwn(session, { project: port.project_id, what: `port ${id}` }, call);
  return port;
}

/** One floating address, now. Throws `not_found`. */
export async function showFloatingIp(session: Session, id: string, call: Call): Promise<NeutronFloatingIp> {
  const request = { service: 'network', operation: 'floatingips.show', path: `/floatingips/${pathPart(id)}` } as const;
  const { floatingip } = readShownFloatingIp((await session.send(request, call)).json());
  await requireOwn(session, { project: floatingip.project_id, what: `floating address ${id}` }, call);
  return floatingip;
}

/** One security group with its rules, now. Throws `not_found`. */
export async function showSecurityGroup(session: Session, id: string, call: Call): Promise<NeutronSecurityGroup> {
  const path = `/security-groups/${pathPart(id)}`;
  const request = { service: 'network', operation: 'security-groups.show', path } as const;
  const { security_group: group } = readShownSecurityGroup((await session.send(request, call)).json());
  if (session.cloud.allProjects) return group;
  if (group.shared !== true)
    await requireOwn(session, { project: group.project_id, what: `security group ${id}` }, call);
  return { ...group, seen_by: (await session.token(call)).project.id };
}

/** One network, now. Throws `not_found`. */
async function showNetwork(session: Session, id: string, call: Call): Promise<NeutronNetwork> {
  const [path, query] = [`/networks/${pathPart(id)}`, { fields: NETWORK_FIELDS }];
  const request = { service: 'network', operation: 'networks.show', path, query } as const;
  const { network } = readShownNetwork((await session.send(request, call)).json());
  if (session.cloud.allProjects) return network;
  if (network.shared !== true && network['router:external'] !== true)
    await requireOwn(session, { project: network.project_id, what: `network ${id}` }, call);
  return { ...network, seen_by: (await session.token(call)).project.id };
}

/** A network; its subnets are read by themselves. */
export async function liveVpc(session: Session, id: string, call: Call): Promise<readonly Refreshed[]> {
  return [{ source: 'networks', records: [await showNetwork(session, id, call)] }];
}

/** A subnet with the network that it is in, which says who may use it. */
export async function liveNetwork(session: Session, id: string, call: Call): Promise<readonly Refreshed[]> {
  const [path, query] = [`/subnets/${pathPart(id)}`, { fields: SUBNET_FIELDS }];
  const request = { service: 'network', operation: 'subnets.show', path, query } as const;
  const { subnet } = readShownSubnet((await session.send(request, call)).json());
  return [
    { source: 'networks', records: [await showNetwork(session, subnet.network_id, call)] },
    { source: 'subnets', records: [subnet] },
  ];
}

/** A security group. */
export async function liveSecgroup(session: Session, id: string, call: Call): Promise<readonly Refreshed[]> {
  return [{ source: 'security_groups', records: [await showSecurityGroup(session, id, call)] }];
}

/** A floating address, and the port that the cloud keeps it with, which counts among the addresses of its network. */
export async function liveEip(session: Session, id: string, call: Call): Promise<readonly Refreshed[]> {
  const [floating, kept] = await Promise.all([showFloatingIp(session, id, call), portsOf(session, id, call)]);
  return [
    { source: 'floating_ips', records: [floating] },
    { source: 'ports', records: kept, complete: { index: 'device', key: id } },
  ];
}

/** A port. */
export async function liveInterface(session: Session, id: string, call: Call): Promise<readonly Refreshed[]> {
  return [{ source: 'ports', records: [await showPort(session, id, call)] }];
}
