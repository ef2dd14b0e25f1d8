import {
  GatewayError,
  type Accepted,
  type Call,
  type GroupChange,
  type NewServer,
  type Server,
} from 'podgate/contract';
import { postAction, Steps, type Lookup, type NovaServer, type Session } from '../../openstack/family.ts';
import { groupsOfServer, listGroups } from './nova.ts';
import { groupKey } from './records.ts';

/** The group that everything is in which is in no other. */
const DEFAULT = 'default';

/** Throws for what is there already, or is not there. */
function requireSense(server: Server, { how, groups }: GroupChange, has: readonly string[]): void {
  const wrong = (name: string, is: string) =>
    new GatewayError('invalid_request', `secgroup_ids: server ${server.name} is ${is} security group ${name}`);
  for (const { name } of groups) {
    if (how === 'add' && has.includes(name)) throw wrong(name, 'already in');
    if (how === 'revoke' && !has.includes(name)) throw wrong(name, 'not in');
  }
}

/** Names of the groups that a server is to be in; none: the default one. */
function wanted({ how, groups }: GroupChange, has: readonly string[]): readonly string[] {
  const names = groups.map(({ name }) => name);
  const next = {
    add: () => [...has, ...names],
    revoke: () => has.filter((name) => !names.includes(name)),
    set: () => names,
    assign: () => [...names, ...has.slice(1)],
  }[how]();
  return next.length > 0 ? [...new Set(next)] : [DEFAULT];
}

/** Puts a server into other security groups by Nova's own actions, all or none (OS-39). */
export async function changeGroups(
  session: Session,
  server: Server,
  change: GroupChange,
  call: Call,
): Promise<Accepted> {
  const has = (await groupsOfServer(session, server.id, call)).map(({ name }) => name);
  requireSense(server, change, has);
  const next = wanted(change, has);
  const steps = new Steps();
  const act = (key: 'addSecurityGroup' | 'removeSecurityGroup', name: string) =>
    postAction(session, server.id, { body: { [key]: { name } } }, call);
  for (const name of next.filter((one) => !has.includes(one))) {
    await steps.take(`adding group ${name}`, () => act('addSecurityGroup', name));
    steps.undo(`group ${name}`, () => act('removeSecurityGroup', name));
  }
  for (const name of has.filter((one) => !next.includes(one))) {
    await steps.take(`removing group ${name}`, () => act('removeSecurityGroup', name));
    steps.undo(`the removal of group ${name}`, () => act('addSecurityGroup', name));
  }
  return { done: true };
}

/** A new server with its groups by their names, as Nova without a network service wants them. Throws `invalid_request` for one that is gone. */
export async function withGroupNames(session: Session, server: NewServer, call: Call): Promise<NewServer> {
  if (server.secgroups.length === 0) return server;
  const known = new Map((await listGroups(session, false, call)).map(({ id, name }) => [String(id), name]));
  const secgroups = server.secgroups.map((id) => {
    const name = known.get(id);
    if (name !== undefined) return name;
    throw new GatewayError('invalid_request', `secgroups: cloud ${session.cloud.name} has no security group ${id}`);
  });
  return { ...server, secgroups };
}

/** A server's record with the ids of its groups, of which Nova shows the names: they are unique within a project. */
export function withGroupIds(nova: NovaServer, related: Lookup): NovaServer {
  const security_groups = nova.security_groups?.map((shown) => {
    const [group, ...others] = related.by('security_groups', 'named', groupKey(nova.tenant_id, shown.name));
    return group && others.length === 0 ? { ...shown, id: group.id } : shown;
  });
  return security_groups ? { ...nova, security_groups } : nova;
}
