/** An IPv4 address as text. */
export function ipv4(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.');
}

/** The number of an IPv4 address. */
export function ipv4Number(text: string): number {
  return text.split('.').reduce((value, part) => value * 256 + Number(part), 0);
}

/** The address at a distance from the first one of a network written as `10.0.0.0/8` or `fd00:1::/64`. */
export function addressIn(cidr: string, offset: number): string {
  const network = cidr.slice(0, cidr.indexOf('/'));
  if (!network.includes(':')) return ipv4(ipv4Number(network) + offset);
  const high = Math.floor(offset / 0x10000);
  return high > 0
    ? `${network}${high.toString(16)}:${(offset % 0x10000).toString(16)}`
    : `${network}${offset.toString(16)}`;
}

/** The last address that a host may have in an IPv4 network. */
export function lastAddress(cidr: string): string {
  const [network = '', length = '32'] = cidr.split('/');
  return ipv4(ipv4Number(network) + 2 ** (32 - Number(length)) - 2);
}

const LOCAL_PART = 0x1000000;

/** The hardware address of the port with this number: each number below 2²⁴ has its own. */
export function macAddress(number: number): string {
  const local = (number * 5_500_003 + 1_234_567) % LOCAL_PART;
  const hex = local.toString(16).padStart(6, '0');
  return `fa:16:3e:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`;
}
