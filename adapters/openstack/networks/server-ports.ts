import { GatewayError, type Call } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import type { Session } from '../session.ts';
import { createPort, deletePort } from './change.ts';
import { fixedIpIn, madeFor, placeOf } from './new-port.ts';

/** A port that is to be made. */
export interface WantedPort {
  /** Subnet, or with `_<first address>` a pool of it. */
  readonly network: string;
  /** Network that the subnet is in. */
  readonly vpc: string;
  readonly address?: string;
  readonly address6?: string;
  readonly mac?: string;
  /** Absent: the default group of the project. */
  readonly secgroups?: readonly string[];
  /** By which ports of a server that is not there yet are found again. */
  readonly marker: string;
}

/** One address of each family that is asked for, else any of the network. */
async function fixedIps(session: Session, { network, address, address6 }: WantedPort, call: Call) {
  const place = await placeOf(session, network, call);
  const first = await fixedIpIn(session, place, address ?? address6, call);
  // The other family is in another subnet of the same network.
  return address !== undefined && address6 !== undefined ? [first, { ip_address: address6 }] : [first];
}

/** Makes a port for a server (mapping W-34). Answers its id. Throws `conflict` for an address in use, `quota_exceeded`. */
export async function makePort(session: Session, wanted: WantedPort, call: Call): Promise<string> {
  const { vpc: network_id, mac, secgroups, marker } = wanted;
  const port = {
    network_id,
    fixed_ips: await fixedIps(session, wanted, call),
    name: madeFor(marker),
    ...(mac !== undefined && { mac_address: mac }),
    ...(secgroups && { security_groups: secgroups }),
  };
  return (await createPort(session, port, call)).id;
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
