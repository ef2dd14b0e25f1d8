import { addPort, addressesFor, badRequest, type PortRow, type Reply } from '../../openstack/simulator/family.ts';
import { ask, membersOf, type Context } from './context.ts';

const plugged: Reply = { status: 200, headers: {}, body: '' };

/** A port that Nova makes in a network, in the subnet that is asked for. */
function portIn({ world }: Context, serverId: string, netId: unknown, fixedIps: unknown): PortRow {
  const { cloud } = world;
  const network = cloud.networks.get(String(netId));
  const row = cloud.servers.get(serverId);
  if (!network || !row) throw badRequest(`Network ${String(netId)} could not be found.`);
  const wanted = (Array.isArray(fixedIps) ? fixedIps : []) as readonly Readonly<Record<string, unknown>>[];
  const subnets = wanted.map((one) => one['subnet_id']);
  const isOdd = wanted.some((one) => Object.keys(one).length !== 1) || subnets.some((id) => typeof id !== 'string');
  if (isOdd) throw badRequest('Invalid input for field/attribute fixed_ips: each has a subnet_id');
  if (subnets.some((id) => !network.subnets.includes(String(id)))) throw badRequest('There is no such subnet there');
  const own = [...cloud.securityGroups.values()].filter(
    ({ name, projectId }) => projectId === row.projectId && name === 'default',
  );
  return addPort(cloud, {
    network,
    projectId: row.projectId,
    fixedIps: addressesFor(
      cloud,
      network,
      subnets.map((id) => ({ subnetId: String(id) })),
    ),
    securityGroups: own.map(({ id }) => id),
  });
}

/** POST /servers/{id}/os-interface: a port, or a network and its subnet (US-25, US-27, US-58); nothing is answered (US-59). */
export function plug(context: Context, serverId: string): Reply {
  const given = membersOf(context, 'interfaceAttachment', ['port_id', 'net_id', 'fixed_ips']);
  const { port_id: portId, net_id: netId, fixed_ips: fixedIps } = given;
  if (portId !== undefined) {
    if (netId !== undefined || fixedIps !== undefined) throw badRequest('Either a port or a network is attached');
    ask(context);
    return plugged;
  }
  const port = portIn(context, serverId, netId, fixedIps);
  try {
    ask(context, { text: JSON.stringify({ interfaceAttachment: { port_id: port.id } }) });
  } catch (error) {
    context.world.cloud.ports.delete(port.id);
    throw error;
  }
  return plugged;
}
