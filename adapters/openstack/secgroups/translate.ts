import type { Secgroup, SecgroupRule } from 'podgate/contract';
import { utcTime } from 'podgate/kit';
import type { NeutronRule, NeutronSecurityGroup } from '../networks/neutron.ts';
import { isSeenByAllOf, sharingOf, type Sharing } from '../networks/sharing.ts';
import { standardOf } from '../networks/standard.ts';
import type { Lookup } from '../records.ts';
import { byId, icmpText, isIcmp, portsText, protocolOf } from './rules.ts';

/** Whom a rule without any remote is about. */
const EVERYTHING = { '4': '0.0.0.0/0', '6': '::/0' } as const;

const sharingOfGroup = (group: NeutronSecurityGroup, related: Lookup) =>
  sharingOf(group, group.shared ?? false, related);

/** The name of the group that a rule is about, where all who see the rule see that group. */
function peerName(peer: string, sharing: Sharing, related: Lookup): string | undefined {
  const group = related.get('security_groups', peer);
  return group && isSeenByAllOf(sharingOfGroup(group, related), sharing) ? (group.name ?? undefined) : undefined;
}

function toRule(rule: NeutronRule, sharing: Sharing, related: Lookup): SecgroupRule {
  const version = rule.ethertype === 'IPv6' ? '6' : '4';
  const { remote_group_id: peer, remote_address_group_id: listed, remote_ip_prefix: prefix } = rule;
  return {
    id: rule.id,
    description: rule.description ?? '',
    created_at: utcTime(rule.created_at),
    updated_at: utcTime(rule.updated_at),
    direction: rule.direction === 'egress' ? 'out' : 'in',
    protocol: protocolOf(rule),
    ports: isIcmp(rule) ? icmpText(rule) : portsText(rule),
    ip_version: version,
    cidr: peer || listed ? '' : prefix || EVERYTHING[version],
    address_group_id: peer ? undefined : (listed ?? undefined),
    peer_secgroup_id: peer ?? undefined,
    peer_secgroup: peer ? peerName(peer, sharing, related) : undefined,
  };
}

/** Neutron's security group in our words (OS-65; `docs/fields.md`). */
export function toSecgroup(group: NeutronSecurityGroup, related: Lookup): Secgroup {
  const ports = related.by('ports', 'group', group.id);
  const sharing = sharingOfGroup(group, related);
  return {
    id: group.id,
    name: group.name || group.id,
    ...standardOf(group, related),
    ...sharing,
    stateful: group.stateful ?? true,
    rules: [...(group.security_group_rules ?? [])].sort(byId).map((rule) => toRule(rule, sharing, related)),
    guest_count: new Set(ports.map(({ device_id }) => device_id)).size,
    nic_count: ports.length,
  };
}
