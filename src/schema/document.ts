import { hash } from 'node:crypto';

/** One value of one row that lists can be narrowed by: which facet, the value, and what goes with it. */
export type FacetValue = readonly [facet: string, value: string, extra: string];

export type ColumnValue = string | number | null;

/**
 * A row as the read model keeps it: the document in serialised pieces, because a list must join and not parse, and beside it the
 * values that queries look at.
 */
export interface StoredRow {
  readonly id: string;
  /** The members before those of the cloud, without braces. */
  readonly lead: string;
  /** The members between those of the cloud and those of the host. */
  readonly head: string;
  /** The members that administrators are shown. */
  readonly host: string;
  /** The members after those of the host. */
  readonly tail: string;
  /** What stands in place of head, host and tail for callers who are no administrators; empty: the same. */
  readonly open: string;
  /** The whole short form, with braces. */
  readonly brief: string;
  /** Changes when any of the pieces does. */
  readonly hash: string;
  /** In the order of the resource's `columnNames`. */
  readonly columns: readonly ColumnValue[];
  readonly facets: readonly FacetValue[];
  /** What `search` looks through beside the columns that are searched. */
  readonly addresses: string;
}

/** One member as it stands in a document, or nothing for a value that is left out. */
export function member(key: string, value: unknown): string {
  return value === undefined ? '' : `"${key}":${JSON.stringify(value)}`;
}

/**
 * Serialises members under keys that are always the same, one after the other: `valueAt` gives the value of the key at a place. Most rows
 * say what the one before said: that text is given again, and so is the list of texts: it is that of the last row alone. `isLeftOut`:
 * values whose members are not written.
 */
export function memberTexts(
  keys: readonly string[],
  isLeftOut: (value: unknown) => boolean = (value) => value === undefined,
): (valueAt: (place: number) => unknown) => readonly string[] {
  const names = keys.map((key) => `${JSON.stringify(key)}:`);
  const values: unknown[] = keys.map(() => undefined);
  const texts = keys.map(() => '');
  return (valueAt) => {
    for (let at = 0; at < keys.length; at += 1) {
      const value = valueAt(at);
      // What is in an object may have changed although it is the same.
      if (value === values[at] && typeof value !== 'object') continue;
      values[at] = value;
      texts[at] = isLeftOut(value) ? '' : (names[at] ?? '') + JSON.stringify(value);
    }
    return texts;
  };
}

/** Members without braces. */
export const joined = (members: readonly string[]): string => joinedAt(members, members.keys());

/** Those of the members that stand at some places, without braces; in one piece, because each is hashed and sent to another thread. */
export function joinedAt(members: readonly string[], places: Iterable<number>): string {
  const texts: string[] = [];
  for (const place of places) {
    const member = members[place] ?? '';
    if (member !== '') texts.push(member);
  }
  return texts.join(',');
}

/** Between the texts that `search` looks through: nothing that a caller can send holds it, so no match spans two texts. */
export const SEARCH_SEPARATOR = '\u0001';

/** A short text that is another when one of the pieces is. */
export const hashOf = (...pieces: readonly string[]): string =>
  hash('sha1', pieces.join('\n'), 'base64url').slice(0, 16);
