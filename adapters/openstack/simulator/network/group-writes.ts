import { idSpace } from '../content/ids.ts';
import type { SecurityGroup, SecurityGroupRule } from '../content/security-groups.ts';
import { bodyOf, json, type Reply } from '../http/message.ts';
import { owns } from '../identity/access.ts';
import { badRequest } from './errors.ts';
import { listIn, refused, textIn, thingIn, type Body } from './bodies.ts';
import { toGroup, toRule } from './views.ts';
import type { Write } from './writes.ts';

const NEW = ['name', 'description', 'tenant_id', 'project_id', 'stateful'];
const NEW_RULE = [
  'security_group_id',
  'direction',
  'ethertype',
  'protocol',
  'port_range_min',
  'port_range_max',
  'remote_ip_prefix',
  'remote_group_id',
  'description',
  'tenant_id',
  'project_id',
];

const secondsNow = ({ cloud }: Write) => Math.floor(cloud.now() / 1000) * 1000;

/** Rules of groups that were made have ids behind those of the groups that were always there. */
const RULES_BEHIND = 100_000;

function ruleOf(write: Write, groupId: string, given: Omit<SecurityGroupRule, 'id' | 'groupId' | 'createdAt'>) {
  const { cloud } = write;
  cloud.made.rules += 1;
  const id = idSpace(cloud.basis.cloud, 'security-group-rule').id(RULES_BEHIND + cloud.made.rules);
  return { ...given, id, groupId, createdAt: secondsNow(write) };
}

/** What every new group lets out. */
const outward = (projectId: string, ethertype: 'IPv4' | 'IPv6') => ({
  projectId,
  ethertype,
  direction: 'egress' as const,
  protocol: null,
  ports: null,
  remotePrefix: null,
  remoteGroup: null,
});

/** POST /v2.0/security-groups */
export function createGroup(write: Write): Reply {
  const { cloud, access, request } = write;
  const body = thingIn(request, 'security_group', NEW);
  const name = textIn(body, 'name') ?? '';
  const projectId = textIn(body, 'project_id') ?? textIn(body, 'tenant_id') ?? access.projectId ?? '';
  if (name === 'default') {
    throw refused(409, 'SecurityGroupDefaultAlreadyExists', 'Default security group already exists.');
  }
  cloud.made.groups += 1;
  const id = idSpace(cloud.basis.cloud, 'security-group').id(cloud.basis.securityGroups.length + cloud.made.groups);
  const rules = (['IPv4', 'IPv6'] as const).map((kind) => ruleOf(write, id, outward(projectId, kind)));
  const description = textIn(body, 'description') ?? '';
  const group: SecurityGroup = { id, name, projectId, description, rules, createdAt: secondsNow(write) };
  cloud.securityGroups.set(id, group);
  return json(201, { security_group: toGroup(cloud, group, access) });
}

function own({ cloud, access }: Write, id: string): SecurityGroup {
  const group = cloud.securityGroups.get(id);
  if (group && owns(access, group.projectId)) return group;
  throw refused(404, 'SecurityGroupNotFound', `Security group ${id} does not exist`);
}

/** PUT /v2.0/security-groups/{id} */
export function changeGroup(write: Write, id: string): Reply {
  const group = own(write, id);
  const body = thingIn(write.request, 'security_group', ['name', 'description']);
  if (group.name === 'default' && 'name' in body) {
    throw refused(409, 'SecurityGroupCannotUpdateDefault', 'Updating default security group not allowed.');
  }
  const changed = {
    ...group,
    name: textIn(body, 'name') ?? group.name,
    description: textIn(body, 'description') ?? group.description,
  };
  write.cloud.securityGroups.set(id, changed);
  return json(200, { security_group: toGroup(write.cloud, changed, write.access) });
}

/** DELETE /v2.0/security-groups/{id}: not one that a port is in. */
export function deleteGroup(write: Write, id: string): Reply {
  const { cloud } = write;
  const group = own(write, id);
  if (group.name === 'default') {
    throw refused(409, 'SecurityGroupCannotRemoveDefault', 'Insufficient rights for removing default security group.');
  }
  for (const port of cloud.ports.rows('id')) {
    if (port.securityGroups.includes(id)) throw refused(409, 'SecurityGroupInUse', `Security Group ${id} in use.`);
  }
  cloud.securityGroups.delete(id);
  return { status: 204, headers: {}, body: '' };
}

const PORTLESS: ReadonlySet<string | null> = new Set([
  null,
  'icmp',
  'icmpv6',
  'gre',
  'esp',
  'ah',
  'vrrp',
  'igmp',
  'ospf',
]);

function portsIn(body: Body, protocol: string | null): readonly [number, number] | null {
  const [min, max] = [body['port_range_min'], body['port_range_max']];
  if (typeof min !== 'number') return null;
  if (protocol?.startsWith('icmp') === true) return [min, typeof max === 'number' ? max : min];
  if (PORTLESS.has(protocol))
    throw badRequest('Must also specify protocol if port range is given.', 'SecurityGroupProtocolRequiredWithPorts');
  if (typeof max !== 'number' || min > max || min < 1 || max > 65535) {
    throw badRequest(
      'For TCP/UDP protocols, port_range_min must be <= port_range_max',
      'SecurityGroupInvalidPortRange',
    );
  }
  return [min, max];
}

function ruleIn(write: Write, body: Body): SecurityGroupRule {
  const odd = Object.keys(body).filter((name) => !NEW_RULE.includes(name));
  if (odd.length > 0) throw badRequest(`Unrecognized attribute(s) '${odd.join(', ')}'`);
  const group = own(write, textIn(body, 'security_group_id') ?? '');
  const peer = textIn(body, 'remote_group_id') ?? null;
  if (peer !== null) own(write, peer);
  const protocol = textIn(body, 'protocol') ?? null;
  return ruleOf(write, group.id, {
    projectId: group.projectId,
    ethertype: textIn(body, 'ethertype') === 'IPv6' ? 'IPv6' : 'IPv4',
    direction: textIn(body, 'direction') === 'egress' ? 'egress' : 'ingress',
    protocol,
    ports: portsIn(body, protocol),
    remotePrefix: textIn(body, 'remote_ip_prefix') ?? null,
    remoteGroup: peer,
  });
}

const alike = (a: SecurityGroupRule, b: SecurityGroupRule) => {
  const facts = ({ ethertype, direction, protocol, ports, remotePrefix, remoteGroup }: SecurityGroupRule) =>
    JSON.stringify([ethertype, direction, protocol, ports, remotePrefix, remoteGroup]);
  return facts(a) === facts(b);
};

/** POST /v2.0/security-group-rules: one, or a list of which all are made or none. */
export function createRules(write: Write): Reply {
  const { cloud, request } = write;
  const whole = bodyOf(request) as Body;
  const several = listIn(whole, 'security_group_rules') as readonly Body[] | undefined;
  const rules = (several ?? [thingIn(request, 'security_group_rule', NEW_RULE)]).map((body) => ruleIn(write, body));
  for (const [at, rule] of rules.entries()) {
    const known = cloud.securityGroups.get(rule.groupId)?.rules ?? [];
    const same = [...known, ...rules.slice(0, at)].find((one) => alike(one, rule));
    if (same) {
      const why = `Security group rule already exists. Rule id is ${same.id}.`;
      throw refused(409, 'SecurityGroupRuleExists', why);
    }
  }
  for (const rule of rules) {
    const group = cloud.securityGroups.get(rule.groupId);
    if (group) cloud.securityGroups.set(group.id, { ...group, rules: [...group.rules, rule] });
  }
  const shown = rules.map((rule) => toRule(cloud, rule));
  return json(201, several ? { security_group_rules: shown } : { security_group_rule: shown[0] });
}

/** DELETE /v2.0/security-group-rules/{id} */
export function deleteRule({ cloud, access }: Write, id: string): Reply {
  const group = [...cloud.securityGroups.values()].find(({ rules }) => rules.some((rule) => rule.id === id));
  if (!group || !owns(access, group.projectId)) {
    throw refused(404, 'SecurityGroupRuleNotFound', `Security group rule ${id} does not exist`);
  }
  cloud.securityGroups.set(group.id, { ...group, rules: group.rules.filter((rule) => rule.id !== id) });
  return { status: 204, headers: {}, body: '' };
}
