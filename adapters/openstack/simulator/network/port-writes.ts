import { isLent } from '../content/rbac-policies.ts';
import type { Network } from '../content/networks.ts';
import { json, type Reply } from '../http/message.ts';
import { owns, type Access } from '../identity/access.ts';
import { updatePort } from '../state/changes.ts';
import type { Cloud } from '../state/cloud.ts';
import { addPort, addressesFor, NoAddress, type WantedIp } from '../state/ports.ts';
import type { FixedIp, PortRow } from '../state/rows.ts';
import { listIn, policyForbids, refused, textIn, thingIn, type Body } from './bodies.ts';
import type { Write } from './writes.ts';
import { toPort } from './views.ts';

const NEW = [
  'network_id',
  'name',
  'fixed_ips',
  'mac_address',
  'security_groups',
  'tenant_id',
  'project_id',
  'description',
];
const CHANGED = ['name', 'fixed_ips', 'security_groups', 'device_id', 'device_owner', 'description'];

/** The network, if the caller may put ports into it. */
export function networkFor(cloud: Cloud, access: Access, id: string): Network {
  const network = cloud.networks.get(id);
  const seen = network && (owns(access, network.projectId) || isLent(cloud.basis.rbacPolicies, id, access.projectId));
  if (!seen) throw refused(404, 'NetworkNotFound', `Network ${id} could not be found.`);
  return network;
}

/** A group by its id, if the caller may use it. */
function groupsIn(cloud: Cloud, access: Access, body: Body): readonly string[] | undefined {
  const ids = listIn(body, 'security_groups')?.map(String);
  for (const id of ids ?? []) {
    const group = cloud.securityGroups.get(id);
    if (!group || !(owns(access, group.projectId) || isLent(cloud.basis.rbacPolicies, id, access.projectId))) {
      throw refused(404, 'SecurityGroupNotFound', `Security group ${id} does not exist`);
    }
  }
  return ids && [...new Set(ids)];
}

function wantedIn(body: Body): readonly WantedIp[] | undefined {
  return listIn(body, 'fixed_ips')?.map((item) => {
    const given = item as Body;
    const [subnetId, address] = [textIn(given, 'subnet_id'), textIn(given, 'ip_address')];
    return { ...(subnetId !== undefined && { subnetId }), ...(address !== undefined && { address }) };
  });
}

function noAddress(network: Network, error: NoAddress): Error {
  switch (error.kind) {
    case 'in use':
      return refused(409, 'IpAddressAlreadyAllocated', `IP address ${error.message} already allocated in subnet`);
    case 'outside':
      return refused(400, 'InvalidInput', `IP address ${error.message} is not a valid IP for the specified subnet.`);
    case 'none left':
      return refused(409, 'IpAddressGenerationFailure', `No more IP addresses available on network ${network.id}.`);
  }
}

/** Addresses as asked for; only the owner of a network chooses them in it. */
function fixedIps({ cloud, access }: Write, network: Network, wanted: readonly WantedIp[]): readonly FixedIp[] {
  if (wanted.some(({ address }) => address !== undefined) && !owns(access, network.projectId)) {
    throw policyForbids('create_port:fixed_ips:ip_address');
  }
  try {
    return addressesFor(cloud, network, wanted);
  } catch (error) {
    throw error instanceof NoAddress ? noAddress(network, error) : error;
  }
}

/** POST /v2.0/ports */
export function createPort(write: Write): Reply {
  const { cloud, access, request } = write;
  const body = thingIn(request, 'port', NEW);
  const network = networkFor(cloud, access, textIn(body, 'network_id') ?? '');
  const projectId = textIn(body, 'project_id') ?? textIn(body, 'tenant_id') ?? access.projectId ?? '';
  if (!owns(access, projectId)) throw policyForbids('create_port:tenant_id');
  const own = cloud.basis.securityGroups.filter((group) => group.projectId === projectId && group.name === 'default');
  const securityGroups = groupsIn(cloud, access, body) ?? own.map(({ id }) => id);
  const addresses = fixedIps(write, network, wantedIn(body) ?? []);
  const mac = textIn(body, 'mac_address');
  const port = addPort(cloud, {
    network,
    projectId,
    fixedIps: addresses,
    securityGroups,
    name: textIn(body, 'name') ?? '',
    ...(mac !== undefined && { mac }),
  });
  cloud.ports.put({ ...port, own: true, description: textIn(body, 'description') ?? '' });
  return json(201, { port: toPort(cloud, port, access) });
}

/** A port that the caller may change. */
function ownPort({ cloud, access }: Write, id: string): PortRow {
  const port = cloud.ports.get(id);
  if (!port || !owns(access, port.projectId)) throw refused(404, 'PortNotFound', `Port ${id} could not be found.`);
  return port;
}

/** Addresses that a port has already stay its own: those that are named, then one for each subnet that is named alone. */
function changedIps(write: Write, port: PortRow, wanted: readonly WantedIp[]): readonly FixedIp[] {
  const network = networkFor(write.cloud, { ...write.access, isAdmin: true }, port.networkId);
  const rest = [...port.fixedIps];
  const keep = (fits: (fixed: FixedIp) => boolean) => {
    const at = rest.findIndex(fits);
    return at < 0 ? undefined : rest.splice(at, 1)[0];
  };
  const named = wanted.map((one) => one.address && keep(({ address }) => address === one.address));
  return wanted.flatMap((one, at) => {
    const kept = one.address ? named[at] : keep(({ subnetId }) => subnetId === one.subnetId);
    return kept || fixedIps(write, network, [one]);
  });
}

/** PUT /v2.0/ports/{id} */
export function changePort(write: Write, id: string): Reply {
  const { cloud, access, request } = write;
  const port = ownPort(write, id);
  const body = thingIn(request, 'port', CHANGED);
  const securityGroups = groupsIn(cloud, access, body);
  if (securityGroups && securityGroups.length > 0 && !port.portSecurity) {
    const why = 'Port security must be enabled and port must have an IP address in order to use security groups.';
    throw refused(400, 'PortSecurityAndIPRequiredForSecurityGroups', why);
  }
  const wanted = wantedIn(body);
  const [name, deviceId] = [textIn(body, 'name'), textIn(body, 'device_id')];
  updatePort(cloud, id, {
    ...(securityGroups && { securityGroups: [...securityGroups] }),
    ...(wanted && { fixedIps: [...changedIps(write, port, wanted)] }),
    ...(name !== undefined && { name }),
    ...(deviceId !== undefined && { deviceId }),
  });
  return json(200, { port: toPort(cloud, ownPort(write, id), access) });
}

/** DELETE /v2.0/ports/{id} */
export function deletePort(write: Write, id: string): Reply {
  const port = ownPort(write, id);
  if (port.deviceOwner.startsWith('network:')) {
    const why = `Port ${id} cannot be deleted directly via the port API: has device owner ${port.deviceOwner}.`;
    throw refused(409, 'ServicePortInUse', why);
  }
  for (const floating of write.cloud.floatingIps.rows('id')) {
    if (floating.portId !== id) continue;
    write.cloud.floatingIps.put({ ...floating, portId: null, fixedAddress: null, routerId: null });
  }
  write.cloud.ports.delete(id);
  return { status: 204, headers: {}, body: '' };
}
