import { portsOf } from './interfaces.ts';
import type { CloudReading } from './read-cloud.ts';
import type { NovaServer, SecurityGroupRule } from './records.ts';
import { gatewayId, type CloudSettings } from './settings.ts';

const EVERYTHING = new Set(['0.0.0.0/0', '::/0', '']);
const ICMP = new Set(['icmp', 'icmpv6', 'ipv6-icmp', '1', '58']);

function portRange({ protocol, port_range_min: from, port_range_max: to }: SecurityGroupRule): string[] {
  if (ICMP.has(protocol ?? '') || from === null || to === null) return [];
  return [from === to ? `${from}` : `${from}-${to}`];
}

function ruleText(rule: SecurityGroupRule, { groups }: CloudReading): string {
  const prefix = rule.remote_ip_prefix ?? '';
  const remote = rule.remote_group_id === null ? prefix : (groups.get(rule.remote_group_id)?.name ?? '');
  return [
    rule.direction === 'ingress' ? 'in:allow' : 'out:allow',
    ...(EVERYTHING.has(remote) ? [] : [remote]),
    rule.protocol ?? 'any',
    ...portRange(rule),
  ].join(' ');
}

/** The fields that speak of the server's security groups. */
export function securityFields(server: NovaServer, reading: CloudReading, settings: CloudSettings) {
  const ports = portsOf(server, reading);
  const ids = [...new Set(ports.flatMap((port) => port.security_groups))];
  const names = [...new Set((server.security_groups ?? []).map(({ name }) => name))];
  const secgroups =
    ports.length > 0
      ? ids.map((id) => ({ id: gatewayId(settings, id), name: reading.groups.get(id)?.name ?? '' }))
      : names.map((name) => ({ id: '', name }));
  const texts = ids.flatMap((id) =>
    [...(reading.groups.get(id)?.security_group_rules ?? [])]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((rule) => ruleText(rule, reading)),
  );
  return {
    secgroup: secgroups[0]?.name ?? '',
    secgroups,
    secgrp_id: secgroups[0]?.id ?? '',
    security_rules: [...new Set(texts)].join(';'),
  };
}
