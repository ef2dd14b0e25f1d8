import type { Call, Page, Source, SourceRecord } from 'podgate/contract';
import { listPage, type Listing } from '../paging.ts';
import type { Session } from '../session.ts';
import {
  readFloatingIp,
  readNetwork,
  readPort,
  readPorts,
  readSecurityGroup,
  readSubnet,
  type NeutronFloatingIp,
  type NeutronNetwork,
  type NeutronPort,
  type NeutronSecurityGroup,
  type NeutronSubnet,
} from './neutron.ts';

const PORT_FIELDS = [
  'id',
  'device_id',
  'network_id',
  'mac_address',
  'fixed_ips',
  'security_groups',
  'port_security_enabled',
  'allowed_address_pairs',
  'created_at',
] as const;

interface NeutronList<R extends SourceRecord> {
  readonly plural: string;
  readonly path: string;
  readonly fields: readonly string[];
  readonly read: (record: unknown) => R;
  /** Of its own project only: these lists give an administrator those of everybody. */
  readonly owned?: boolean;
}

async function page<R extends SourceRecord>(
  session: Session,
  list: NeutronList<R>,
  cursor: string | undefined,
  call: Call,
): Promise<Page<R>> {
  const mine = list.owned && !session.cloud.allProjects;
  const query = {
    fields: list.fields,
    project_id: mine ? (await session.token(call)).project.id : undefined,
  };
  const listing: Listing<R> = {
    service: 'network',
    operation: `${list.plural}.list`,
    path: list.path,
    query,
    key: list.plural,
    limit: 1000,
    read: list.read,
  };
  return listPage(session, listing, cursor, call);
}

const PORTS: NeutronList<NeutronPort> = {
  plural: 'ports',
  path: '/ports',
  fields: PORT_FIELDS,
  read: readPort,
  owned: true,
};
const FLOATING_IPS: NeutronList<NeutronFloatingIp> = {
  plural: 'floatingips',
  path: '/floatingips',
  fields: ['id', 'floating_ip_address', 'fixed_ip_address', 'port_id'],
  read: readFloatingIp,
  owned: true,
};
const SECURITY_GROUPS: NeutronList<NeutronSecurityGroup> = {
  plural: 'security_groups',
  path: '/security-groups',
  fields: ['id', 'name', 'security_group_rules'],
  read: readSecurityGroup,
};
const NETWORKS: NeutronList<NeutronNetwork> = {
  plural: 'networks',
  path: '/networks',
  fields: ['id', 'name', 'router:external', 'provider:network_type', 'provider:segmentation_id'],
  read: readNetwork,
};
const SUBNETS: NeutronList<NeutronSubnet> = {
  plural: 'subnets',
  path: '/subnets',
  fields: ['id', 'name', 'network_id', 'cidr', 'ip_version', 'allocation_pools'],
  read: readSubnet,
};

/** Key of an address that no server holds: such ports keep addresses that several servers share. */
export const addressKey = (networkId: string, address: string) => `${networkId} ${address}`;

function unboundAddresses(port: NeutronPort): readonly string[] {
  if (port.device_id) return [];
  return (port.fixed_ips ?? []).map((fixed) => addressKey(port.network_id, fixed.ip_address));
}

export const ports: Source<Session, NeutronPort> = {
  pace: 'fast',
  index: { device: (port) => (port.device_id ? [port.device_id] : []), unbound: unboundAddresses },
  list: (session, cursor, call) => page(session, PORTS, cursor, call),
};

export const floatingIps: Source<Session, NeutronFloatingIp> = {
  pace: 'fast',
  index: { port: (floating) => (floating.port_id ? [floating.port_id] : []) },
  list: (session, cursor, call) => page(session, FLOATING_IPS, cursor, call),
};

export const securityGroups: Source<Session, NeutronSecurityGroup> = {
  pace: 'slow',
  list: (session, cursor, call) => page(session, SECURITY_GROUPS, cursor, call),
};

export const networks: Source<Session, NeutronNetwork> = {
  pace: 'slow',
  list: (session, cursor, call) => page(session, NETWORKS, cursor, call),
};

export const subnets: Source<Session, NeutronSubnet> = {
  pace: 'slow',
  list: (session, cursor, call) => page(session, SUBNETS, cursor, call),
};

/** The ports of one server, now. */
export async function portsOf(session: Session, serverId: string, call: Call): Promise<readonly NeutronPort[]> {
  const query = { device_id: serverId, fields: PORT_FIELDS };
  const request = { service: 'network', operation: 'ports.of-server', path: '/ports', query } as const;
  return readPorts((await session.send(request, call)).json()).ports;
}
