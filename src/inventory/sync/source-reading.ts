import { GatewayError, type Page, type SourceRecord } from '../../contract/index.ts';
import type { Intake, IntakeParts } from './intake.ts';
import { listPages, type Asked, type ListParts } from './list-pages.ts';
import { isTooMuch, readOutline, readStale } from './outline-reading.ts';
import { CANNOT_TELL, type SourceStates } from './source-states.ts';

export interface SourceReadingParts extends IntakeParts, ListParts {
  readonly states: SourceStates;
  readonly intake: Intake;
}

/** So many records are taken in in one turn. */
const TOGETHER = 100;

/** One reading of a source that is not that of servers' rows: its whole list, or what its outline has in other versions. */
export class SourceReading {
  readonly #source: string;
  readonly #parts: SourceReadingParts;
  /** What else shows what was read: a host is not to be made anew with every page that has one of its servers. */
  readonly #others = new Set<string>();
  readonly #began: number;

  constructor(source: string, parts: SourceReadingParts) {
    this.#source = source;
    this.#parts = parts;
    this.#began = parts.now();
  }

  /** When it began (milliseconds since 1970). */
  get began(): number {
    return this.#began;
  }

  /**
   * Reads it: by its outline when all of it was read since a time (milliseconds since 1970) and the cloud can tell it. Throws what the cloud
   * answers; what came until then stays.
   */
  async run(wholeSince: number): Promise<void> {
    const { states } = this.#parts;
    let refused: GatewayError | undefined;
    try {
      if (states.canOutline(this.#source, wholeSince) && (await this.#readByOutline())) return;
    } catch (error) {
      if (!GatewayError.is(error) || !CANNOT_TELL.has(error.code)) throw error;
      refused = error;
    }
    await this.#readWhole();
    if (refused) this.#giveUpOutlines(refused);
  }

  /** Makes what else shows what was read. */
  async end(): Promise<void> {
    await this.#parts.intake.join([...this.#others]);
  }

  /** Answers whether that was enough. */
  async #readByOutline(): Promise<boolean> {
    const outline = this.#parts.cloud.adapter.sources[this.#source]?.outline;
    if (!outline) return false;
    const told = await readOutline(this.#source, outline, this.#parts);
    if (isTooMuch(told, outline)) return false;
    for await (const page of readStale(this.#source, outline, told.stale, this.#parts)) await this.#take(page);
    const gone = this.#withdraw(told.seen);
    this.#parts.states.outlined(this.#source, this.#began);
    this.#later(gone);
    return true;
  }

  async #readWhole(): Promise<void> {
    const { states, now } = this.#parts;
    const seen = new Set<string>();
    for await (const page of listPages(this.#source, this.#parts)) {
      for (const { id } of page.items) seen.add(id);
      await this.#take(page);
    }
    const gone = this.#withdraw(seen);
    states.listed(this.#source, { at: this.#began, took: now() - this.#began });
    this.#later(gone);
  }

  #giveUpOutlines({ message }: GatewayError): void {
    const { states, warn } = this.#parts;
    states.cannotOutline(this.#source);
    warn(
      `${this.#source}: the cloud does not tell versions of records, so the list is read as a whole each time`,
      message,
    );
  }

  /** Takes a page in, and makes the rows of the source itself that were touched. */
  async #take({ items, askedAt, turn }: Asked<Page<SourceRecord>>): Promise<void> {
    const { records, joiner, intake } = this.#parts;
    const own: string[] = [];
    const table = records.table(this.#source);
    for (let at = 0; at < items.length; at += TOGETHER) {
      if (at > 0) await turn();
      const some = items.slice(at, at + TOGETHER);
      for (const row of joiner.affected(some.flatMap((item) => table.put(item, askedAt)))) {
        if (joiner.isOf(row, this.#source)) own.push(row);
        else this.#others.add(row);
      }
      // Whoever is told the same meanwhile waits for these.
      joiner.await(own);
    }
    await intake.join(own, turn);
  }

  /** Takes away what is not there any more. Answers what that touches. */
  #withdraw(seen: ReadonlySet<string>): readonly string[] {
    const { records } = this.#parts;
    const isKept = (id: string) => seen.has(id) || records.isOlder(this.#source, id, this.#began);
    return records.table(this.#source).retain(isKept, this.#began);
  }

  #later(gone: readonly string[]): void {
    const { records, joiner } = this.#parts;
    const touched = [...gone, ...records.table(this.#source).setKnown(true)];
    for (const one of joiner.affected(touched)) this.#others.add(one);
  }
}
