import { idSpace } from '../content/ids.ts';
import type { Network } from '../content/networks.ts';
import { json, type Reply } from '../http/message.ts';
import { owns } from '../identity/access.ts';
import { invalidInput, policyForbids, refused, textIn, thingIn, type Body } from './bodies.ts';
import { networkFor } from './port-writes.ts';
import { requireQuota } from './quotas.ts';
import { toNetwork } from './views.ts';
import type { Write } from './writes.ts';

const NEW = ['name', 'description', 'mtu', 'admin_state_up', 'tenant_id', 'project_id'];
const CHANGED = ['name', 'description', 'mtu', 'admin_state_up'];
/** Bytes that its tunnels leave. */
const MOST_BYTES = 1450;
/** Networks that were made have ids behind those of the networks that were always there. */
const BEHIND = 10_000;

export const secondsNow = ({ cloud }: Write): number => Math.floor(cloud.now() / 1000) * 1000;

export const GONE: Reply = { status: 204, headers: {}, body: '' };

function mtuIn(body: Body): number | undefined {
  const { mtu } = body;
  if (typeof mtu !== 'number') return undefined;
  if (mtu > MOST_BYTES) throw invalidInput(`Requested MTU is too big, maximum is ${MOST_BYTES}.`);
  return mtu;
}

/** POST /v2.0/networks */
export function createNetwork(write: Write): Reply {
  const { cloud, access, request } = write;
  const body = thingIn(request, 'network', NEW);
  const projectId = textIn(body, 'project_id') ?? textIn(body, 'tenant_id') ?? access.projectId ?? '';
  if (!owns(access, projectId)) throw policyForbids('create_network:tenant_id');
  const mtu = mtuIn(body) ?? MOST_BYTES;
  requireQuota(cloud, projectId, 'network');
  cloud.made.networks += 1;
  const now = secondsNow(write);
  const network: Network = {
    id: idSpace(cloud.basis.cloud, 'network').id(BEHIND + cloud.made.networks),
    name: textIn(body, 'name') ?? '',
    description: textIn(body, 'description') ?? '',
    projectId,
    shared: false,
    external: false,
    type: 'vxlan',
    physical: null,
    segmentation: BEHIND + cloud.made.networks,
    mtu,
    subnets: [],
    createdAt: now,
    updatedAt: now,
  };
  cloud.networks.set(network.id, network);
  return json(201, { network: toNetwork(cloud, network, access) });
}

/** A network that the caller may change: what he only sees is not his. */
function own({ cloud, access }: Write, id: string, rule: string): Network {
  const network = networkFor(cloud, access, id);
  if (!owns(access, network.projectId)) throw policyForbids(rule);
  return network;
}

/** PUT /v2.0/networks/{id} */
export function changeNetwork(write: Write, id: string): Reply {
  const network = own(write, id, 'update_network');
  const body = thingIn(write.request, 'network', CHANGED);
  const changed = {
    ...network,
    name: textIn(body, 'name') ?? network.name,
    description: textIn(body, 'description') ?? network.description ?? '',
    mtu: mtuIn(body) ?? network.mtu,
    updatedAt: secondsNow(write),
  };
  write.cloud.networks.set(id, changed);
  return json(200, { network: toNetwork(write.cloud, changed, write.access) });
}

/** DELETE /v2.0/networks/{id}: its subnets go along, but not while something is in one. */
export function deleteNetwork(write: Write, id: string): Reply {
  const { cloud } = write;
  const network = own(write, id, 'delete_network');
  for (const port of cloud.ports.rows('id')) {
    if (port.networkId !== id) continue;
    const why = `Unable to complete operation on network ${id}. There are one or more ports still in use on the network, id for these ports is: ${port.id}.`;
    throw refused(409, 'NetworkInUse', why);
  }
  for (const subnet of network.subnets) cloud.subnets.delete(subnet);
  cloud.networks.delete(id);
  return GONE;
}
