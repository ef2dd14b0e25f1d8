import type { Network, Vpc } from 'podgate/contract';
import type { Lookup } from '../records.ts';
import { isServers, type NeutronNetwork, type NeutronPort, type NeutronSubnet } from './neutron.ts';
import { networkName, poolId, prefixOf, within } from './pools.ts';
import { sharingOf, type Sharing } from './sharing.ts';
import { standardOf } from './standard.ts';
import { networkStatus } from './status.ts';
import { vlanOf } from './vlan.ts';

type Pool = NonNullable<Network['pools']>[number];

const isOpen = (network: NeutronNetwork) => Boolean(network.shared) || Boolean(network['router:external']);

const FLOATING = 'network:floatingip';
const DHCP = 'network:dhcp';

/** What a port is counted as. */
function holderOf(port: NeutronPort): 'servers' | 'eips' | 'interfaces' {
  if (isServers(port)) return 'servers';
  return port.device_owner === FLOATING ? 'eips' : 'interfaces';
}

/** A pool with what is taken of it: every address that a port has, as far as ports are shown. */
function poolOf(subnet: NeutronSubnet, range: { start: string; end: string }, ports: readonly NeutronPort[]): Pool {
  const counts = { servers: 0, eips: 0, interfaces: 0 };
  const dhcp: string[] = [];
  const isInside = within(range);
  for (const port of ports) {
    for (const { subnet_id, ip_address } of port.fixed_ips ?? []) {
      if (subnet_id !== subnet.id || !isInside(ip_address)) continue;
      counts[holderOf(port)] += 1;
      if (port.device_owner === DHCP) dhcp.push(ip_address);
    }
  }
  const used = counts.servers + counts.eips + counts.interfaces;
  return { id: poolId(subnet.id, subnet, range), ...range, used, ...counts, dhcp: dhcp.sort() };
}

/** A subnet belongs to its project and may be used by whoever may use its network: without that, nobody can tell by whom. */
function subnetSharing(subnet: NeutronSubnet, network: NeutronNetwork | undefined, related: Lookup): Sharing {
  if (!network) return { everyone: false, shared_projects: [] };
  const { id, seen_by } = network;
  return sharingOf({ id, seen_by, project_id: subnet.project_id }, isOpen(network), related);
}

/** Neutron's subnet in our words (OS-65, F-N05; `docs/fields.md`). */
export function toNetwork(subnet: NeutronSubnet, related: Lookup): Network {
  const network = related.get('networks', subnet.network_id);
  const ports = related.by('ports', 'subnet', subnet.id);
  return {
    id: subnet.id,
    name: networkName(subnet.id, subnet),
    ...standardOf(subnet, related),
    ...subnetSharing(subnet, network, related),
    status: networkStatus(network?.status),
    upstream: { status: network?.status ?? undefined },
    ip_version: subnet.ip_version === 6 ? '6' : '4',
    cidr: subnet.cidr ?? undefined,
    masklen: prefixOf(subnet),
    gateway: subnet.gateway_ip ?? undefined,
    dns: [...(subnet.dns_nameservers ?? [])],
    routes: [...(subnet.host_routes ?? [])],
    pools: (subnet.allocation_pools ?? []).map((range) => poolOf(subnet, range, ports)),
    vpc: network?.name ?? '',
    vpc_id: subnet.network_id,
    vlan_id: vlanOf(network),
    is_exit: network?.['router:external'] ?? false,
  };
}

/** Neutron's network in our words (OS-65; `docs/fields.md`). */
export function toVpc(network: NeutronNetwork, related: Lookup): Vpc {
  const subnets = [...related.by('subnets', 'network', network.id)].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    id: network.id,
    name: network.name || network.id,
    ...standardOf(network, related),
    ...sharingOf(network, isOpen(network), related),
    status: networkStatus(network.status),
    upstream: { status: network.status ?? undefined },
    enabled: network.admin_state_up ?? true,
    is_default: network.is_default ?? false,
    mtu: network.mtu ?? 0,
    cidrs: subnets.flatMap(({ cidr }) => cidr ?? []),
    network_count: subnets.reduce((sum, { allocation_pools: pools }) => sum + Math.max(1, pools?.length ?? 0), 0),
  };
}
