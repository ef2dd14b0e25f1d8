import { isIP } from 'node:net';
import type { NewNetwork } from '../../contract/index.ts';
import { addressKey } from '../addresses.ts';
import { shown, wrong } from '../servers/writes/part.ts';

/** All addresses that begin alike. */
export interface Prefix {
  readonly version: NewNetwork['ip_version'];
  /** For example 10.10.0.0/20, with nothing behind the prefix. */
  readonly cidr: string;
  readonly first: bigint;
  readonly last: bigint;
}

/** Bits of an address. */
const BITS = { '4': 32, '6': 128 } as const;

/** The address as a number. */
export const valueOf = (address: string): bigint => BigInt(`0x${addressKey(address).slice(1)}`);

function addressOf(value: bigint, version: Prefix['version']): string {
  const digits = value.toString(16).padStart(BITS[version] / 4, '0');
  if (version === '4') return (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).join('.');
  const long = (digits.match(/.{4}/g) ?? []).join(':');
  // The short form that everybody writes.
  return new URL(`http://[${long}]`).hostname.slice(1, -1);
}

/** The prefix of a length around an address. */
export function around(address: string, length: number): Prefix {
  const version = isIP(address) === 6 ? '6' : '4';
  const rest = BigInt(BITS[version] - length);
  const first = (valueOf(address) >> rest) << rest;
  return {
    version,
    cidr: `${addressOf(first, version)}/${length}`,
    first,
    last: first + (1n << rest) - 1n,
  };
}

/** Reads `10.10.0.0/20`. Throws `invalid_request` naming the field, for text that is none of the version or too long for a network. */
export function prefixIn(field: string, given: string, version: Prefix['version']): Prefix {
  const [address = '', length = '', ...more] = given.trim().split('/');
  const example = version === '4' ? '10.10.0.0/20' : 'fd00:10::/64';
  if (isIP(address) !== Number(version) || !/^\d{1,3}$/.test(length) || more.length > 0) {
    throw wrong(field, `"${shown(given)}" is no prefix of IPv${version} such as ${example}`);
  }
  return around(address, lengthIn(field, length, version));
}

/** Reads the length of a prefix. Throws as `prefixIn` does. */
export function lengthIn(field: string, given: string | number, version: Prefix['version']): number {
  const length = Number(given);
  // Behind a longer one there is no room for a router and something else.
  const most = BITS[version] - 2;
  if (Number.isInteger(length) && length >= 1 && length <= most) return length;
  throw wrong(field, `"${shown(given)}" is no length of a network's prefix: 1 to ${most}`);
}

/** Reads an address of a version. Throws `invalid_request` naming the field. */
export function addressIn(field: string, given: string, version: Prefix['version']): string {
  const address = given.trim();
  if (isIP(address) === Number(version) && !address.includes('%')) return address;
  throw wrong(field, `"${shown(given)}" is no address of IPv${version}`);
}

export const holds = ({ first, last }: Pick<Prefix, 'first' | 'last'>, address: string): boolean => {
  const value = valueOf(address);
  return value >= first && value <= last;
};

/** The address that clouds give a router when nobody says another: the first one, which IPv4 does not give to anybody. */
export const usualGateway = ({ first, version }: Prefix): string =>
  addressOf(version === '4' ? first + 1n : first, version);

/** Those of some prefixes, written as text, that have addresses of another. */
export function overlapping(prefix: Prefix, cidrs: readonly string[]): readonly string[] {
  return cidrs.filter((cidr) => {
    const [address = '', length = ''] = cidr.split('/');
    if (isIP(address) !== Number(prefix.version)) return false;
    const other = around(address, Number(length));
    return other.first <= prefix.last && prefix.first <= other.last;
  });
}
