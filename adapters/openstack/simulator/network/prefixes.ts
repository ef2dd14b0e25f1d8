import { isIP, isIPv6 } from 'node:net';

/** Addresses of one version as numbers, bounds included. */
export interface Span {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** An address as a number. */
export function numberOf(address: string): bigint {
  if (!isIPv6(address)) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [front = '', back = ''] = address.split('::');
  const parts = (text: string) => (text === '' ? [] : text.split(':'));
  const [start, end] = [parts(front), parts(back)];
  const zeros = Array<string>(Math.max(0, 8 - start.length - end.length)).fill('0');
  return [...start, ...zeros, ...end].reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n);
}

/** A number as an address, in its short form. */
export function textOf(value: bigint, version: 4 | 6): string {
  const digits = value.toString(16).padStart(version === 4 ? 8 : 32, '0');
  if (version === 4) return (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).join('.');
  const long = (digits.match(/.{4}/g) ?? []).join(':');
  return new URL(`http://[${long}]`).hostname.slice(1, -1);
}

/** All addresses of a prefix; nothing for text that is none. */
export function spanOf(cidr: string): (Span & { readonly length: number }) | undefined {
  const [address = '', text = ''] = cidr.split('/');
  const version = isIP(address);
  const length = Number(text);
  if ((version !== 4 && version !== 6) || !/^\d{1,3}$/.test(text) || length > (version === 4 ? 32 : 128))
    return undefined;
  const rest = BigInt((version === 4 ? 32 : 128) - length);
  const first = (numberOf(address) >> rest) << rest;
  return { version, first, last: first + (1n << rest) - 1n, length };
}

export const holds = ({ version, first, last }: Span, address: string): boolean =>
  isIP(address) === version && numberOf(address) >= first && numberOf(address) <= last;

export const overlap = (a: Span, b: Span): boolean => a.version === b.version && a.first <= b.last && b.first <= a.last;
