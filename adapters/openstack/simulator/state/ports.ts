import { BlockList, isIP } from 'node:net';
import { addressIn, macAddress } from '../content/addresses.ts';
import type { Network, Subnet } from '../content/networks.ts';
import type { Cloud } from './cloud.ts';
import type { FixedIp, PortRow } from './rows.ts';

/** Hardware addresses of ports that are added are not those of the content. */
const FIRST_MAC = 0x600000;
/** Distance from the first address of a subnet from which on added ports get theirs. */
const FIRST_OFFSET = 0x60000;
/** For subnets and pools that are too small for that. */
const SMALL_OFFSET = 200;

/** Why there is no port: no address left, or one that cannot be had. */
export class NoAddress extends Error {
  readonly kind: 'in use' | 'outside' | 'none left';

  constructor(kind: NoAddress['kind'], address = '') {
    super(address);
    this.kind = kind;
  }
}

function holds(range: { readonly start: string; readonly end: string }, address: string): boolean {
  const list = new BlockList();
  const type = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(range.start) !== isIP(address)) return false;
  list.addRange(range.start, range.end, type);
  return list.check(address, type);
}

function isInside({ cidr }: Subnet, address: string): boolean {
  const [network = '', length = '0'] = cidr.split('/');
  if (isIP(network) !== isIP(address) || isIP(address) === 0) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(length), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** The addresses in use of a network. */
function usedIn(state: Cloud, networkId: string): ReadonlySet<string> {
  const used = new Set<string>();
  for (const port of state.ports.rows('id')) {
    if (port.networkId === networkId) for (const { address } of port.fixedIps) used.add(address);
  }
  return used;
}

function freeIn(subnet: Subnet, used: ReadonlySet<string>): string {
  const inPool = (address: string) => subnet.pools.some((pool) => holds(pool, address));
  for (const first of [FIRST_OFFSET, SMALL_OFFSET, 2]) {
    for (let offset = first; offset < first + 300; offset++) {
      const address = addressIn(subnet.cidr, offset);
      if (isInside(subnet, address) && inPool(address) && !used.has(address)) return address;
    }
  }
  throw new NoAddress('none left');
}

/** What is wanted of an address: a subnet, an address, both or nothing. */
export interface WantedIp {
  readonly subnetId?: string;
  readonly address?: string;
}

/** Addresses as Neutron gives them: those asked for, else one of each family of the network. Throws NoAddress. */
export function addressesFor(state: Cloud, network: Network, wanted: readonly WantedIp[]): readonly FixedIp[] {
  const used = new Set(usedIn(state, network.id));
  const subnets = network.subnets.flatMap((id) => state.subnets.get(id) ?? []);
  const take = (subnet: Subnet, address = freeIn(subnet, used)) => {
    if (used.has(address)) throw new NoAddress('in use', address);
    used.add(address);
    return { subnetId: subnet.id, address };
  };
  if (wanted.length === 0) {
    const familyOf = ({ cidr }: Subnet) => isIP(cidr.split('/')[0] ?? '');
    const firsts = subnets.filter((one, at) => subnets.findIndex((other) => familyOf(other) === familyOf(one)) === at);
    return firsts.map((subnet) => take(subnet));
  }
  return wanted.map(({ subnetId, address }) => {
    const subnet = subnets.find(
      (one) => (subnetId === undefined || one.id === subnetId) && (address === undefined || isInside(one, address)),
    );
    if (!subnet) throw new NoAddress('outside', address);
    return take(subnet, address);
  });
}

export interface NewPort {
  readonly network: Network;
  readonly projectId: string;
  readonly fixedIps: readonly FixedIp[];
  readonly securityGroups: readonly string[];
  readonly name?: string;
  readonly mac?: string;
  readonly deviceId?: string;
  readonly zone?: string;
  readonly host?: string | null;
}

/** Adds a port made now. */
export function addPort(state: Cloud, given: NewPort): PortRow {
  const created = Math.floor(state.now() / 1000) * 1000;
  const { network, deviceId = '', host = null, zone = 'nova' } = given;
  return state.ports.add((id, number) => ({
    id,
    name: given.name ?? '',
    networkId: network.id,
    projectId: given.projectId,
    mac: given.mac ?? macAddress(FIRST_MAC + number),
    status: host === null ? 'DOWN' : 'ACTIVE',
    deviceId,
    deviceOwner: deviceId === '' ? '' : `compute:${zone}`,
    fixedIps: given.fixedIps,
    addressPairs: [],
    securityGroups: given.securityGroups,
    host: host ?? '',
    portSecurity: true,
    createdAt: created,
    updatedAt: created,
    revision: 1,
  }));
}
