import type {
  NeutronFloatingIp,
  NeutronNetwork,
  NeutronRule,
  NeutronSecurityGroup,
  NeutronSubnet,
} from '../../openstack/family.ts';
import type { NovaFloatingIp, NovaGroup, NovaNetwork, NovaRule } from './nova.ts';

/** A network of Nova's in the form of Neutron's. Administrators are told whose it is; of nobody's is everybody's. */
export const toNetwork = ({ id, label, project_id }: NovaNetwork): NeutronNetwork => ({
  id,
  name: label,
  project_id,
  status: 'ACTIVE',
  shared: project_id === null,
});

/** Its only subnet, of the same id. */
export function toSubnet({ id, label, project_id, cidr, gateway, dns1, dns2 }: NovaNetwork): NeutronSubnet {
  const dns_nameservers = [dns1, dns2].filter((one): one is string => Boolean(one));
  const ip_version = (cidr ?? '').includes(':') ? 6 : 4;
  return { id, name: label, project_id, network_id: id, cidr, gateway_ip: gateway, dns_nameservers, ip_version };
}

/** A pool of floating addresses: what is outside, known by its name alone. */
export const toPool = (name: string): NeutronNetwork => ({
  id: name,
  name,
  project_id: null,
  status: 'ACTIVE',
  'router:external': true,
});

/** A floating address of a project in the form of Neutron's; Nova says the server where Neutron says a port. */
export const toFloatingIp = (
  { id, ip, pool, fixed_ip, instance_id }: NovaFloatingIp,
  project_id: string,
): NeutronFloatingIp => ({
  id: String(id),
  project_id,
  status: instance_id ? 'ACTIVE' : 'DOWN',
  floating_ip_address: ip,
  floating_network_id: pool,
  fixed_ip_address: fixed_ip,
  ...(instance_id && { server_id: instance_id }),
});

/** All ports of a protocol, as Nova writes them down. */
export const ALL_PORTS = { from_port: 1, to_port: 65_535 } as const;
/** All types and codes of ICMP. */
export const ALL_TYPES = { from_port: -1, to_port: -1 } as const;

/** Nothing for what stands for all of them. */
function portsOf({ from_port: from, to_port: to }: NovaRule) {
  const isAll = from === ALL_PORTS.from_port && to === ALL_PORTS.to_port;
  const known = (port: number | null | undefined) => (isAll || port === undefined || port === -1 ? null : port);
  return { port_range_min: known(from), port_range_max: known(to) };
}

/** A rule, which is always about what comes in. `peer`: the id of a group of that name. */
function toRule(rule: NovaRule, peer: (name: string, project: string) => string): NeutronRule {
  const { id, ip_protocol, ip_range, group } = rule;
  const cidr = ip_range?.cidr ?? null;
  return {
    id: String(id),
    direction: 'ingress',
    ethertype: cidr?.includes(':') ? 'IPv6' : 'IPv4',
    protocol: ip_protocol ?? null,
    ...portsOf(rule),
    remote_ip_prefix: cidr,
    remote_group_id: group?.name ? peer(group.name, group.tenant_id ?? '') : null,
  };
}

const nameIn = (project: string | null | undefined, name: string) => `${project ?? ''} ${name}`;

/** Security groups in the form of Neutron's; a rule that is about a group names it, and Nova's names are unique within a project. */
export function toGroups(groups: readonly NovaGroup[]): readonly NeutronSecurityGroup[] {
  const ids = new Map(groups.map(({ id, name, tenant_id }) => [nameIn(tenant_id, name), String(id)]));
  const peer = (name: string, project: string) => ids.get(nameIn(project, name)) ?? name;
  return groups.map(({ id, name, description, tenant_id, rules = [] }) => ({
    id: String(id),
    name,
    // Nova takes no empty description: one that is the name is none.
    description: description === name ? '' : description,
    project_id: tenant_id,
    security_group_rules: rules.map((rule) => toRule(rule, peer)),
  }));
}

/** Under what a security group is found, and a server that is in one: by names within a project. */
export const groupKey = nameIn;
