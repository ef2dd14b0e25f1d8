import { GatewayError } from '../../contract/index.ts';
import type { Occasion } from '../../dispatch/dispatch.ts';
import { Intake, type IntakeParts } from './intake.ts';
import { joinKey } from './joiner.ts';
import { listPages } from './list-pages.ts';
import { SourceReading } from './source-reading.ts';
import type { SourceStates } from './source-states.ts';

export interface RoundParts extends IntakeParts {
  readonly states: SourceStates;
  /** Told while rows are read, with how many there are. */
  readonly progress: (rows: number) => void;
}

/** What a round did. */
export interface RoundResult {
  readonly rows: number;
  readonly changed: number;
}

/** How long the first rows wait for what belongs to them. */
const GRACE = 2000;

function* without(ids: Iterable<string>, seen: ReadonlySet<string>): Generator<string> {
  for (const id of ids) if (!seen.has(id)) yield id;
}

/** One round of reading a cloud: its due lists side by side, rows as they come, absences confirmed. */
export class Round {
  readonly #parts: RoundParts;
  readonly #occasion: Occasion;
  readonly #intake: Intake;

  constructor(parts: RoundParts) {
    this.#parts = parts;
    this.#occasion = { signal: parts.signal };
    this.#intake = new Intake(parts);
  }

  /**
   * Reads the sources that are due; by their outlines those that were read as a whole since a time (milliseconds since 1970). Failures are
   * kept in the states; only a bug throws.
   */
  async run(due: readonly string[], wholeSince = Infinity): Promise<RoundResult> {
    const { cloud, records, now } = this.#parts;
    const ended = records.begin(now());
    const { rows } = cloud.adapter.resources.servers;
    try {
      const apart = due.filter((source) => source !== rows);
      const others = Promise.all(apart.map((source) => this.#readSource(source, wholeSince)));
      if (due.includes(rows)) {
        if (this.#parts.states.get(rows).listedAt === undefined) await Promise.race([others, this.#grace()]);
        await this.#readRows(rows);
      }
      await others;
    } finally {
      ended();
    }
    return { rows: records.table(rows).size, changed: this.#intake.changed };
  }

  /** Makes the rows that what was read singly touches, and the row that it was read for. */
  async takeIn(touched: readonly string[], resource: string, id: string): Promise<void> {
    await this.#intake.join([...new Set([joinKey(resource, id), ...this.#parts.joiner.affected(touched)])]);
  }

  /** Makes all rows anew, because what they are placed in has changed. */
  async rejoinAll(): Promise<void> {
    await this.#intake.join(this.#parts.joiner.everything());
  }

  /** Takes away what is made of a record that the cloud says it does not have. */
  async removeRow(source: string, id: string): Promise<void> {
    await this.#intake.remove(source, id);
  }

  async #grace(): Promise<void> {
    await new Promise((resolve) => {
      setTimeout(resolve, GRACE).unref();
    });
  }

  async #readSource(source: string, wholeSince: number): Promise<void> {
    const reading = new SourceReading(source, { ...this.#parts, intake: this.#intake, occasion: this.#occasion });
    try {
      await reading.run(wholeSince);
    } catch (error) {
      await this.#failed(source, error, reading.began);
    }
    await reading.end();
  }

  async #failed(source: string, error: unknown, began: number): Promise<void> {
    const { records, states } = this.#parts;
    if (!GatewayError.is(error)) throw error;
    const missing = states.failed(source, error, began);
    if (!missing) return;
    const table = records.table(source);
    await this.#intake.rejoin([...table.retain(() => false, began), ...table.setKnown(false)]);
  }

  async #readRows(source: string): Promise<void> {
    const { records, states, now } = this.#parts;
    const began = now();
    const table = records.table(source);
    const seen = new Set<string>();
    const others = new Set<string>();
    let since: string | undefined;
    try {
      for await (const page of listPages(source, { ...this.#parts, occasion: this.#occasion })) {
        since ??= page.since;
        for (const record of page.items) seen.add(record.id);
        await this.#intake.put(source, page, others);
        this.#parts.progress(seen.size);
      }
      await this.#intake.confirmAbsent(source, without(table.ids(), seen));
      await this.#intake.complete(source, table.ids());
      const touched = table.setKnown(true);
      states.listed(source, { at: began, took: now() - began, since });
      // Other kinds may look at servers, and at whether all of them are known.
      for (const one of this.#parts.joiner.affected(touched)) others.add(one);
    } catch (error) {
      await this.#failed(source, error, began);
    }
    await this.#intake.join([...others]);
  }
}
