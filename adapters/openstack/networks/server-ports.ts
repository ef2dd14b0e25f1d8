import { GatewayError, type Call, type NewNic } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { having } from '../having.ts';
import type { Session } from '../session.ts';
import { createPort, deletePort } from './change.ts';
import type { NeutronPort } from './neutron.ts';
import { fixedIpIn, madeFor, placeOf, withFixedIp, type FixedIp, type WantedIp } from './new-port.ts';

/** A port that is to be made: all but the address that it comes to have. */
export interface PortPlan extends WantedIp {
  readonly first: FixedIp;
  readonly body: (fixed: FixedIp) => Readonly<Record<string, unknown>>;
}

/** An interface as Neutron makes it a port (mapping W-34); nothing is made yet. `owner`: what it is for, by which it is found again. */
export async function portPlan(
  session: Session,
  { network, address, address6, mac, secgroups }: Omit<NewNic, 'vpc' | 'anywhere'>,
  owner: string,
  call: Call,
): Promise<PortPlan> {
  const place = await placeOf(session, network, call);
  const six = place.subnet.ip_version === 6;
  if (six && address !== undefined) {
    throw new GatewayError('invalid_request', `address ${address}: network ${network} has IPv6 addresses alone`);
  }
  const own = six ? address6 : address;
  const wanted = { place, ...(own !== undefined && { address: own }) };
  return {
    ...wanted,
    first: await fixedIpIn(session, wanted, call),
    body: (fixed) => ({
      network_id: place.subnet.network_id,
      name: madeFor(owner),
      // The other version is in another subnet of the same network.
      fixed_ips: [fixed, ...(!six && address6 !== undefined ? [{ ip_address: address6 }] : [])],
      ...(mac !== undefined && { mac_address: mac }),
      ...(secgroups && { security_groups: secgroups }),
    }),
  };
}

/** Makes a port as it is planned. Throws `conflict` for an address in use, `quota_exceeded`. */
export const makePort = (session: Session, plan: PortPlan, call: Call): Promise<NeutronPort> =>
  withFixedIp(session, plan, call, (fixed) => createPort(session, plan.body(fixed), call));

const readNamed = reader(
  Type.Object({ ports: Type.Array(Type.Object({ id: Type.String(), name: Type.Optional(Type.String()) })) }),
  'the ports of a marker',
);

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
  const name = madeFor(marker);
  const query = { name, fields: ['id', 'name'] };
  const request = { service: 'network', operation: 'ports.list', path: '/ports', query } as const;
  return having(readNamed((await session.send(request, call)).json()).ports, { name }).map(({ id }) => id);
}
