import { BlockList, isIP } from 'node:net';
import type { NeutronSubnet } from './neutron.ts';

/** A range of addresses, bounds included. */
interface Range {
  readonly start: string;
  readonly end: string;
}

const NOTHING = () => false;

type Within = (address: string) => boolean;

function made({ start, end }: Range): Within {
  const family = isIP(start);
  if (family === 0 || isIP(end) !== family) return NOTHING;
  const [type, pool] = [family === 6 ? 'ipv6' : 'ipv4', new BlockList()] as const;
  try {
    pool.addRange(start, end, type);
  } catch {
    // Its end comes before its start.
    return NOTHING;
  }
  return (address) => isIP(address) === family && pool.check(address, type);
}

/** What was made of the pools of records, which nobody changes. */
const known = new WeakMap<Range, Within>();

/** Says of addresses whether they are in a range; made once for many of them. A range that is none has no addresses. */
export function within(range: Range): Within {
  const found = known.get(range);
  if (found) return found;
  const fresh = made(range);
  known.set(range, fresh);
  return fresh;
}

/** The unified network that is a pool of a subnet: one per pool, under the plain id when there is only one (F-N05). */
export const poolId = (subnetId: string, subnet: NeutronSubnet | undefined, pool: Range | undefined): string =>
  (subnet?.allocation_pools ?? []).length < 2 ? subnetId : `${subnetId}_${pool?.start ?? ''}`;

/** The unified network that an address is of; one outside of all pools is counted to the first. */
export function networkIdOf(subnetId: string, subnet: NeutronSubnet | undefined, address: string): string {
  const pools = subnet?.allocation_pools ?? [];
  if (pools.length < 2) return subnetId;
  return poolId(subnetId, subnet, pools.find((pool) => within(pool)(address)) ?? pools[0]);
}

/** What a unified network is called, which is a subnet or a part of one. */
export const networkName = (subnetId: string, subnet: NeutronSubnet | undefined): string => subnet?.name || subnetId;

/** Length of a subnet's prefix, 0 when it is not known. */
export const prefixOf = (subnet: NeutronSubnet | undefined): number => Number(subnet?.cidr?.split('/')[1] ?? 0) || 0;
