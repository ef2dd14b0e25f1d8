import type { Call, NewRule, NewSecgroup, SecgroupWrites } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { having } from '../having.ts';
import { readSecurityGroups } from '../networks/neutron.ts';
import { pathPart, type Session } from '../session.ts';
import { Steps } from '../steps.ts';

type Body = Readonly<Record<string, unknown>>;

const readMade = reader(
  Type.Object({ security_group: Type.Object({ id: Type.String() }) }),
  "Neutron's answer about a new security group",
);

const readRules = reader(
  Type.Object({ security_group_rules: Type.Array(Type.Object({ id: Type.String() })) }),
  "Neutron's answer about new rules",
);

const pathOf = (id: string) => `/security-groups/${pathPart(id)}`;

/** A rule in Neutron's words. Of ICMP type and code stand where other protocols have ports. */
const ruleBody = (
  group: string,
  { direction, ip_version, protocol, ports, cidr, peer, description }: NewRule,
): Body => ({
  security_group_id: group,
  direction: direction === 'in' ? 'ingress' : 'egress',
  ethertype: `IPv${ip_version}`,
  ...(protocol !== undefined && { protocol }),
  ...(ports && { port_range_min: ports.first, ...(ports.last !== undefined && { port_range_max: ports.last }) }),
  ...(cidr !== undefined && { remote_ip_prefix: cidr }),
  ...(peer !== undefined && { remote_group_id: peer }),
  ...(description !== undefined && { description }),
});

/** Makes rules: Neutron takes all of a list or none. */
async function addRules(
  session: Session,
  group: string,
  rules: readonly NewRule[],
  call: Call,
): Promise<readonly string[]> {
  if (rules.length === 0) return [];
  const about = { service: 'network', operation: 'security-group-rules.create', method: 'POST' } as const;
  const body = { security_group_rules: rules.map((rule) => ruleBody(group, rule)) };
  const reply = await session.send({ ...about, path: '/security-group-rules', body }, call);
  return readRules(reply.json()).security_group_rules.map(({ id }) => id);
}

async function remove(session: Session, id: string, call: Call): Promise<void> {
  const about = { service: 'network', operation: 'security-groups.delete', method: 'DELETE' } as const;
  await session.send({ ...about, path: pathOf(id) }, call);
}

async function create(session: Session, { name, description = '', rules }: NewSecgroup, call: Call) {
  const steps = new Steps();
  const about = { service: 'network', operation: 'security-groups.create', method: 'POST' } as const;
  const body = { security_group: { name, description } };
  const reply = await session.send({ ...about, path: '/security-groups', body }, call);
  const { id } = readMade(reply.json()).security_group;
  call.touch('secgroups', id);
  steps.undo(`security group ${id}`, () => remove(session, id, call));
  await steps.take('making its rules', () => addRules(session, id, rules, call));
  return { id };
}

/** Neutron keeps no mark of ours in a group: its name was free a moment before, so one that is all the same is it. */
async function find(session: Session, { name, description = '' }: NewSecgroup, call: Call) {
  const { project } = await session.token(call);
  const wanted = { name, project_id: call.project ?? project.id };
  const about = { service: 'network', operation: 'security-groups.named', path: '/security-groups' } as const;
  const reply = await session.send({ ...about, query: wanted }, call);
  const named = having(readSecurityGroups(reply.json()).security_groups, wanted);
  const [found, ...others] = named.filter((group) => (group.description ?? '') === description);
  return found && others.length === 0 ? { id: found.id } : undefined;
}

/** How security groups are made and changed (mapping OS-65). */
export const secgroupWrites: SecgroupWrites<Session> = {
  create: { run: create, find },
  update: {
    async run(session, { id }, { name, description }, call) {
      const about = { service: 'network', operation: 'security-groups.update', method: 'PUT' } as const;
      await session.send({ ...about, path: pathOf(id), body: { security_group: { name, description } } }, call);
      return { done: true };
    },
  },
  delete: {
    async run(session, { id }, _input, call) {
      await remove(session, id, call);
      return { done: true };
    },
  },
  add_rules: {
    async run(session, { id }, { rules }, call) {
      return { done: true, made: await addRules(session, id, rules, call) };
    },
  },
  remove_rule: {
    async run(session, _group, { rule }, call) {
      const about = { service: 'network', operation: 'security-group-rules.delete', method: 'DELETE' } as const;
      await session.send({ ...about, path: `/security-group-rules/${pathPart(rule)}` }, call);
      return { done: true };
    },
  },
};
