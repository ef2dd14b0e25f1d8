import { hashText, mix } from './hash.ts';

/**
 * The UUIDs of one kind of thing. They look random and differ from cloud to cloud, but each can be turned back into the index it was
 * made from, so that nothing need be remembered to find a thing by its id or to list 100,000 of them in the order of their ids.
 */
export interface IdSpace {
  /** The UUID of an index below 2³². */
  id(index: number): string;
  /** The index of a UUID of this kind and cloud. */
  indexOf(id: string): number | undefined;
  /** The first 32 bits of the UUID: in their order, the UUIDs are in order. */
  prefix(index: number): number;
  indexAt(prefix: number): number;
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

const UUID_PREFIX = /^[0-9a-f]{8}-/;

/** A permutation of the 32-bit numbers (a Feistel network), so that no two indexes share a prefix. */
export function idSpace(cloud: string, kind: string): IdSpace {
  const seed = hashText(`${cloud}/${kind}`);
  const keys = [1, 2, 3, 4].map((round) => mix(seed, round));
  const backwards = keys.toReversed();

  function prefix(index: number): number {
    let left = index >>> 16;
    let right = index & 0xffff;
    for (const key of keys) [left, right] = [right, left ^ (mix(right, key) & 0xffff)];
    return ((left << 16) | right) >>> 0;
  }

  function indexAt(value: number): number {
    let left = value >>> 16;
    let right = value & 0xffff;
    for (const key of backwards) [left, right] = [right ^ (mix(left, key) & 0xffff), left];
    return ((left << 16) | right) >>> 0;
  }

  function id(index: number): string {
    const first = prefix(index);
    const a = mix(first, seed ^ 5);
    const b = mix(first, seed ^ 6);
    const variant = 0x8000 | ((b >>> 16) & 0x3fff);
    return [
      hex(first, 8),
      hex(a >>> 16, 4),
      `4${hex(a & 0xfff, 3)}`,
      hex(variant, 4),
      hex(b & 0xffff, 4) + hex(mix(first, seed ^ 7), 8),
    ].join('-');
  }

  function indexOf(text: string): number | undefined {
    if (!UUID_PREFIX.test(text)) return undefined;
    const index = indexAt(Number.parseInt(text.slice(0, 8), 16));
    return id(index) === text ? index : undefined;
  }

  return { id, indexOf, prefix, indexAt };
}

/** A Keystone id: a UUID without dashes. */
export function keystoneId(cloud: string, kind: string, name: string): string {
  return idSpace(cloud, kind).id(hashText(name)).replaceAll('-', '');
}
