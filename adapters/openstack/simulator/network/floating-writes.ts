import { json, type Reply } from '../http/message.ts';
import { owns } from '../identity/access.ts';
import { portsOf, type Cloud } from '../state/cloud.ts';
import { addPort, addressesFor, NoAddress } from '../state/ports.ts';
import type { FixedIp, FloatingIpRow } from '../state/rows.ts';
import { policyForbids, refused, textIn, thingIn, type Body } from './bodies.ts';
import { networkFor } from './port-writes.ts';
import { requireQuota } from './quotas.ts';
import { toFloatingIp } from './views.ts';
import type { Write } from './writes.ts';

const NEW = [
  'floating_network_id',
  'port_id',
  'fixed_ip_address',
  'floating_ip_address',
  'subnet_id',
  'tenant_id',
  'project_id',
  'description',
];
const CHANGED = ['port_id', 'fixed_ip_address', 'description'];

type Bound = Pick<FloatingIpRow, 'portId' | 'fixedAddress' | 'routerId'>;
const UNBOUND: Bound = { portId: null, fixedAddress: null, routerId: null };

/** A router leads from a project's private networks, and nowhere else. */
const isRouted = (cloud: Cloud, networkId: string) =>
  cloud.networks.get(networkId)?.name.startsWith('private') ?? false;

function bound({ cloud, access }: Write, floating: Pick<FloatingIpRow, 'id' | 'networkId'>, body: Body): Bound {
  const portId = textIn(body, 'port_id');
  if (portId === undefined) return UNBOUND;
  const port = cloud.ports.get(portId);
  if (!port || !owns(access, port.projectId)) throw refused(404, 'PortNotFound', `Port ${portId} could not be found.`);
  const four = port.fixedIps.filter(({ address }) => !address.includes(':'));
  const wanted = textIn(body, 'fixed_ip_address');
  const fixed = wanted === undefined ? four[0] : four.find(({ address }) => address === wanted);
  if (!fixed) {
    const why = `Bad floatingip request: Cannot add floating IP to port ${portId} that has no fixed IPv4 addresses.`;
    throw refused(400, 'BadRequest', why);
  }
  if (!isRouted(cloud, port.networkId)) {
    const why = `External network ${floating.networkId} is not reachable from subnet ${fixed.subnetId}. Therefore, cannot associate Port ${portId} with a Floating IP.`;
    throw refused(404, 'ExternalGatewayForFloatingIPNotFound', why);
  }
  for (const other of cloud.floatingIps.rows('id')) {
    if (other.id === floating.id || other.portId !== portId || other.fixedAddress !== fixed.address) continue;
    const why = `Cannot associate floating IP ${floating.id} with port ${portId} using fixed IP ${fixed.address}, as that fixed IP already has a floating IP on external network ${floating.networkId}.`;
    throw refused(409, 'FloatingIPPortAlreadyAssociated', why);
  }
  return { portId, fixedAddress: fixed.address, routerId: cloud.basis.ids.router.id(0) };
}

/** The address: one that is named only administrators may have. */
function addressOf({ cloud, access }: Write, networkId: string, body: Body): FixedIp {
  const network = cloud.networks.get(networkId);
  if (!network?.external) {
    const why = `Bad floatingip request: Network ${networkId} is not a valid external network.`;
    throw refused(400, 'BadRequest', why);
  }
  const [address, subnetId] = [textIn(body, 'floating_ip_address'), textIn(body, 'subnet_id')];
  if (address !== undefined && !access.isAdmin) {
    throw policyForbids('create_floatingip and rule:create_floatingip:floating_ip_address');
  }
  if (subnetId !== undefined && !network.subnets.includes(subnetId)) {
    throw refused(400, 'InvalidInput', `Invalid input for operation: Subnet ${subnetId} is not on the network.`);
  }
  const wanted = { ...(subnetId !== undefined && { subnetId }), ...(address !== undefined && { address }) };
  try {
    const [found] = addressesFor(cloud, network, subnetId === undefined && address === undefined ? [] : [wanted]);
    return found ?? { subnetId: '', address: '' };
  } catch (error) {
    if (!(error instanceof NoAddress)) throw error;
    throw noFloating(networkId, error);
  }
}

function noFloating(networkId: string, { kind, message: address }: NoAddress): Error {
  switch (kind) {
    case 'in use':
      return refused(409, 'IpAddressAlreadyAllocated', `IP address ${address} already allocated in subnet`);
    case 'outside': {
      const why = `IP address ${address} is not a valid IP for any of the subnets on the specified network.`;
      return refused(400, 'InvalidIpForNetwork', why);
    }
    case 'none left':
      return refused(409, 'IpAddressGenerationFailure', `No more IP addresses available on network ${networkId}.`);
  }
}

/** POST /v2.0/floatingips: Neutron keeps a port for it that belongs to nobody. */
export function createFloatingIp(write: Write): Reply {
  const { cloud, access, request } = write;
  const body = thingIn(request, 'floatingip', NEW);
  const networkId = textIn(body, 'floating_network_id') ?? '';
  const network = networkFor(cloud, access, networkId);
  const projectId = textIn(body, 'project_id') ?? textIn(body, 'tenant_id') ?? access.projectId ?? '';
  requireQuota(cloud, projectId, 'floatingip');
  const fixed = addressOf(write, networkId, body);
  const place = bound(write, { id: '', networkId }, body);
  const createdAt = Math.floor(cloud.now() / 1000) * 1000;
  const { address } = fixed;
  const description = textIn(body, 'description') ?? '';
  const given = { projectId, address, networkId, description, createdAt, updatedAt: createdAt, revision: 0, ...place };
  const row = cloud.floatingIps.add((id) => ({ id, ...given }));
  const port = addPort(cloud, { network, projectId: '', fixedIps: [fixed], securityGroups: [], deviceId: row.id });
  cloud.ports.put({ ...port, deviceOwner: 'network:floatingip', status: 'N/A', portSecurity: false });
  return json(201, { floatingip: toFloatingIp(cloud, row) });
}

function own({ cloud, access }: Write, id: string): FloatingIpRow {
  const row = cloud.floatingIps.get(id);
  if (row && owns(access, row.projectId)) return row;
  throw refused(404, 'FloatingIPNotFound', `Floating IP ${id} could not be found`);
}

/** PUT /v2.0/floatingips/{id}: a port of null lets go of it. */
export function changeFloatingIp(write: Write, id: string): Reply {
  const row = own(write, id);
  const body = thingIn(write.request, 'floatingip', CHANGED);
  const description = textIn(body, 'description') ?? row.description ?? '';
  const changed = { ...row, description, ...('port_id' in body && bound(write, row, body)) };
  write.cloud.floatingIps.put(changed);
  return json(200, { floatingip: toFloatingIp(write.cloud, own(write, id)) });
}

/** DELETE /v2.0/floatingips/{id} */
export function deleteFloatingIp(write: Write, id: string): Reply {
  own(write, id);
  for (const port of portsOf(write.cloud, id)) write.cloud.ports.delete(port.id);
  const kept = [...write.cloud.ports.rows('id')].filter((port) => port.deviceId === id);
  for (const port of kept) write.cloud.ports.delete(port.id);
  write.cloud.floatingIps.delete(id);
  return { status: 204, headers: {}, body: '' };
}
