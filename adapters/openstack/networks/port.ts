import { GatewayError, type Call } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { pathPart, type Session } from '../session.ts';

/** Begins the description of ports that the gateway made for a server: they go with it. */
export const MADE_FOR_SERVER = 'podgate:server';

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
  /** By which ports of one occasion are found again. */
  readonly marker?: string;
}

const readPortId = reader(Type.Object({ port: Type.Object({ id: Type.String() }) }), 'the answer about a new port');

/** The subnet of a unified network. */
const subnetOf = (network: string) => network.split('_', 1)[0] ?? network;

function fixedIps({ network, address, address6 }: WantedPort) {
  const addresses = [address, address6].flatMap((ip) => (ip === undefined ? [] : [{ ip_address: ip }]));
  return addresses.length > 0 ? addresses : [{ subnet_id: subnetOf(network) }];
}

const describedBy = (marker: string | undefined) =>
  marker === undefined ? MADE_FOR_SERVER : `${MADE_FOR_SERVER} ${marker}`;

/** Makes a port for a server (mapping W-34). Answers its id. Throws `conflict` for an address in use, `quota_exceeded`. */
export async function createPort(session: Session, wanted: WantedPort, call: Call): Promise<string> {
  const { vpc: network_id, mac, secgroups, marker } = wanted;
  const port = {
    network_id,
    fixed_ips: fixedIps(wanted),
    description: describedBy(marker),
    ...(mac !== undefined && { mac_address: mac }),
    ...(secgroups && { security_groups: secgroups }),
  };
  const request = { service: 'network', operation: 'ports.create', method: 'POST', path: '/ports' } as const;
  return readPortId((await session.send({ ...request, body: { port } }, call)).json()).port.id;
}

/** Throws `not_found` for a port that is gone already. */
export async function deletePort(session: Session, id: string, call: Call): Promise<void> {
  const path = `/ports/${pathPart(id)}`;
  await session.send({ service: 'network', operation: 'ports.delete', method: 'DELETE', path }, call);
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
  const query = { description: describedBy(marker), fields: 'id' };
  const request = { service: 'network', operation: 'ports.list', path: '/ports', query } as const;
  return readIds((await session.send(request, call)).json()).ports.map(({ id }) => id);
}
