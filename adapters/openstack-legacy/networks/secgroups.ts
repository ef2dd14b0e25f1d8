import {
  GatewayError,
  type Call,
  type MadeThing,
  type NewRule,
  type NewSecgroup,
  type SecgroupWrites,
} from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { pathPart, Steps, type Session } from '../../openstack/family.ts';
import { ask, listGroups, putGroup, showGroup } from './nova.ts';
import { ALL_PORTS, ALL_TYPES } from './records.ts';

const readMade = reader(
  Type.Object({ security_group_rule: Type.Object({ id: Type.Union([Type.String(), Type.Integer()]) }) }),
  "Nova's answer about a new rule",
);

const EVERYBODY = { '4': '0.0.0.0/0', '6': '::/0' } as const;
const PROTOCOLS: ReadonlySet<string> = new Set(['tcp', 'udp', 'icmp']);

/** Throws `unsupported` for what no rule of Nova's can say. */
function requireSayable({ direction, protocol, peer, description }: NewRule, cloud: string): void {
  const refuse = (what: string, why: string) => {
    throw new GatewayError('unsupported', `${what}: cloud ${cloud} has no network service, and rules of Nova ${why}`);
  };
  if (direction === 'out') refuse('direction', 'are about what comes in alone: give in');
  if (description) refuse('description', 'have none');
  if (protocol === undefined && peer === undefined) refuse('protocol', 'need one: give tcp, udp or icmp');
  if (protocol !== undefined && !PROTOCOLS.has(protocol)) refuse('protocol', 'know tcp, udp and icmp alone');
}

/** A rule in Nova's words; of ICMP type and code stand where other protocols have ports, -1 for all. */
function ruleBody(group: string, { ip_version, protocol, ports, cidr, peer }: NewRule): object {
  const all = protocol === 'icmp' ? ALL_TYPES : ALL_PORTS;
  const range = ports && { from_port: ports.first, to_port: ports.last ?? (protocol === 'icmp' ? -1 : ports.first) };
  return {
    parent_group_id: group,
    ...(protocol !== undefined && { ip_protocol: protocol, ...(range ?? all) }),
    ...(peer === undefined ? { cidr: cidr ?? EVERYBODY[ip_version] } : { group_id: peer }),
  };
}

async function removeRule(session: Session, rule: string, call: Call): Promise<void> {
  const about = { operation: 'os-security-group-rules.delete', method: 'DELETE' } as const;
  await ask(session, { ...about, path: `/os-security-group-rules/${pathPart(rule)}` }, call);
}

/** Makes rules one after the other; when one is refused those before it are taken back. */
async function addRules(
  session: Session,
  { group, rules }: { readonly group: string; readonly rules: readonly NewRule[] },
  steps: Steps,
  call: Call,
): Promise<readonly string[]> {
  const about = {
    operation: 'os-security-group-rules.create',
    method: 'POST',
    path: '/os-security-group-rules',
  } as const;
  const made: string[] = [];
  for (const rule of rules) {
    const body = { security_group_rule: ruleBody(group, rule) };
    const reply = await steps.take(`making rule ${made.length + 1}`, () => ask(session, { ...about, body }, call));
    const id = String(readMade(reply.json()).security_group_rule.id);
    steps.undo(`rule ${id}`, () => removeRule(session, id, call));
    made.push(id);
  }
  return made;
}

const requireAllSayable = ({ cloud }: Session, rules: readonly NewRule[]) =>
  rules.forEach((rule) => requireSayable(rule, cloud.name));

async function remove(session: Session, group: string, call: Call): Promise<void> {
  const about = { operation: 'os-security-groups.delete', method: 'DELETE' } as const;
  await ask(session, { ...about, path: `/os-security-groups/${pathPart(group)}` }, call);
}

async function create(
  session: Session,
  { name, description = '', rules }: NewSecgroup,
  call: Call,
): Promise<MadeThing> {
  requireAllSayable(session, rules);
  const steps = new Steps();
  const group = String((await putGroup(session, { name, description }, call)).id);
  call.touch('secgroups', group);
  steps.undo(`security group ${group}`, () => remove(session, group, call));
  await addRules(session, { group, rules }, steps, call);
  return { id: group };
}

/** Nova takes a name once in a project, and ours was free a moment before: the group of that name and description is it. */
async function find(session: Session, { name, description = '' }: NewSecgroup, call: Call) {
  const named = (await listGroups(session, false, call)).find((group) => group.name === name);
  return named && (named.description ?? '') === (description || name) ? { id: String(named.id) } : undefined;
}

/** How security groups are made and changed in a cloud without a network service (OL-46). */
export const secgroupWrites: Required<SecgroupWrites<Session>> = {
  create: { run: create, find },
  update: {
    async run(session, { id }, { name, description }, call) {
      const known = await showGroup(session, id, call);
      const said = known.description === known.name ? '' : (known.description ?? '');
      await putGroup(session, { group: id, name: name ?? known.name, description: description ?? said }, call);
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
      requireAllSayable(session, rules);
      return { done: true, made: await addRules(session, { group: id, rules }, new Steps(), call) };
    },
  },
  remove_rule: {
    async run(session, _group, { rule }, call) {
      await removeRule(session, rule, call);
      return { done: true };
    },
  },
};
