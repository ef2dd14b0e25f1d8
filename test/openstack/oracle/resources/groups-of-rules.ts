import { gatewayId } from '../settings.ts';
import { baseFields, externalFields, managedFields, ownedFields, regionFields, sharedFields } from './groups.ts';
import type { ResourceReading } from './read-resources.ts';
import type { NeutronGroup, NeutronRule } from './records.ts';
import { shown, type OwnedRow, type ResourceOracle, type ResourceSettings } from './resource.ts';
import { mayBeNamedWith, reachOf, taggedFields } from './sharing.ts';

const nameOf = ({ id, name }: NeutronGroup) => name || id;

function groupRow(group: NeutronGroup, reading: ResourceReading, settings: ResourceSettings): OwnedRow {
  const reach = reachOf(group, group.shared === true, reading, settings);
  const ports = reading.allPorts.filter(
    ({ device_owner, security_groups }) => device_owner.startsWith('compute:') && security_groups.includes(group.id),
  );
  const guests = new Set(ports.map(({ device_id }) => device_id)).size;
  const row = {
    ...baseFields({ ...group, name: nameOf(group) }, 'ready', settings, {
      canDelete: guests === 0,
      metadata: taggedFields(group, reading),
    }),
    ...ownedFields(reach.owner),
    ...sharedFields(reach.everyone, reach.shared),
    ...managedFields(settings),
    ...regionFields(settings),
    ...externalFields(group.id),
    admin_guest_cnt: 0,
    guest_cnt: guests,
    guest_nic_cnt: ports.length,
    is_default_vpc: false,
    is_dirty: false,
    loadbalancer_cnt: 0,
    rds_cnt: 0,
    redis_cnt: 0,
    system_guest_cnt: 0,
    total_cnt: guests,
  };
  return { row: shown(row), ...reach };
}

export const secgroups: ResourceOracle = {
  plural: 'secgroups',
  keyword: 'secgroup',
  reach: 'shared',
  rows: (reading, settings) => reading.allGroups.map((group) => groupRow(group, reading, settings)),
};

/** `22`, `80-90`; of ICMP the type, or type/code. */
function portsOf({ protocol, port_range_min: from, port_range_max: to }: NeutronRule): string {
  if (from === null) return '';
  if (protocol?.includes('icmp') || protocol === '1' || protocol === '58')
    return to === null ? `${from}` : `${from}/${to}`;
  return from === to ? `${from}` : `${from}-${to ?? from}`;
}

function remoteOf(rule: NeutronRule, group: NeutronGroup, reading: ResourceReading, settings: ResourceSettings) {
  const { remote_ip_prefix, remote_group_id, remote_address_group_id, ethertype } = rule;
  if (remote_ip_prefix) return { cidr: remote_ip_prefix, target_type: 'cidr' };
  if (remote_group_id) {
    const peer = reading.allGroups.find(({ id }) => id === remote_group_id);
    const name = peer && mayBeNamedWith(peer, group, reading) ? nameOf(peer) : undefined;
    const id = gatewayId(settings, remote_group_id);
    return { cidr: id, target_type: 'security_group', peer_secgroup: name, peer_secgroup_id: id };
  }
  if (remote_address_group_id) return { cidr: remote_address_group_id, target_type: 'address_group' };
  return { cidr: ethertype === 'IPv6' ? '::/0' : '0.0.0.0/0', target_type: 'cidr' };
}

function ruleRow(
  rule: NeutronRule,
  group: NeutronGroup,
  reading: ResourceReading,
  settings: ResourceSettings,
): OwnedRow {
  const reach = reachOf(group, group.shared === true, reading, settings);
  const row = {
    ...baseFields({ ...rule, name: '' }, 'available', settings),
    ...ownedFields(reach.owner),
    ...managedFields(settings),
    ...regionFields(settings),
    ...externalFields(rule.id),
    ...remoteOf(rule, group, reading, settings),
    action: 'allow',
    direction: rule.direction === 'ingress' ? 'in' : 'out',
    ports: portsOf(rule),
    priority: 0,
    protocol: rule.protocol ?? 'any',
    secgroup: nameOf(group),
    secgroup_id: gatewayId(settings, group.id),
  };
  return { row: shown(row), ...reach };
}

export const secgrouprules: ResourceOracle = {
  plural: 'secgrouprules',
  keyword: 'secgrouprule',
  reach: 'shared',
  rows: (reading, settings) =>
    reading.allGroups.flatMap((group) =>
      group.security_group_rules.map((rule) => ruleRow(rule, group, reading, settings)),
    ),
};
