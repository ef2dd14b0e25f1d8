import { GatewayError, type Accepted, type Call, type GroupChange, type Server } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import type { NeutronPort } from '../../networks/neutron.ts';
import { having } from '../../having.ts';
import { changePort } from '../../networks/change.ts';
import { portsOf } from '../../networks/single.ts';
import type { Session } from '../../session.ts';
import { Steps } from '../../steps.ts';

const readGroups = reader(
  Type.Object({
    security_groups: Type.Array(
      Type.Object({ id: Type.String(), name: Type.String(), project_id: Type.Optional(Type.String()) }),
    ),
  }),
  "Neutron's security groups",
);

/** The group of the server's project that Neutron puts everything into. */
async function defaultGroup(session: Session, server: Server, call: Call): Promise<readonly string[]> {
  const wanted = { name: 'default', project_id: server.project?.id };
  const query = { ...wanted, fields: ['id', 'name', 'project_id'] };
  const about = { service: 'network', operation: 'security_groups.default', path: '/security-groups' } as const;
  const { security_groups: found } = readGroups((await session.send({ ...about, query }, call)).json());
  return having(found, wanted)
    .slice(0, 1)
    .map(({ id }) => id);
}

const inOrder = (a: NeutronPort, b: NeutronPort) =>
  `${a.created_at ?? ''} ${a.id}` < `${b.created_at ?? ''} ${b.id}` ? -1 : 1;

/** The interfaces that can be in groups. */
async function openPorts(session: Session, server: Server, call: Call): Promise<readonly NeutronPort[]> {
  const ports = [...(await portsOf(session, server.id, call))].sort(inOrder);
  const open = ports.filter((port) => port.port_security_enabled !== false);
  if (open.length > 0) return open;
  const why =
    ports.length === 0 ? 'it has no network interface' : 'port security is switched off at all its interfaces';
  throw new GatewayError('invalid_request', `server ${server.name} can be in no security group: ${why}`);
}

const groupsOf = (port: NeutronPort) => port.security_groups ?? [];

/** Throws for what is there already, or is not there. */
function requireSense(server: Server, { how, groups }: GroupChange, ports: readonly NeutronPort[]): void {
  const wrong = (name: string, is: string) =>
    new GatewayError('invalid_request', `secgroup_ids: server ${server.name} is ${is} security group ${name}`);
  for (const { id, name } of groups) {
    if (how === 'add' && ports.every((port) => groupsOf(port).includes(id))) throw wrong(name, 'already in');
    if (how === 'revoke' && !ports.some((port) => groupsOf(port).includes(id))) throw wrong(name, 'not in');
  }
}

/** The groups that a port is to be in; none: the default one. */
function wanted(port: NeutronPort, { how, groups }: GroupChange, primary: string | undefined): readonly string[] {
  const ids = groups.map(({ id }) => id);
  switch (how) {
    case 'add':
      return [...new Set([...groupsOf(port), ...ids])];
    case 'revoke':
      return groupsOf(port).filter((id) => !ids.includes(id));
    case 'set':
      return ids;
    case 'assign':
      return [...new Set([...ids, ...groupsOf(port).filter((id) => id !== primary)])];
  }
}

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((id) => b.includes(id));

/** Puts the interfaces of a server into other security groups, all or none (mapping W-44, W-45). */
export async function changeGroups(
  session: Session,
  server: Server,
  change: GroupChange,
  call: Call,
): Promise<Accepted> {
  const ports = await openPorts(session, server, call);
  requireSense(server, change, ports);
  const primary = ports.flatMap(groupsOf)[0];
  const steps = new Steps();
  for (const port of ports) {
    const groups = wanted(port, change, primary);
    const security_groups = groups.length > 0 ? groups : await defaultGroup(session, server, call);
    if (same(security_groups, groupsOf(port))) continue;
    await steps.take(`interface ${port.mac_address ?? port.id}`, () =>
      changePort(session, port.id, { security_groups }, call),
    );
    steps.undo(`the groups of interface ${port.mac_address ?? port.id}`, () =>
      changePort(session, port.id, { security_groups: groupsOf(port) }, call),
    );
  }
  return { done: true };
}
