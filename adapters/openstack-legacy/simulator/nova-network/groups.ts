import { badRequest, json, notFound, type Reply } from '../../../openstack/simulator/family.ts';
import { accepted, memberOf, portsFor, rowsIn, textOf, type Context, type Members } from './context.ts';

function toRule({ ids, ask }: Context, rule: Members): object {
  const peer = rule['remote_group_id'];
  const group = peer
    ? (ask('GET', `/v2.0/security-groups/${textOf(peer)}`)['security_group'] as Members | undefined)
    : undefined;
  const cidr = rule['remote_ip_prefix'] ?? (peer ? undefined : '0.0.0.0/0');
  return {
    id: ids.shown(rule['id']),
    parent_group_id: ids.shown(rule['security_group_id']),
    ip_protocol: rule['protocol'],
    from_port: rule['port_range_min'] ?? (rule['protocol'] === null ? null : -1),
    to_port: rule['port_range_max'] ?? (rule['protocol'] === null ? null : -1),
    ip_range: cidr === undefined ? {} : { cidr },
    group: group ? { name: group['name'], tenant_id: group['project_id'] } : {},
  };
}

/** Rules are about what comes in: others Nova does not have. */
export function toGroup(context: Context, group: Members): object {
  const rules = (group['security_group_rules'] ?? []) as readonly Members[];
  const inward = rules.filter(
    ({ direction, ethertype, remote_ip_prefix: prefix }) => direction === 'ingress' && (ethertype === 'IPv4' || prefix),
  );
  return {
    id: context.ids.shown(group['id']),
    name: group['name'],
    description: group['description'] || group['name'],
    tenant_id: group['project_id'],
    rules: inward.map((rule) => toRule(context, rule)),
  };
}

export function groups({ ask, project, request, isAdmin }: Context): readonly Members[] {
  const all = isAdmin && request.query.has('all_tenants');
  const listed = rowsIn(ask('GET', '/v2.0/security-groups'), 'security_groups');
  return listed.filter(({ project_id }) => all || project_id === project);
}

/** Nova wants a name and a description, and neither empty. */
export function groupIn(context: Context): { name: string; description: string } {
  const given = memberOf(context, 'security_group');
  const [name, description] = (['name', 'description'] as const).map((key) => {
    const value = given[key];
    if (typeof value !== 'string') throw badRequest(`Security group ${key} is not a string or unicode`);
    if (value.trim() === '') throw badRequest(`Security group ${key} cannot be empty.`);
    return value.trim();
  });
  return { name: name ?? '', description: description ?? '' };
}

export function createGroup(context: Context): Reply {
  const body = groupIn(context);
  if (groups(context).some(({ name }) => name === body.name)) {
    throw badRequest(`Security group ${body.name} already exists for project ${context.project}.`);
  }
  const made = context.ask('POST', '/v2.0/security-groups', { security_group: body });
  return json(200, { security_group: toGroup(context, made['security_group'] as Members) });
}

export function showGroup({ ask, ids }: Context, id: string): Members {
  return ask('GET', `/v2.0/security-groups/${ids.meant(id)}`)['security_group'] as Members;
}

/** An id as it is said: text or a number. */
const idIn = (id: unknown) => (typeof id === 'number' ? String(id) : textOf(id));

/** Protocol and ports go together, but where a group is named. */
export function createRule(context: Context): Reply {
  const { ask, ids } = context;
  const given = memberOf(context, 'security_group_rule');
  const { parent_group_id, group_id: peer, ip_protocol: protocol, from_port: from, to_port: to, cidr } = given;
  const [parent, other] = [idIn(parent_group_id), idIn(peer)];
  if (parent === '') throw badRequest('Parent group id is required.');
  const whole = typeof protocol === 'string' && typeof from === 'number' && typeof to === 'number';
  if (!whole && other === '') throw badRequest('Not enough parameters to build a valid rule.');
  if (whole && !['tcp', 'udp', 'icmp'].includes(protocol)) throw badRequest(`Invalid IP protocol ${protocol}.`);
  if (whole && protocol !== 'icmp' && (from < 1 || to > 65_535 || from > to)) {
    throw badRequest(`Invalid port range ${from}:${to}. Valid TCP ports should be between 1-65535`);
  }
  const range = textOf(cidr) || '0.0.0.0/0';
  const some = whole && from !== -1;
  const rule = {
    security_group_id: ids.meant(parent),
    direction: 'ingress',
    ethertype: range.includes(':') ? 'IPv6' : 'IPv4',
    ...(whole && { protocol }),
    ...(some && { port_range_min: from, ...(to !== -1 && { port_range_max: to }) }),
    ...(other !== '' ? { remote_group_id: ids.meant(other) } : { remote_ip_prefix: range }),
  };
  const made = ask('POST', '/v2.0/security-group-rules', { security_group_rule: rule });
  return json(200, { security_group_rule: toRule(context, made['security_group_rule'] as Members) });
}

/** By the name: a number or UUID means nothing to Nova here. */
export function changeGroups(context: Context, server: string, { name }: Members, adds: boolean): Reply {
  const group = groups(context).find((one) => one['name'] === name);
  const ports = portsFor(context, server);
  if (!group) throw notFound(`Security group ${String(name)} not found for project ${context.project}.`);
  const id = textOf(group['id']);
  const isIn = ports.some(({ securityGroups }) => securityGroups.includes(id));
  if (adds === isIn) {
    throw badRequest(`Security group ${String(name)} is ${adds ? 'already' : 'not'} associated with the instance`);
  }
  for (const { id: port, securityGroups } of ports) {
    const others = securityGroups.filter((one) => one !== id);
    context.ask('PUT', `/v2.0/ports/${port}`, { port: { security_groups: adds ? [...others, id] : others } });
  }
  return accepted;
}
