import {
  GatewayError,
  type Accepted,
  type AddressChange,
  type Call,
  type ExtraNics,
  type NewNic,
  type NicChoice,
  type Server,
} from 'podgate/contract';
import { isIPv6 } from 'node:net';
import { changePort } from '../../networks/change.ts';
import { fixedIpIn, isIn, placeOf, withFixedIp } from '../../networks/new-port.ts';
import { makePort, portPlan } from '../../networks/server-ports.ts';
import type { Session } from '../../session.ts';
import { LOOKS, Steps } from '../../steps.ts';
import { eipsOf } from './eips.ts';
import { chosenPort, dropPort, plug, PLUG_FAILS, unplug } from './interfaces.ts';

/** Gives a server one interface; what was done for it stands in the steps. */
export type AttachNic = (
  session: Session,
  server: Server,
  one: { readonly nic: NewNic; readonly steps: Steps },
  call: Call,
) => Promise<void>;

/** Makes a port in a subnet and gives it to a server: stock Nova itself takes no subnet (mapping W-34). */
export async function attachNic(
  session: Session,
  server: Server,
  { nic, steps }: { readonly nic: NewNic; readonly steps: Steps },
  call: Call,
): Promise<void> {
  const plan = await steps.take(`network ${nic.network}`, () => portPlan(session, nic, server.id, call), LOOKS);
  const port = await steps.take(`making a port in network ${nic.network}`, () => makePort(session, plan, call));
  call.touch('networkinterfaces', port.id);
  let isPlugged = false;
  steps.undo(`port ${port.id}`, () =>
    isPlugged ? unplug(session, server, port, call) : dropPort(session, port.id, call),
  );
  await steps.take(`attaching port ${port.id}`, () => plug(session, server, port.id, call), PLUG_FAILS);
  isPlugged = true;
}

/** Gives a server interfaces in networks one after the other, all or none. */
export const attachAll =
  (attach: AttachNic) =>
  async (session: Session, server: Server, { nics }: ExtraNics, call: Call): Promise<Accepted> => {
    const steps = new Steps();
    for (const nic of nics) await attach(session, server, { nic, steps }, call);
    return { done: true };
  };

/** The same with a port made for each. */
export const attachNetworks = attachAll(attachNic);

/** Takes an interface from a server (mapping W-35). */
export async function detachNetwork(
  session: Session,
  server: Server,
  choice: NicChoice,
  call: Call,
): Promise<Accepted> {
  const port = await chosenPort(session, server, choice, call);
  for (const { id } of await eipsOf(session, [port.id], call)) call.touch('eips', id);
  await unplug(session, server, port, call);
  return { done: true };
}

const family = (address: string) => (isIPv6(address) ? 6 : 4);

/** An address that an eip leads to has to stay. */
async function requireUnbound(session: Session, portId: string, address: string, call: Call): Promise<void> {
  const bound = (await eipsOf(session, [portId], call)).find((one) => one.fixed_ip_address === address);
  if (!bound) return;
  const why = `eip ${bound.floating_ip_address ?? bound.id} leads to ${address}; dissociate it first`;
  throw new GatewayError('invalid_status', why);
}

/** Gives an interface another address of the same vpc; its others stay. In a network in which it has one already it keeps that, as in Neutron. */
export async function changeAddress(
  session: Session,
  server: Server,
  { of, network, address }: AddressChange,
  call: Call,
): Promise<Accepted> {
  const port = await chosenPort(session, server, of, call);
  const all = port.fixed_ips ?? [];
  const wantedFamily = address === undefined ? undefined : family(address);
  const old = all.find((one) => wantedFamily === undefined || family(one.ip_address) === wantedFamily);
  const networkId = network?.id ?? old?.subnet_id;
  if (networkId === undefined)
    throw new GatewayError('invalid_request', 'net_desc: name a network; the interface has none');
  const place = await placeOf(session, networkId, call);
  if (place.subnet.network_id !== port.network_id) {
    throw new GatewayError(
      'invalid_request',
      `net_desc: network ${network?.name ?? networkId} is of another vpc than the interface`,
    );
  }
  if (address === undefined && all.some(isIn(place))) return { done: true };
  const replaced = all.find((one) => family(one.ip_address) === (place.subnet.ip_version === 6 ? 6 : 4));
  if (replaced) await requireUnbound(session, port.id, replaced.ip_address, call);
  const wanted = { place, ...(address !== undefined && { address }) };
  const first = await fixedIpIn(session, wanted, call);
  const others = all.filter((one) => one !== replaced);
  call.touch('networkinterfaces', port.id);
  await withFixedIp(session, { ...wanted, first }, call, (fixed) =>
    changePort(session, port.id, { fixed_ips: [...others, fixed] }, call),
  );
  return { done: true };
}
