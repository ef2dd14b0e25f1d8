import type { StoredRow } from '../../schema/document.ts';
import { gid } from '../../schema/ids.ts';
import type { PlacedRows } from './storers.ts';

/** What is known of a row that was given to the store. */
export interface RowNote {
  readonly plural: string;
  readonly id: string;
  /** The beginning of its hash, or of the mark of what it was made of. */
  readonly hash: string;
}

/** What is told of a comparison, by resource. */
interface Telling {
  readonly changed: (plural: string, row: StoredRow) => void;
  readonly gone: (plural: string, id: string) => void;
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

  /** `backendId`: the id of the thing in its cloud. `before`: what was noted, of which a part may be as it was. */
  write(parts: readonly PlacedRows[], backendId: string, before: readonly RowNote[]): string {
    const base = gid(this.#cloud, backendId);
    let text = '';
    for (const { plural, rows, mark } of parts) {
      const notes = rows ?? before.filter((one) => one.plural === plural);
      for (const { id, hash } of notes) {
        const named = id.startsWith(base) ? OWN + id.slice(base.length) : OTHER + id;
        text += (text === '' ? '' : END) + this.#codeOf(plural) + (mark ?? hash).slice(0, HASH_LENGTH) + named;
      }
    }
    return text;
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

  /** Tells of the rows that are not as they were noted, and of those that are there no longer. */
  compare(before: readonly RowNote[], after: readonly PlacedRows[], tell: Telling): void {
    const kept = new Set<RowNote>();
    for (const { plural, rows, mark } of after) {
      const notes = before.filter((one) => one.plural === plural);
      for (const row of rows ?? []) {
        const note = notes.find(({ id }) => id === row.id);
        if (note) kept.add(note);
        // Of rows that were marked it is known what they were made of, not what they said.
        if (mark !== undefined || !note || !row.hash.startsWith(note.hash)) tell.changed(plural, row);
      }
      if (!rows) for (const note of notes) kept.add(note);
    }
    for (const note of before) if (!kept.has(note)) tell.gone(note.plural, note.id);
  }

  /** Whether a row was made of what bears a mark. */
  isMarked(note: RowNote, plural: string, mark: string): boolean {
    return note.plural === plural && mark.startsWith(note.hash);
  }

  #codeOf(plural: string): string {
    const known = this.#plurals.indexOf(plural);
    const place = known < 0 ? this.#plurals.push(plural) - 1 : known;
    return String.fromCharCode(FIRST_RESOURCE + place);
  }
}
