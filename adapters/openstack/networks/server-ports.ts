import { GatewayError, type Call, type NewNic } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import type { Session } from '../session.ts';
import { deletePort } from './change.ts';
import { fixedIpIn, madeFor, placeOf } from './new-port.ts';

type Body = Readonly<Record<string, unknown>>;

/** An interface as Neutron makes it a port (mapping W-34). `owner`: what it is made for, by which it is found again. */
export async function portBody(
  session: Session,
  { network, address, address6, mac, secgroups }: Omit<NewNic, 'vpc' | 'anywhere'>,
  owner: string,
  call: Call,
): Promise<Body> {
  const place = await placeOf(session, network, call);
  const six = place.subnet.ip_version === 6;
  if (six && address !== undefined) {
    throw new GatewayError('invalid_request', `address ${address}: network ${network} has IPv6 addresses alone`);
  }
  const first = await fixedIpIn(session, place, six ? address6 : address, call);
  // The other version is in another subnet of the same network.
  const fixed_ips = [first, ...(!six && address6 !== undefined ? [{ ip_address: address6 }] : [])];
  return {
    network_id: place.subnet.network_id,
    name: madeFor(owner),
    fixed_ips,
    ...(mac !== undefined && { mac_address: mac }),
    ...(secgroups && { security_groups: secgroups }),
  };
}

const readIds = reader(Type.Object({ ports: Type.Array(Type.Object({ id: Type.String() })) }), 'the ports of a marker');

/** Deletes ports. Answers those that could not be. */
export async function deletePorts(session: Session, ids: readonly string[], call: Call): Promise<readonly string[]> {
  const left: string[] = [];
  for (const id of ids) {
    try {
      await deletePort(session, id, call);
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      if (error.code !== 'not_found') left.push(id);
    }
  }
  return left;
}

/** The ports that were made with a marker. */
export async function portsMadeWith(session: Session, marker: string, call: Call): Promise<readonly string[]> {
  const query = { name: madeFor(marker), fields: 'id' };
  const request = { service: 'network', operation: 'ports.list', path: '/ports', query } as const;
  return readIds((await session.send(request, call)).json()).ports.map(({ id }) => id);
}
