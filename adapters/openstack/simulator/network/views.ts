import type { Network, Subnet } from '../content/networks.ts';
import type { SecurityGroup, SecurityGroupRule } from '../content/security-groups.ts';
import { addressIn } from '../content/addresses.ts';
import { isLent, type RbacPolicy } from '../content/rbac-policies.ts';
import { zoned } from '../times.ts';
import type { Cloud } from '../state/cloud.ts';
import type { FloatingIpRow, PortRow } from '../state/rows.ts';

/** A thing of Neutron as clients see it. */
export type View = Readonly<Record<string, unknown>>;

/** For whom a view is made. */
export interface Viewer {
  readonly isAdmin: boolean;
  readonly projectId: string | undefined;
}

/** Whoever asks is told whether a thing is shared with him, be it with him alone. */
const isShared = ({ basis }: Cloud, id: string, { projectId }: Viewer) =>
  isLent(basis.rbacPolicies, id, projectId, 'access_as_shared');

const times = (created: number, updated: number, revision: number) => ({
  created_at: zoned(created),
  updated_at: zoned(updated),
  revision_number: revision,
});

const binding = (host: string) =>
  host === ''
    ? {
        'binding:profile': {},
        'binding:host_id': '',
        'binding:vif_type': 'unbound',
        'binding:vif_details': {},
      }
    : {
        'binding:profile': {},
        'binding:host_id': host,
        'binding:vif_type': 'ovs',
        'binding:vif_details': {
          port_filter: true,
          ovs_hybrid_plug: false,
          connectivity: 'l2',
          bridge_name: 'br-int',
        },
      };

/** Where a port is bound, and what carries a network, is for administrators. */
export const toPort = (_cloud: Cloud, port: PortRow, { isAdmin }: Viewer): View => ({
  id: port.id,
  name: port.name,
  network_id: port.networkId,
  tenant_id: port.projectId,
  mac_address: port.mac,
  admin_state_up: true,
  status: port.status,
  device_id: port.deviceId,
  device_owner: port.deviceOwner,
  fixed_ips: port.fixedIps.map(({ subnetId, address }) => ({ subnet_id: subnetId, ip_address: address })),
  allowed_address_pairs: port.addressPairs,
  extra_dhcp_opts: [],
  security_groups: port.securityGroups,
  description: port.description ?? '',
  'binding:vnic_type': 'normal',
  ...(isAdmin && binding(port.host)),
  port_security_enabled: port.portSecurity,
  tags: [],
  ...times(port.createdAt, port.updatedAt, port.revision),
  project_id: port.projectId,
});

/** A network; what carries it is for administrators. */
export const toNetwork = (cloud: Cloud, network: Network, viewer: Viewer): View => ({
  id: network.id,
  name: network.name,
  tenant_id: network.projectId,
  admin_state_up: true,
  mtu: network.mtu,
  status: 'ACTIVE',
  subnets: network.subnets,
  shared: isShared(cloud, network.id, viewer),
  availability_zone_hints: [],
  availability_zones: [],
  ipv4_address_scope: null,
  ipv6_address_scope: null,
  'router:external': network.external,
  description: network.description ?? '',
  port_security_enabled: true,
  ...(network.external && { is_default: false }),
  tags: [],
  ...times(network.createdAt, network.updatedAt, 2),
  project_id: network.projectId,
  ...(viewer.isAdmin && {
    'provider:network_type': network.type,
    'provider:physical_network': network.physical,
    'provider:segmentation_id': network.segmentation,
  }),
});

/** A subnet. */
export function toSubnet(_cloud: Cloud, subnet: Subnet): View {
  const six = subnet.cidr.includes(':');
  const mode = six && subnet.slaac !== false ? 'slaac' : null;
  return {
    id: subnet.id,
    name: subnet.name,
    tenant_id: subnet.projectId,
    network_id: subnet.networkId,
    ip_version: six ? 6 : 4,
    subnetpool_id: null,
    enable_dhcp: subnet.dhcp,
    ipv6_ra_mode: mode,
    ipv6_address_mode: mode,
    gateway_ip: subnet.gateway === undefined ? addressIn(subnet.cidr, 1) : subnet.gateway,
    cidr: subnet.cidr,
    allocation_pools: subnet.pools,
    host_routes: [],
    dns_nameservers: subnet.dns ?? [],
    description: subnet.description ?? '',
    service_types: [],
    tags: [],
    ...times(subnet.createdAt, subnet.createdAt, 0),
    project_id: subnet.projectId,
  };
}

/** A rule of a security group. */
export const toRule = (_cloud: Cloud, rule: SecurityGroupRule): View => ({
  id: rule.id,
  tenant_id: rule.projectId,
  security_group_id: rule.groupId,
  ethertype: rule.ethertype,
  direction: rule.direction,
  protocol: rule.protocol,
  port_range_min: rule.ports ? rule.ports[0] : null,
  port_range_max: rule.ports ? rule.ports[1] : null,
  remote_ip_prefix: rule.remotePrefix,
  remote_address_group_id: null,
  normalized_cidr: rule.remotePrefix,
  remote_group_id: rule.remoteGroup,
  description: null,
  ...times(rule.createdAt, rule.createdAt, 0),
  project_id: rule.projectId,
});

/** Rules inside of a group say a little more than in their own list. */
export const toGroup = (cloud: Cloud, group: SecurityGroup, viewer: Viewer): View => ({
  id: group.id,
  name: group.name,
  stateful: true,
  tenant_id: group.projectId,
  description: group.description,
  shared: isShared(cloud, group.id, viewer),
  security_group_rules: group.rules.map((rule, index) => ({
    ...toRule(cloud, rule),
    standard_attr_id: index + 1,
    tags: [],
  })),
  tags: [],
  ...times(group.createdAt, group.createdAt, 1),
  project_id: group.projectId,
});

/** Bound addresses stay DOWN where no L3 agent works; clients must not take that for a fault (mapping §4.3). */
export function toFloatingIp(cloud: Cloud, row: FloatingIpRow): View {
  const port = row.portId === null ? undefined : cloud.ports.get(row.portId);
  return {
    id: row.id,
    tenant_id: row.projectId,
    floating_ip_address: row.address,
    floating_network_id: row.networkId,
    router_id: row.routerId,
    port_id: row.portId,
    fixed_ip_address: row.fixedAddress,
    status: row.portId === null ? 'DOWN' : 'ACTIVE',
    description: row.description ?? '',
    port_details: port
      ? {
          name: port.name,
          network_id: port.networkId,
          mac_address: port.mac,
          admin_state_up: true,
          status: port.status,
          device_id: port.deviceId,
          device_owner: port.deviceOwner,
        }
      : null,
    tags: [],
    ...times(row.createdAt, row.updatedAt, row.revision),
    project_id: row.projectId,
  };
}

/** Whom something is shared with. */
export const toRbacPolicy = (_cloud: Cloud, policy: RbacPolicy): View => ({
  id: policy.id,
  tenant_id: policy.projectId,
  object_type: policy.objectType,
  object_id: policy.objectId,
  action: policy.action,
  target_tenant: policy.target,
  project_id: policy.projectId,
});
