import type { NeutronPort, NeutronRule, NeutronSecurityGroup } from '../networks/neutron.ts';
import type { Lookup } from '../records.ts';
import { byId, portsText, protocolOf } from '../secgroups/rules.ts';
import type { NovaServer } from './nova.ts';

export interface ServerGroup {
  readonly id: string;
  readonly name: string;
}

/** Groups of the ports, each once, in the order of the ports; without ports what Nova shows of them (F-S01, F-S02, OS-73, US-42). */
export function secgroupsOf(nova: NovaServer, ports: readonly NeutronPort[], related: Lookup): ServerGroup[] {
  if (ports.length === 0) {
    const shown = (nova.security_groups ?? []).map(({ id, name }) => ({ id: id ?? '', name }));
    return [...new Map(shown.map((group) => [group.id || group.name, group])).values()];
  }
  const ids = new Set(ports.flatMap((port) => port.security_groups ?? []));
  return [...ids].map((id) => ({ id, name: related.get('security_groups', id)?.name || id }));
}

const EVERYTHING = new Set(['', '0.0.0.0/0', '::/0']);

/** Whom a rule is about: a group by its name, a list of addresses by its id, or a prefix. */
function remoteOf(rule: NeutronRule, related: Lookup): string {
  const { remote_group_id: groupId, remote_address_group_id: listId, remote_ip_prefix: prefix } = rule;
  if (groupId) return related.get('security_groups', groupId)?.name || groupId;
  return listId || (prefix ?? '');
}

/** One rule in Cloudpods' words, for example `in:allow 10.0.0.0/8 tcp 22` (cloudpods-api §3.2). */
function ruleText(rule: NeutronRule, related: Lookup): string {
  const remote = remoteOf(rule, related);
  const words = [
    rule.direction === 'egress' ? 'out:allow' : 'in:allow',
    EVERYTHING.has(remote) ? '' : remote,
    protocolOf(rule),
    portsText(rule),
  ];
  return words.filter((word) => word !== '').join(' ');
}

/** The rules of all groups of a server, each text once, joined by semicolons (F-087). */
export function securityRulesOf(groups: readonly ServerGroup[], related: Lookup): string {
  const known = groups.map((group) => related.get('security_groups', group.id));
  const rules = known
    .filter((group): group is NeutronSecurityGroup => group !== undefined)
    .flatMap((group) => [...(group.security_group_rules ?? [])].sort(byId));
  return [...new Set(rules.map((rule) => ruleText(rule, related)))].join(';');
}
