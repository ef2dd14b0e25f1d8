import { json, type Reply } from '../http/message.ts';
import { owns } from '../identity/access.ts';
import { beginEvent, endEvents } from '../state/actions.ts';
import { releasePort } from '../state/changes.ts';
import { portsOf } from '../state/cloud.ts';
import { addPort, addressesFor, NoAddress } from '../state/ports.ts';
import type { PortRow, ServerRow } from '../state/rows.ts';
import { later } from '../state/tasks.ts';
import type { Context } from './context.ts';
import { badRequest, notFound } from './errors.ts';
import { conflict, guard, memberOf, record } from './server-actions.ts';
import { visibleServer } from './server-parts.ts';

const FROM = ['active', 'paused', 'stopped'];

function givenPort({ cloud, access }: Context, id: string): PortRow {
  const port = cloud.ports.get(id);
  if (!port || !owns(access, port.projectId)) throw notFound(`Port ${id} could not be found.`);
  if (port.deviceId !== '') throw conflict(`Port ${id} is still in use.`);
  return port;
}

/** A port that Nova makes itself, and deletes again. */
function madePort({ cloud }: Context, row: ServerRow, networkId: string): PortRow {
  const network = cloud.networks.get(networkId);
  if (!network) throw badRequest(`Network ${networkId} could not be found.`);
  const own = [...cloud.securityGroups.values()].filter(
    (one) => one.projectId === row.projectId && one.name === 'default',
  );
  try {
    const fixedIps = addressesFor(cloud, network, []);
    return addPort(cloud, { network, projectId: row.projectId, fixedIps, securityGroups: own.map(({ id }) => id) });
  } catch (error) {
    if (!(error instanceof NoAddress)) throw error;
    throw badRequest(`No more IP addresses available on network ${networkId}.`);
  }
}

/** POST /servers/{id}/os-interface (mapping W-33): done when it is answered. */
export function plug(context: Context, id: string): Reply {
  const { cloud } = context;
  const row = visibleServer(context, id);
  const given = memberOf(context, 'interfaceAttachment');
  const odd = Object.keys(given).find((name) => !['net_id', 'port_id', 'fixed_ips', 'tag'].includes(name));
  if (odd !== undefined) throw badRequest(`Additional properties are not allowed ('${odd}' was unexpected)`);
  guard(context, row, 'attach_interface', FROM);
  const { port_id: portId, net_id: netId } = given as { readonly port_id?: string; readonly net_id?: string };
  const port = portId === undefined ? madePort(context, row, netId ?? '') : givenPort(context, portId);
  const zone = cloud.hosts.get(row.host ?? '')?.zone ?? 'nova';
  cloud.ports.put({
    ...port,
    deviceId: id,
    deviceOwner: `compute:${zone}`,
    host: row.host ?? '',
    status: row.host === null ? 'DOWN' : 'ACTIVE',
  });
  const fixed_ips = port.fixedIps.map(({ subnetId, address }) => ({ subnet_id: subnetId, ip_address: address }));
  const facts = { net_id: port.networkId, port_id: port.id, mac_addr: port.mac, port_state: 'ACTIVE', fixed_ips };
  return json(200, { interfaceAttachment: facts });
}

/** DELETE /servers/{id}/os-interface/{port id} (mapping W-35) */
export function unplug(context: Context, id: string, portId: string): Reply {
  const { cloud, world, request } = context;
  const row = visibleServer(context, id);
  guard(context, row, 'detach_interface', FROM);
  if (!portsOf(cloud, id).some((port) => port.id === portId)) throw notFound(`Port ${portId} could not be found.`);
  record(context, row, 'detach_interface');
  beginEvent(cloud, id, request.id, 'compute_detach_interface');
  later(cloud, world.settings.taskTime, () => {
    endEvents(cloud, id, request.id, null);
    const port = cloud.ports.get(portId);
    if (port?.deviceId === id) releasePort(cloud, port);
  });
  return { status: 202, headers: {}, body: '' };
}
