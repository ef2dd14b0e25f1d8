import { isIP } from 'node:net';
import { GatewayError, type NewNetwork } from '../../contract/index.ts';
import { Type } from '../../kit/index.ts';
import { shown, wrong } from '../servers/writes/part.ts';
import { addressIn, around, holds, lengthIn, prefixIn, usualGateway, valueOf, type Prefix } from './prefix.ts';

const text = Type.Optional(Type.String({ minLength: 1, maxLength: 64 }));
const length = Type.Optional(
  Type.Union([Type.Integer(), Type.String({ maxLength: 3 })], { description: "length of the network's prefix" }),
);
/** Name servers: a list, or a text with commas. */
export const DNS = Type.Optional(
  Type.Union([Type.String({ maxLength: 500 }), Type.Array(Type.String({ maxLength: 64 }), { maxItems: 16 })], {
    description: 'addresses of name servers, a list or a text with commas',
  }),
);

/** What says which addresses a network has (cloudpods-api §8.7). */
export const ADDRESSING = {
  guest_ip_prefix: text,
  guest_ip_start: text,
  guest_ip_end: text,
  guest_ip_mask: length,
  guest_gateway: text,
  guest_ip6_prefix: text,
  guest_ip6_start: text,
  guest_ip6_end: text,
  guest_ip6_mask: length,
  guest_gateway6: text,
  guest_dns: DNS,
  guest_dns6: DNS,
};

/** The members of a version. */
const NAMES = {
  '4': {
    prefix: 'guest_ip_prefix',
    start: 'guest_ip_start',
    end: 'guest_ip_end',
    mask: 'guest_ip_mask',
    gateway: 'guest_gateway',
  },
  '6': {
    prefix: 'guest_ip6_prefix',
    start: 'guest_ip6_start',
    end: 'guest_ip6_end',
    mask: 'guest_ip6_mask',
    gateway: 'guest_gateway6',
  },
} as const;
type Names = (typeof NAMES)[keyof typeof NAMES];

/** Members as they may come. */
export type GivenAddressing = Readonly<
  Partial<
    Record<Exclude<keyof typeof ADDRESSING, 'guest_ip_mask' | 'guest_ip6_mask' | 'guest_dns' | 'guest_dns6'>, string>
  > &
    Partial<Record<'guest_ip_mask' | 'guest_ip6_mask', string | number>> &
    Partial<Record<'guest_dns' | 'guest_dns6', string | readonly string[]>>
>;

/** The addresses of name servers, each once. Throws `invalid_request` naming what is none. */
export function dnsIn(field: string, given: string | readonly string[]): readonly string[] {
  const texts = (typeof given === 'string' ? given.split(',') : given).map((one) => one.trim());
  const addresses = texts.filter((one) => one !== '');
  const odd = addresses.find((one) => isIP(one) === 0);
  if (odd !== undefined) throw wrong(field, `"${shown(odd)}" is no address`);
  return [...new Set(addresses)];
}

function versionOf(given: GivenAddressing): Prefix['version'] {
  const [four, six] = [NAMES['4'], NAMES['6']].map((names) =>
    Object.values(names).some((name) => given[name] !== undefined),
  );
  if (four && six) {
    const why = 'a network has addresses of one version here: make one network for IPv4 and one for IPv6';
    throw new GatewayError('unsupported', why);
  }
  return six ? '6' : '4';
}

/** The whole of the network: a prefix, or that around a range. */
function wholeOf(given: GivenAddressing, names: Names, version: Prefix['version']): Prefix {
  const [prefix, start, mask] = [given[names.prefix], given[names.start], given[names.mask]];
  if (prefix !== undefined) {
    const whole = prefixIn(names.prefix, prefix, version);
    if (mask === undefined || lengthIn(names.mask, mask, version) === Number(whole.cidr.split('/')[1])) return whole;
    throw wrong(names.mask, `${shown(mask)} is not the length of ${whole.cidr}`);
  }
  if (start !== undefined && given[names.end] !== undefined && mask !== undefined) {
    return around(addressIn(names.start, start, version), lengthIn(names.mask, mask, version));
  }
  const lacking = [names.start, names.end, names.mask].filter((name) => given[name] === undefined);
  const all = lacking.length === 3;
  const what = all ? `${names.prefix} is missing` : `${lacking.join(' and ')} missing`;
  const hint = `give ${names.prefix}, or ${names.start}, ${names.end} and ${names.mask}`;
  throw new GatewayError('missing_parameter', `${what}: ${hint}`);
}

/** The range that addresses are given from. */
function rangeOf(given: GivenAddressing, names: Names, whole: Prefix): NewNetwork['range'] {
  const [start, end] = [given[names.start], given[names.end]];
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined || end === undefined) {
    const lacking = start === undefined ? names.start : names.end;
    throw new GatewayError('missing_parameter', `${lacking} is missing: a range has both ends`);
  }
  const range = {
    start: addressIn(names.start, start, whole.version),
    end: addressIn(names.end, end, whole.version),
  };
  const outside = (
    [
      [names.start, range.start],
      [names.end, range.end],
    ] as const
  ).find(([, one]) => !holds(whole, one));
  if (outside) throw wrong(outside[0], `${outside[1]} is not in ${whole.cidr}`);
  if (valueOf(range.end) < valueOf(range.start)) throw wrong(names.end, `${range.end} comes before ${range.start}`);
  return range;
}

/** The router's address, which nobody else must get. */
function gatewayOf(given: GivenAddressing, names: Names, whole: Prefix, range: NewNetwork['range']) {
  const wanted = given[names.gateway];
  const gateway = wanted === undefined ? undefined : addressIn(names.gateway, wanted, whole.version);
  if (gateway !== undefined && !holds(whole, gateway)) throw wrong(names.gateway, `${gateway} is not in ${whole.cidr}`);
  const taken = gateway ?? usualGateway(whole);
  if (range && valueOf(taken) >= valueOf(range.start) && valueOf(taken) <= valueOf(range.end)) {
    const why = gateway === undefined ? 'is the address of the router unless one is given' : 'is in the range';
    throw wrong(names.gateway, `${taken} ${why}: ${range.start} to ${range.end} must leave it out`);
  }
  return gateway;
}

/** The addresses that a network is to have. Throws `missing_parameter`, and `invalid_request` naming the member that is wrong. */
export function addressingOf(given: GivenAddressing) {
  const version = versionOf(given);
  const names = NAMES[version];
  const whole = wholeOf(given, names, version);
  const range = rangeOf(given, names, whole);
  const gateway = gatewayOf(given, names, whole, range);
  const dns = [...dnsIn('guest_dns', given.guest_dns ?? []), ...dnsIn('guest_dns6', given.guest_dns6 ?? [])];
  const input = {
    ip_version: version,
    cidr: whole.cidr,
    ...(range && { range }),
    ...(gateway !== undefined && { gateway }),
    ...(dns.length > 0 && { dns }),
  } satisfies Partial<NewNetwork>;
  return { whole, field: given[names.prefix] === undefined ? names.start : names.prefix, input };
}
