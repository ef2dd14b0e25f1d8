import { GatewayError, type ChangeList, type SourceRecord } from '../../contract/index.ts';
import { Intake, type IntakeParts } from './intake.ts';
import { pagesOf } from './list-pages.ts';
import { CANNOT_TELL, type SourceStates } from './source-states.ts';

export interface ChangeParts extends IntakeParts {
  readonly states: SourceStates;
}

/** What one reading of changes met. */
interface Met {
  readonly seen: Set<string>;
  readonly gone: Set<string>;
  /** Rows of other kinds that show what was met. */
  readonly others: Set<string>;
  since: string | undefined;
}

/** What a reading of changes did. */
export interface Followed {
  /** Rows that were made anew. */
  readonly changed: number;
  /** Seconds that this took, without asking the cloud. */
  readonly seconds: number;
}

/** Reads what changed in a cloud's list of servers since it was last read, and makes the rows that show it. */
export class ChangeReading {
  readonly #parts: ChangeParts;
  readonly #intake: Intake;
  #milliseconds = 0;

  constructor(parts: ChangeParts) {
    this.#parts = parts;
    this.#intake = new Intake(parts);
  }

  /**
   * Answers what was made anew; nothing when the cloud does not tell changes, or the list was not read as a whole yet. Failures
   * are kept in the states; only a bug throws.
   */
  async run(): Promise<Followed | undefined> {
    const { cloud, records, states, now } = this.#parts;
    const source = cloud.adapter.resources.servers.rows;
    const changes = cloud.adapter.sources[source]?.changes;
    const { since } = states.get(source);
    if (!changes || since === undefined) return undefined;
    const ended = records.begin(now());
    try {
      const met = await this.#read(source, changes, since);
      const missed = [...records.table(source).missable].filter((id) => !met.seen.has(id));
      await this.#intake.confirmAbsent(source, [...met.gone, ...missed]);
      await this.#intake.complete(source, met.seen);
      await this.#timed(() => this.#intake.join([...met.others]));
      states.followed(source, met.since ?? since);
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      this.#failed(source, error);
    } finally {
      ended();
    }
    return { changed: this.#intake.changed, seconds: this.#milliseconds / 1000 };
  }

  async #read(source: string, changes: ChangeList<unknown, SourceRecord>, since: string): Promise<Met> {
    const { cloud, records, signal } = this.#parts;
    const met: Met = { seen: new Set(), gone: new Set(), others: new Set(), since: undefined };
    let asked = 0;
    const pages = pagesOf(
      {
        source,
        what: 'changes',
        page: (cursor, call) => {
          asked = records.ask();
          return changes.list(cloud.session, since, cursor, call);
        },
      },
      { ...this.#parts, occasion: { signal } },
    );
    for await (const page of pages) {
      met.since ??= page.since;
      const fresh = page.items.filter(({ id }) => !records.isSuperseded(source, id, asked));
      this.#note(source, fresh, asked);
      for (const { id } of page.items) met.seen.add(id);
      for (const id of page.gone) if (records.table(source).get(id)) met.gone.add(id);
      await this.#timed(() => this.#intake.put(source, { ...page, items: fresh }, met.others));
    }
    return met;
  }

  async #timed(work: () => Promise<void>): Promise<void> {
    const began = performance.now();
    await work();
    this.#milliseconds += performance.now() - began;
  }

  /** A whole list that was asked for before this must not put older records in their place. */
  #note(source: string, items: readonly SourceRecord[], asked: number): void {
    const { records, now } = this.#parts;
    for (const { id } of items) records.noteLive(source, id, { at: now(), asked });
  }

  #failed(source: string, error: GatewayError): void {
    const { states, warn } = this.#parts;
    if (!CANNOT_TELL.has(error.code)) {
      states.missed(source, error);
      return;
    }
    states.cannotFollow(source);
    warn(`${source}: the cloud does not tell what changed, so the list is read as a whole each time`, error.message);
  }
}
