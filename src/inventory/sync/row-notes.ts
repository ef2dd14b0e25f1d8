import type { StoredRow } from '../../schema/document.ts';
import { gid } from '../../schema/ids.ts';
import type { PlacedRow } from './joiner.ts';

/** What is known of a row that was given to the store. */
export interface RowNote {
  readonly plural: string;
  readonly id: string;
  /** The beginning of its hash. */
  readonly hash: string;
}

/** As much of a hash as tells two forms of one row apart. */
const HASH_LENGTH = 8;
const END = '\n';
/** The id begins with that of the thing, which is not written down again. */
const OWN = '=';
const OTHER = '~';
const FIRST_RESOURCE = 0x41;

/**
 * Writes down in one short text which rows a thing has become: of what resource, under what id, with what hash. There is one for every
 * server, disk and port of a cloud.
 */
export class RowNotes {
  readonly #cloud: string;
  readonly #plurals: string[] = [];

  constructor(cloud: string) {
    this.#cloud = cloud;
  }

  /** `backendId`: the id of the thing in its cloud. */
  write(rows: readonly PlacedRow[], backendId: string): string {
    const base = gid(this.#cloud, backendId);
    const lines = rows.map(({ plural, row: { id, hash } }) => {
      const named = id.startsWith(base) ? OWN + id.slice(base.length) : OTHER + id;
      return this.#codeOf(plural) + hash.slice(0, HASH_LENGTH) + named;
    });
    return lines.join(END);
  }

  read(notes: string, backendId: string): readonly RowNote[] {
    if (notes === '') return [];
    const base = gid(this.#cloud, backendId);
    return notes.split(END).map((line) => {
      const [hash, rest] = [line.slice(1, HASH_LENGTH + 1), line.slice(HASH_LENGTH + 2)];
      const id = line.charAt(HASH_LENGTH + 1) === OWN ? base + rest : rest;
      return { plural: this.#plurals[line.charCodeAt(0) - FIRST_RESOURCE] ?? '', id, hash };
    });
  }

  isSame(note: RowNote, plural: string, { id, hash }: Pick<StoredRow, 'id' | 'hash'>): boolean {
    return note.plural === plural && note.id === id && hash.startsWith(note.hash);
  }

  #codeOf(plural: string): string {
    const known = this.#plurals.indexOf(plural);
    const place = known < 0 ? this.#plurals.push(plural) - 1 : known;
    return String.fromCharCode(FIRST_RESOURCE + place);
  }
}
