import type { SourceRecord } from '../../contract/index.ts';
import type { WarmFacts } from '../warm/protocol.ts';
import type { CloudWord } from './words.ts';

/** A record that came or changed, and when the cloud was asked for it. Times are milliseconds since 1970 by the clock of Redis. */
export type Put = readonly [source: string, at: number, record: SourceRecord];
/** A record that is gone, and when the cloud was asked for that. */
export type Gone = readonly [source: string, at: number, id: string];

/** What a gateway tells the others of a cloud. */
export interface Told {
  /** Who tells it. */
  readonly by: string;
  /** The leader's run; absent: whoever says it does not lead, and has read some records singly. */
  readonly run?: string;
  /** What the cloud says of itself: nothing until it was reached. */
  readonly facts?: WarmFacts | undefined;
  readonly puts: readonly Put[];
  readonly gone: readonly Gone[];
  /** How the cloud was read, once all that was read until then has been told. */
  readonly word?: CloudWord;
  /** Questions for fresh rows that are answered by what was told until now. */
  readonly done?: readonly string[];
}

/** What there was when a leader began, or some time later: where followers begin. */
export interface Base {
  readonly run: string;
  /** The entries behind this place are to be read on. */
  readonly place: number;
  readonly word: CloudWord;
  /** The parts of it, each some records of a source. */
  readonly parts: readonly string[];
}

export interface BasePart {
  readonly source: string;
  readonly records: readonly SourceRecord[];
}

/** Where the gateways of a fleet tell each other of one cloud. All throws while it cannot be reached. */
export interface ChangeLog {
  lead(ttl: number): Promise<{ readonly leads: boolean; readonly time: number }>;
  leave(): Promise<void>;
  append(entry: unknown, asLeader: boolean): Promise<number | undefined>;
  last(): Promise<number>;
  after(place: number, most: number): Promise<readonly { readonly place: number; readonly entry: unknown }[]>;
  base(): Promise<unknown>;
  begin(base: unknown): Promise<boolean>;
  part(name: string): Promise<unknown>;
  putPart(name: string, part: unknown): Promise<void>;
  dropPart(name: string, later: number): Promise<void>;
}

/** Bells that all gateways of a fleet hear, and words with them. */
export interface Bells {
  /** Throws while it cannot be reached. */
  ring(word: string): Promise<void>;
  /** `onWord` is told what others ring; `onListening` whenever nothing is missed from now on. */
  listen(onWord: (word: string) => void, onListening: () => void): void;
}
