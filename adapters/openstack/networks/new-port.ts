import { randomInt } from 'node:crypto';
import { isIP } from 'node:net';
import { GatewayError, type Call } from 'podgate/contract';
import { having } from '../having.ts';
import { pathPart, type Session } from '../session.ts';
import { readPorts, readShownSubnet, type NeutronSubnet } from './neutron.ts';
import { poolId, within } from './pools.ts';

/** How the names of ports begin that were made for a server: what follows is its id, or the mark of one that was not there yet. They go with it. */
const MADE = 'podgate:';

export const madeFor = (owner: string): string => `${MADE}${owner}`;

/** Whether a port was made for a server, by whichever gateway. */
export const isMade = ({ name }: { readonly name?: string | null }): boolean => (name ?? '').startsWith(MADE);

/** A unified network: a subnet, or a pool of it. */
export interface Place {
  readonly subnet: NeutronSubnet;
  /** Only when the network is one of several pools. */
  readonly pool?: { readonly start: string; readonly end: string };
}

/** What a unified network's id means now. Throws `not_found`. */
export async function placeOf(session: Session, networkId: string, call: Call): Promise<Place> {
  const [id = ''] = networkId.split('_');
  const request = { service: 'network', operation: 'subnets.show', path: `/subnets/${pathPart(id)}` } as const;
  const { subnet } = readShownSubnet((await session.send(request, call)).json());
  if (networkId === id) return { subnet };
  const pool = subnet.allocation_pools?.find((one) => poolId(id, subnet, one) === networkId);
  if (!pool) throw new GatewayError('not_found', `cloud ${session.cloud.name} has no network ${networkId} any more`);
  return { subnet, pool };
}

/** Says of addresses of ports whether they are in a unified network. */
export function isIn({ subnet, pool }: Place): (fixed: Required<FixedIp>) => boolean {
  const inPool = pool ? within(pool) : () => true;
  return (fixed) => fixed.subnet_id === subnet.id && inPool(fixed.ip_address);
}

const toNumber = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toAddress = (number: number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');

async function usedIn(session: Session, subnetId: string, call: Call): Promise<ReadonlySet<string>> {
  const query = { fixed_ips: `subnet_id=${subnetId}`, fields: ['id', 'network_id', 'fixed_ips'] };
  const request = { service: 'network', operation: 'ports.of-subnet', path: '/ports', query } as const;
  const { ports } = readPorts((await session.send(request, call)).json());
  const fixed = ports.flatMap((port) => having(port.fixed_ips ?? [], { subnet_id: subnetId }));
  return new Set(fixed.map(({ ip_address: address }) => address));
}

/** An address of a pool that nobody is seen to have, and none of those. Neutron itself gives one of any pool of the subnet. */
async function freeIn(
  session: Session,
  { subnet, pool }: Required<Place>,
  taken: ReadonlySet<string>,
  call: Call,
): Promise<string> {
  if (isIP(pool.start) !== 4) {
    throw new GatewayError('invalid_request', `network ${subnet.name ?? subnet.id}: give an address of it`);
  }
  const used = await usedIn(session, subnet.id, call);
  const [first, last] = [toNumber(pool.start), toNumber(pool.end)];
  const size = last - first + 1;
  // Not the same for all who ask at the same time.
  const begin = randomInt(size);
  for (let step = 0; step < size; step += 1) {
    const address = toAddress(first + ((begin + step) % size));
    if (!used.has(address) && !taken.has(address)) return address;
  }
  throw new GatewayError('conflict', `no address is left in network ${poolId(subnet.id, subnet, pool)}`);
}

export interface FixedIp {
  readonly subnet_id: string;
  readonly ip_address?: string;
}

/** An address that is wanted in a network; absent: any. */
export interface WantedIp {
  readonly place: Place;
  readonly address?: string;
}

/** The address that a port is to have in a network: the one that is wanted, or any but those. Throws for one outside. */
export async function fixedIpIn(
  session: Session,
  { place: { subnet, pool }, address }: WantedIp,
  call: Call,
  taken: ReadonlySet<string> = new Set(),
): Promise<FixedIp> {
  if (address !== undefined) {
    if (pool && !within(pool)(address)) {
      throw new GatewayError('invalid_request', `address ${address} is not within ${pool.start} to ${pool.end}`);
    }
    return { subnet_id: subnet.id, ip_address: address };
  }
  if (!pool) return { subnet_id: subnet.id };
  return { subnet_id: subnet.id, ip_address: await freeIn(session, { subnet, pool }, taken, call) };
}

/** How often an address is picked out of a pool before somebody else has been faster too often. */
const PICKS = 5;

/** Neutron names the address that it cannot give. */
const isTaken = (error: unknown, address: string) =>
  GatewayError.is(error) && error.code === 'conflict' && error.message.includes(address);

/**
 * Gives an address to a port. One that was picked out of a pool here, and that somebody else got meanwhile, is not wanted by anybody:
 * then it is another, a few times. Throws as `give` does.
 */
export async function withFixedIp<T>(
  session: Session,
  { first, ...wanted }: WantedIp & { readonly first: FixedIp },
  call: Call,
  give: (fixed: FixedIp) => Promise<T>,
): Promise<T> {
  const taken = new Set<string>();
  for (let fixed = first; ; fixed = await fixedIpIn(session, wanted, call, taken)) {
    try {
      return await give(fixed);
    } catch (error) {
      const picked = wanted.address === undefined ? fixed.ip_address : undefined;
      if (picked === undefined || taken.size + 1 >= PICKS || !isTaken(error, picked)) throw error;
      taken.add(picked);
    }
  }
}
