import type { CloudFragments } from '../store/protocol.ts';
import type { RowImage, RowTurn } from '../store/told.ts';

/** One change as it is kept for those who come back: of a row, of what a cloud's rows have in common, or that a cloud is gone. */
export type Change =
  | {
      readonly kind: 'row';
      readonly resource: string;
      readonly version: number;
      readonly row: RowTurn;
      /** What the rows of its cloud have in common. */
      readonly shared: CloudFragments | undefined;
    }
  | {
      readonly kind: 'cloud';
      readonly version: number;
      readonly before: CloudFragments;
      readonly after: CloudFragments;
    }
  | { readonly kind: 'dropped'; readonly version: number; readonly cloud: string };

export interface Entry {
  /** Its place among all changes, from 1. */
  readonly place: number;
  readonly change: Change;
}

/** What an object, its places and its short texts take beside the documents. */
const OVERHEAD = 1500;

function imageBytes(image: RowImage | undefined): number {
  if (!image) return 0;
  const { lead, head, host, tail, open, brief } = image.pieces;
  return [lead, head, host, tail, open, brief].reduce((sum, piece) => sum + piece.length, 0);
}

/** About as much memory as a change takes. */
const bytesOf = (change: Change) =>
  OVERHEAD + (change.kind === 'row' ? imageBytes(change.row.before) + imageBytes(change.row.after) : 0);

/** The latest changes, as many as fit into so many bytes; the oldest go first. */
export class Ring {
  readonly #most: number;
  readonly #entries = new Map<number, { readonly entry: Entry; readonly bytes: number }>();
  #bytes = 0;
  #last = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** The place of the latest change; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(change: Change): void {
    this.#last += 1;
    const bytes = bytesOf(change);
    this.#entries.set(this.#last, { entry: { place: this.#last, change }, bytes });
    this.#bytes += bytes;
    for (const [place, oldest] of this.#entries) {
      if (this.#bytes <= this.#most || place === this.#last) break;
      this.#entries.delete(place);
      this.#bytes -= oldest.bytes;
    }
  }

  /** A change, unless it has gone or is yet to come. */
  at(place: number): Entry | undefined {
    return this.#entries.get(place)?.entry;
  }

  /** Whether all changes behind a place are here. */
  reaches(place: number): boolean {
    return place <= this.#last && (place === this.#last || this.#entries.has(place + 1));
  }
}
