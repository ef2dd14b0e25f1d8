import { isIPv4, isIPv6 } from 'node:net';

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

function v4Key(address: string): string {
  return `4${address
    .split('.')
    .map((part) => hex(Number(part), 2))
    .join('')}`;
}

/** The last 32 bits of an IPv6 address may be written as an IPv4 address. */
function withoutV4(address: string): string {
  const at = address.lastIndexOf(':') + 1;
  const last = address.slice(at);
  if (!last.includes('.')) return address;
  const key = v4Key(last).slice(1);
  return `${address.slice(0, at)}${key.slice(0, 4)}:${key.slice(4)}`;
}

function v6Key(address: string): string {
  const [front = '', back = ''] = withoutV4(address).split('::');
  const parts = (text: string) => (text === '' ? [] : text.split(':'));
  const [start, end] = [parts(front), parts(back)];
  const zeros = Array<string>(Math.max(0, 8 - start.length - end.length)).fill('0');
  return `6${[...start, ...zeros, ...end].map((part) => part.padStart(4, '0')).join('')}`.toLowerCase();
}

/** A text by which addresses sort as numbers: IPv4 before IPv6, none first. */
export function addressKey(address: string | undefined): string {
  const plain = (address ?? '').split('%')[0] ?? '';
  if (isIPv4(plain)) return v4Key(plain);
  return isIPv6(plain) ? v6Key(plain) : '';
}

/** Whether an address is in a range, bounds included. An empty range, or one of the other version, has none. */
export function isInRange(address: string, start: string, end: string): boolean {
  const [key, from, to] = [address, start, end].map((one) => addressKey(one)) as [string, string, string];
  return key !== '' && from !== '' && key[0] === from[0] && key >= from && key <= to;
}
