import { BlockList, isIP } from 'node:net';
import type { NeutronSubnet } from './neutron.ts';

/** A range of addresses, bounds included. */
interface Range {
  readonly start: string;
  readonly end: string;
}

const NOTHING = () => false;

type Within = (address: string) => boolean;

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** The number of an IPv4 address; nothing of any other text. A network can have a hundred thousand of them. */
function numberOf(address: string): number | undefined {
  if (!IPV4.test(address)) return undefined;
  let [number, part] = [0, 0];
  for (let at = 0; at < address.length; at += 1) {
    const digit = address.charCodeAt(at) - 48;
    if (digit >= 0) part = part * 10 + digit;
    else [number, part] = [number * 256 + part, 0];
  }
  return number * 256 + part;
}

function ofIpv4(start: number, end: number): Within {
  return (address) => {
    const number = numberOf(address);
    return number !== undefined && number >= start && number <= end;
  };
}

function ofIpv6({ start, end }: Range): Within {
  const pool = new BlockList();
  try {
    pool.addRange(start, end, 'ipv6');
  } catch {
    // Its end comes before its start.
    return NOTHING;
  }
  return (address) => isIP(address) === 6 && pool.check(address, 'ipv6');
}

function made(range: Range): Within {
  const [start, end] = [numberOf(range.start), numberOf(range.end)];
  if (start !== undefined && end !== undefined) return ofIpv4(start, end);
  return isIP(range.start) === 6 && isIP(range.end) === 6 ? ofIpv6(range) : NOTHING;
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
