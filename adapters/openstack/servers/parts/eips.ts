import {
  GatewayError,
  type Accepted,
  type Call,
  type EipAllocation,
  type EipBinding,
  type EipRelease,
  type Server,
} from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { unlessGone } from '../../gone.ts';
import { isIPv6 } from 'node:net';
import {
  NeutronNetwork,
  readFloatingIps,
  readShownFloatingIp,
  type NeutronFloatingIp,
  type NeutronPort,
} from '../../networks/neutron.ts';
import { showFloatingIp } from '../../networks/single.ts';
import { pathPart, type Session } from '../../session.ts';
import { having } from '../../having.ts';
import { Steps } from '../../steps.ts';
import { portsInOrder, type Connected } from './interfaces.ts';

const readNetworks = reader(Type.Object({ networks: Type.Array(NeutronNetwork) }), "Neutron's networks");

/** The floating addresses that lead to ports. */
export async function eipsOf(
  session: Session,
  ports: readonly string[],
  call: Call,
): Promise<readonly NeutronFloatingIp[]> {
  if (ports.length === 0) return [];
  const about = { service: 'network', operation: 'floatingips.of-ports', path: '/floatingips' } as const;
  const reply = await session.send({ ...about, query: { port_id: ports } }, call);
  return readFloatingIps(reply.json()).floatingips.filter(({ port_id }) => port_id && ports.includes(port_id));
}

/** Changes a floating address. */
export async function changeEip(session: Session, id: string, floatingip: object, call: Call): Promise<void> {
  const about = { service: 'network', operation: 'floatingips.update', method: 'PUT' } as const;
  call.touch('eips', id);
  await session.send({ ...about, path: `/floatingips/${pathPart(id)}`, body: { floatingip } }, call);
}

/** Gives a floating address back to the cloud (mapping W-42); what is gone is gone. */
export async function releaseEip(session: Session, id: string, call: Call): Promise<void> {
  const about = { service: 'network', operation: 'floatingips.delete', method: 'DELETE' } as const;
  call.touch('eips', id);
  await unlessGone(session.send({ ...about, path: `/floatingips/${pathPart(id)}` }, call));
}

/** A server that has a floating address, or is to have one. */
export interface Holder extends Connected, Pick<Server, 'name' | 'project'> {}

interface Target {
  readonly port_id: string;
  readonly fixed_ip_address: string;
}

/** Where an address is to lead: the server's own one that is wanted, or its first (mapping W-40). */
async function targetOf(session: Session, server: Holder, address: string | undefined, call: Call): Promise<Target> {
  const ports = await portsInOrder(session, server, call);
  const all = ports.flatMap((port: NeutronPort) =>
    (port.fixed_ips ?? []).map((one) => ({ port_id: port.id, fixed_ip_address: one.ip_address })),
  );
  const [bound] = await eipsOf(
    session,
    ports.map(({ id }) => id),
    call,
  );
  if (bound) {
    const why = `server ${server.name} has eip ${bound.floating_ip_address ?? bound.id} already; dissociate it first`;
    throw new GatewayError('invalid_status', why);
  }
  const four = all.filter((one) => !isIPv6(one.fixed_ip_address));
  const target = address === undefined ? four[0] : four.find((one) => one.fixed_ip_address === address);
  if (target) return target;
  const what = address === undefined ? 'no IPv4 address that an eip could lead to' : `no IPv4 address ${address}`;
  throw new GatewayError(
    'invalid_request',
    `${address === undefined ? '' : 'ip_addr: '}server ${server.name} has ${what}`,
  );
}

/** Lets a floating address lead to a server (mapping W-40). */
export async function bindEip(
  session: Session,
  server: Holder,
  { eip: { id, name }, address }: EipBinding,
  call: Call,
): Promise<Accepted> {
  const floating = await showFloatingIp(session, id, call);
  if (floating.project_id && server.project && floating.project_id !== server.project.id) {
    throw new GatewayError('invalid_request', `eip_id: eip ${name} is of another project than server ${server.name}`);
  }
  if (floating.port_id)
    throw new GatewayError('invalid_status', `eip ${name} is associated already; dissociate it first`);
  await changeEip(session, id, await targetOf(session, server, address, call), call);
  return { done: true };
}

/** Lets the floating address of a server lead nowhere any more, or gives it back (mapping W-41, W-42). */
export async function unbindEip(
  session: Session,
  server: Server,
  { release }: EipRelease,
  call: Call,
): Promise<Accepted> {
  const ports = await portsInOrder(session, server, call);
  const bound = await eipsOf(
    session,
    ports.map(({ id }) => id),
    call,
  );
  const chosen = bound.find((one) => one.id === server.eip_id) ?? bound[0];
  if (!chosen) throw new GatewayError('invalid_status', `server ${server.name} has no eip`);
  return letGo(session, chosen, release, call);
}

/** Lets a floating address lead nowhere any more, or gives it back; what cannot be given back leads where it did. */
export async function letGo(
  session: Session,
  { id, port_id, fixed_ip_address }: NeutronFloatingIp,
  release: boolean,
  call: Call,
): Promise<Accepted> {
  const steps = new Steps();
  await steps.take('dissociating', () => changeEip(session, id, { port_id: null }, call));
  if (!release) return { done: true };
  steps.undo('the association', () => changeEip(session, id, { port_id, fixed_ip_address }, call));
  await steps.take('releasing', () => releaseEip(session, id, call));
  return { done: true };
}

/** The network outside that new addresses are of. */
export async function outside(
  session: Session,
  { network }: { readonly network?: { readonly id: string } },
  call: Call,
): Promise<string> {
  if (network) return network.id;
  const query = { 'router:external': 'True', fields: ['id', 'name', 'router:external'] };
  const about = { service: 'network', operation: 'networks.external', path: '/networks' } as const;
  const reply = await session.send({ ...about, query }, call);
  const networks = having(readNetworks(reply.json()).networks, { 'router:external': true });
  const [only, ...others] = networks;
  if (only && others.length === 0) return only.id;
  const names = networks.map(({ id, name }) => name || id).join(', ');
  const why = only ? `several networks lead outside (${names}); say which as network` : 'no network leads outside';
  throw new GatewayError(only ? 'missing_parameter' : 'unsupported', `cloud ${session.cloud.name}: ${why}`);
}

/** Takes a new floating address and lets it lead to a server; one that cannot is given back (mapping W-39, W-40). */
export async function allocateEip(
  session: Session,
  server: Server,
  wanted: EipAllocation,
  call: Call,
): Promise<Accepted> {
  const target = await targetOf(session, server, wanted.address, call);
  const body = { floatingip: { floating_network_id: await outside(session, wanted, call) } };
  const about = { service: 'network', operation: 'floatingips.create', method: 'POST', path: '/floatingips' } as const;
  const steps = new Steps();
  const { floatingip } = await steps.take('allocating an eip', async () =>
    readShownFloatingIp((await session.send({ ...about, body }, call)).json()),
  );
  const name = floatingip.floating_ip_address ?? floatingip.id;
  call.touch('eips', floatingip.id);
  steps.undo(`eip ${name}`, () => releaseEip(session, floatingip.id, call));
  await steps.take(`associating eip ${name}`, () => changeEip(session, floatingip.id, target, call));
  return { done: true };
}
