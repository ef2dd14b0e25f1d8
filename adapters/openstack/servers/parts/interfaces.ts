import { GatewayError, type Call, type NicChoice, type Server } from 'podgate/contract';
import { unlessGone } from '../../gone.ts';
import { deletePort } from '../../networks/change.ts';
import { isIn, isMade, placeOf } from '../../networks/new-port.ts';
import type { NeutronPort } from '../../networks/neutron.ts';
import { portsOf, showPort } from '../../networks/single.ts';
import { pathPart, type Session } from '../../session.ts';

/** Seconds that a server has to let go of an interface. */
const PATIENCE = 60;

const pathOf = ({ id }: Server) => `/servers/${pathPart(id)}/os-interface`;

/** Gives a port to a server (mapping W-33): done when it is answered. */
export async function plug(session: Session, server: Server, portId: string, call: Call): Promise<void> {
  const about = { service: 'compute', operation: 'servers.attach-interface', method: 'POST' } as const;
  const body = { interfaceAttachment: { port_id: portId } };
  await session.send({ ...about, path: pathOf(server), body }, call);
}

/** What Nova says itself when a port could not be given to a server (mapping W-33); other such answers are not its own. */
export const PLUG_FAILS = { definite: ({ upstream }: GatewayError) => upstream?.status === 500 } as const;

/** Takes a port from a server (mapping W-35). What Nova made goes with it, what was made for the server here too; the rest stays. */
export async function unplug(session: Session, server: Server, port: NeutronPort, call: Call): Promise<void> {
  const about = { service: 'compute', operation: 'servers.detach-interface', method: 'DELETE' } as const;
  call.touch('networkinterfaces', port.id);
  await session.send({ ...about, path: `${pathOf(server)}/${pathPart(port.id)}` }, call);
  const free = await call.until(async () => {
    const now = await unlessGone(showPort(session, port.id, call));
    if (now === undefined) return 'gone';
    return now.device_id === server.id ? undefined : 'free';
  }, PATIENCE);
  if (free === undefined) {
    const why = `the server has not let go of the interface within ${PATIENCE} s`;
    throw new GatewayError('upstream_rejected', `cloud ${session.cloud.name}, compute: ${why}`);
  }
  if (free === 'free' && isMade(port)) await dropPort(session, port.id, call);
}

/** Deletes a port; what is gone is gone. */
export async function dropPort(session: Session, id: string, call: Call): Promise<void> {
  await unlessGone(deletePort(session, id, call));
}

/** A server as far as its interfaces go. */
export interface Connected {
  readonly id: string;
  readonly nics?: readonly { readonly mac?: string }[];
}

/** The ports of a server in the order of its row. */
export async function portsInOrder(session: Session, server: Connected, call: Call): Promise<readonly NeutronPort[]> {
  const place = ({ mac_address: mac }: NeutronPort) => {
    const at = (server.nics ?? []).findIndex((nic) => nic.mac === (mac ?? '').toLowerCase());
    return at < 0 ? Infinity : at;
  };
  const rank = (port: NeutronPort) => [place(port), `${port.created_at ?? ''} ${port.id}`] as const;
  return [...(await portsOf(session, server.id, call))].sort((a, b) => {
    const [[atA, textA], [atB, textB]] = [rank(a), rank(b)];
    if (atA !== atB) return atA - atB;
    return textA < textB ? -1 : 1;
  });
}

const addressesOf = ({ fixed_ips: list }: NeutronPort) => (list ?? []).map((one) => one.ip_address.toLowerCase());

/** What is said of the interface, for messages. */
const wordsOf = ({ network, address, mac, index }: NicChoice) =>
  [
    mac === undefined ? '' : `hardware address ${mac}`,
    address === undefined ? '' : `address ${address}`,
    network === undefined ? '' : `network ${network}`,
    index === undefined ? '' : `index ${index}`,
  ]
    .filter(Boolean)
    .join(' and ');

/** The one interface of a server that is meant. Throws `invalid_request` when there is none, or several. */
export async function chosenPort(
  session: Session,
  server: Server,
  choice: NicChoice,
  call: Call,
): Promise<NeutronPort> {
  const { network, address, mac, index } = choice;
  const isThere = network === undefined ? undefined : isIn(await placeOf(session, network, call));
  const ports = await portsInOrder(session, server, call);
  const fits = (port: NeutronPort, at: number) =>
    (index === undefined || at === index) &&
    (mac === undefined || (port.mac_address ?? '').toLowerCase() === mac) &&
    (address === undefined || addressesOf(port).includes(address.toLowerCase())) &&
    (!isThere || (port.fixed_ips ?? []).some(isThere));
  const [port, ...others] = ports.filter(fits);
  const words = wordsOf(choice);
  if (!port) throw new GatewayError('invalid_request', `server ${server.name} has no interface with ${words}`);
  if (others.length === 0) return port;
  throw new GatewayError('invalid_request', `server ${server.name} has several interfaces with ${words}; give mac`);
}
