import { isIPv4 } from 'node:net';

const valueOf = (address: string) => address.split('.').reduce((value, part) => value * 256 + Number(part), 0);

/** How many addresses a range of IPv4 has, bounds included; 0 for one of IPv6, which nobody counts. */
export function sizeOf(start: string | undefined, end: string | undefined): number {
  if (!start || !end || !isIPv4(start) || !isIPv4(end)) return 0;
  return Math.max(0, valueOf(end) - valueOf(start) + 1);
}
