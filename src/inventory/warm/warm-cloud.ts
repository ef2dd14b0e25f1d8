import { setImmediate as breathe } from 'node:timers/promises';
import type { SourceRecord } from '../../contract/index.ts';
import type { CloudRecords } from '../sync/records.ts';
import type { RoundsParts } from '../sync/rounds.ts';
import type { SourceStates } from '../sync/source-states.ts';
import type { WarmFacts, WarmSource } from './protocol.ts';
import type { Warm } from './warm-file.ts';

/** What is kept of one cloud, and where it is when it is in use. */
export interface WarmCloudParts {
  readonly records: CloudRecords;
  readonly states: SourceStates;
  /** Nothing until the cloud was reached. */
  readonly facts: () => WarmFacts | undefined;
}

/** Which cloud it is. */
export interface WarmOwner {
  readonly cloud: string;
  /** Who reads which cloud, as a keyed hash: what was kept of another is not taken. */
  readonly mark: string;
}

/** What was kept of a cloud. */
export interface Restored {
  readonly facts: WarmFacts;
  /** Says that all is there: until then answers wait. */
  settle(): void;
}

/** Milliseconds after which what changed is kept, counted from when that was last done. */
const EVERY = 10_000;
/** Records that are kept in one go. */
const SOME = 200;

type After = RoundsParts['after'];

/** Keeps what one cloud said in the file, and takes it back at the next start. */
export class WarmCloud {
  readonly #file: Warm;
  readonly #owner: WarmOwner;
  readonly #parts: WarmCloudParts;
  readonly #changed = new Map<string, Set<string>>();
  /** How the sources were read when what is in the file was last whole. */
  #sources: readonly WarmSource[] = [];
  #stopped = false;
  #takeBack: () => void = () => undefined;
  /** What is being kept, and whatever waits for that. */
  #keeping: Promise<void> = Promise.resolve();

  constructor(file: Warm, owner: WarmOwner, parts: WarmCloudParts) {
    this.#file = file;
    this.#owner = owner;
    this.#parts = parts;
  }

  /** Takes note that a record came, changed or went. */
  note(source: string, id: string): void {
    const ids = this.#changed.get(source) ?? new Set();
    this.#changed.set(source, ids.add(id));
  }

  /** Fills the records with what was kept, all of it or nothing. Answers nothing when nothing was kept. */
  async restore(): Promise<Restored | undefined> {
    const { records, states } = this.#parts;
    const head = await this.#file.ask('head', this.#owner);
    if (!head) return undefined;
    const known = head.sources.filter(({ source }) => records.has(source));
    const read = await Promise.all(known.map(({ source }) => this.#records(source)));
    if (!read.every((one) => one !== undefined)) return undefined;
    for (const [at, { source }] of known.entries()) await this.#fill(source, read[at] ?? []);
    for (const { source, missing } of known) {
      if (states.get(source).listedAt === undefined) records.table(source).setKnown(!missing);
    }
    this.#sources = head.sources;
    const settle = () => {
      for (const { source, ...listing } of known) states.restored(source, listing);
    };
    return { facts: head.facts, settle };
  }

  /** Keeps what has changed from time to time. */
  start(after: After): void {
    if (this.#stopped) return;
    this.#takeBack = after(EVERY, () => {
      void this.keep().then(() => this.start(after));
    });
  }

  /** Keeps what has changed, for the last time. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#takeBack();
    await this.keep();
  }

  /** Keeps what has changed since it was last kept; one at a time. */
  keep(): Promise<void> {
    const kept = this.#keeping.then(() => this.#keep());
    // One that failed holds up none that follow.
    this.#keeping = kept.catch(() => undefined);
    return kept;
  }

  async #records(source: string): Promise<readonly SourceRecord[] | undefined> {
    const found: SourceRecord[][] = [];
    let after: string | undefined;
    do {
      const some = await this.#file.ask('records', { cloud: this.#owner.cloud, source, after });
      if (!some) return undefined;
      found.push([...some.records]);
      after = some.next;
    } while (after !== undefined);
    return found.flat();
  }

  async #fill(source: string, records: readonly SourceRecord[]): Promise<void> {
    const { records: tables, states } = this.#parts;
    const table = tables.table(source);
    for (let at = 0; at < records.length; at += SOME) {
      for (const record of records.slice(at, at + SOME)) {
        const isOlder = this.#changed.get(source)?.has(record.id) || states.get(source).listedAt !== undefined;
        if (isOlder) {
          // What was read meanwhile stays, and what is not there any more goes from the file.
          this.note(source, record.id);
          continue;
        }
        table.put(record);
        // What has just come from the file need not be kept again.
        this.#changed.get(source)?.delete(record.id);
      }
      await breathe();
    }
  }

  async #keep(): Promise<void> {
    const facts = this.#parts.facts();
    if (!facts) return;
    const changed = [...this.#changed].flatMap(([source, ids]) => [...ids].map((id) => [source, id] as const));
    this.#changed.clear();
    const sources = this.#parts.states.kept();
    if (changed.length === 0 && JSON.stringify(sources) === JSON.stringify(this.#sources)) return;
    for (let at = 0; at === 0 || at < changed.length; at += SOME) {
      // A list counts as read once all of it is there, however this ends.
      const isLast = at + SOME >= changed.length;
      const parts = this.#some(changed.slice(at, at + SOME));
      await this.#file.ask('save', { ...this.#owner, facts, sources: isLast ? sources : this.#sources, ...parts });
    }
    this.#sources = sources;
  }

  #some(changed: readonly (readonly [string, string])[]) {
    const puts: [string, SourceRecord][] = [];
    const gone: [string, string][] = [];
    for (const [source, id] of changed) {
      const record = this.#parts.records.table(source).get(id);
      if (record) puts.push([source, record]);
      else gone.push([source, id]);
    }
    return { puts, gone };
  }
}
