import { GatewayError, type Call, type ErrorCode, type Page, type Source, type SourceRecord } from 'podgate/contract';
import type { Seen } from '../projects/owner.ts';
import type { Session } from '../session.ts';
import { page, type NeutronList } from './list.ts';
import { outlineOf } from './outline.ts';
import {
  NETWORK_FIELDS,
  PORT_FIELDS,
  showFloatingIp,
  showPort,
  showSecurityGroup,
  STANDARD,
  SUBNET_FIELDS,
} from './single.ts';
import {
  isServers,
  readFloatingIp,
  readNetwork,
  readPort,
  readRbacPolicy,
  readSecurityGroup,
  readSubnet,
  type NeutronFloatingIp,
  type NeutronNetwork,
  type NeutronPort,
  type NeutronRbacPolicy,
  type NeutronSecurityGroup,
  type NeutronSubnet,
} from './neutron.ts';

const PORTS: NeutronList<NeutronPort> = {
  plural: 'ports',
  path: '/ports',
  fields: PORT_FIELDS,
  read: readPort,
  owner: ({ project_id }) => project_id,
};
const FLOATING_IPS: NeutronList<NeutronFloatingIp> = {
  plural: 'floatingips',
  path: '/floatingips',
  fields: [
    'id',
    'project_id',
    'status',
    'floating_ip_address',
    'floating_network_id',
    'fixed_ip_address',
    'port_id',
    'revision_number',
    ...STANDARD,
  ],
  read: readFloatingIp,
  owner: ({ project_id }) => project_id,
};
const SECURITY_GROUPS: NeutronList<NeutronSecurityGroup> = {
  plural: 'security_groups',
  path: '/security-groups',
  fields: ['id', 'name', 'project_id', 'shared', 'stateful', 'security_group_rules', ...STANDARD],
  read: readSecurityGroup,
};
const NETWORKS: NeutronList<NeutronNetwork> = {
  plural: 'networks',
  path: '/networks',
  fields: NETWORK_FIELDS,
  read: readNetwork,
};
const SUBNETS: NeutronList<NeutronSubnet> = {
  plural: 'subnets',
  path: '/subnets',
  fields: SUBNET_FIELDS,
  read: readSubnet,
};

const RBAC_POLICIES: NeutronList<NeutronRbacPolicy> = {
  plural: 'rbac_policies',
  path: '/rbac-policies',
  fields: ['id', 'object_id', 'action', 'target_tenant'],
  read: readRbacPolicy,
};

/** A page of what has also what others let our project use: noted is for whom it was listed, unless that is everybody. */
async function seenPage<R extends SourceRecord & Seen>(
  session: Session,
  list: NeutronList<R>,
  cursor: string | undefined,
  call: Call,
): Promise<Page<R>> {
  const listed = await page(session, list, cursor, call);
  if (session.cloud.allProjects) return listed;
  const seen_by = (await session.token(call)).project.id;
  return { ...listed, items: listed.items.map((item) => ({ ...item, seen_by })) };
}

/** Key of an address that no server holds: such ports keep addresses that several servers share. */
export const addressKey = (networkId: string, address: string) => `${networkId} ${address}`;

function unboundAddresses(port: NeutronPort): readonly string[] {
  if (port.device_id) return [];
  return (port.fixed_ips ?? []).map((fixed) => addressKey(port.network_id, fixed.ip_address));
}

export const ports: Source<Session, NeutronPort> = {
  pace: 'fast',
  index: {
    device: (port) => (port.device_id ? [port.device_id] : []),
    unbound: unboundAddresses,
    subnet: (port) => [...new Set((port.fixed_ips ?? []).map((fixed) => fixed.subnet_id))],
    // Those of servers alone: nobody asks who else is in a group.
    group: (port) => (isServers(port) ? (port.security_groups ?? []) : []),
  },
  list: (session, cursor, call) => page(session, PORTS, cursor, call),
  outline: outlineOf(PORTS),
  get: showPort,
};

export const floatingIps: Source<Session, NeutronFloatingIp> = {
  pace: 'fast',
  index: {
    port: (floating) => (floating.port_id ? [floating.port_id] : []),
    server: (floating) => (floating.server_id ? [floating.server_id] : []),
  },
  list: (session, cursor, call) => page(session, FLOATING_IPS, cursor, call),
  outline: outlineOf(FLOATING_IPS),
  get: showFloatingIp,
};

export const securityGroups: Source<Session, NeutronSecurityGroup> = {
  pace: 'slow',
  list: (session, cursor, call) => seenPage(session, SECURITY_GROUPS, cursor, call),
  get: showSecurityGroup,
};

export const networks: Source<Session, NeutronNetwork> = {
  pace: 'slow',
  list: (session, cursor, call) => seenPage(session, NETWORKS, cursor, call),
};

export const subnets: Source<Session, NeutronSubnet> = {
  pace: 'slow',
  index: { network: (subnet) => [subnet.network_id] },
  list: (session, cursor, call) => page(session, SUBNETS, cursor, call),
};

/** A Neutron that knows no such policies, or does not tell them. */
const WITHOUT_POLICIES: ReadonlySet<ErrorCode> = new Set(['not_found', 'unsupported', 'not_implemented', 'forbidden']);

/**
 * Whom networks and security groups are shared with. A project's own lists have what is shared with it; only who reads all projects has
 * to ask. Without policies there are none: as long as nothing is known of them, nothing is taken to be for everybody.
 */
export const rbacPolicies: Source<Session, NeutronRbacPolicy> = {
  pace: 'slow',
  index: { object: (policy) => [policy.object_id] },
  async list(session, cursor, call) {
    if (!session.cloud.allProjects) return { items: [] };
    try {
      return await page(session, RBAC_POLICIES, cursor, call);
    } catch (error) {
      if (!GatewayError.is(error) || !WITHOUT_POLICIES.has(error.code)) throw error;
      call.warn('whom networks and security groups are shared with is not known', error.message);
      return { items: [] };
    }
  },
};
