import { setImmediate as breathe } from 'node:timers/promises';
import type { Cloud } from '../../clouds/cloud.ts';
import { GatewayError, type Call, type SourceRecord } from '../../contract/index.ts';
import type { Dispatch, Occasion } from '../../dispatch/dispatch.ts';
import type { Store } from '../store/store.ts';
import { joinKey, type Joiner } from './joiner.ts';
import { listPages } from './list-pages.ts';
import type { CloudRecords } from './records.ts';
import type { RecordTable } from './table.ts';
import type { SourceStates } from './source-states.ts';

export interface RoundParts {
  readonly cloud: Cloud;
  readonly dispatch: Dispatch;
  readonly records: CloudRecords;
  readonly states: SourceStates;
  readonly joiner: Joiner;
  readonly store: Store;
  readonly warn: Call['warn'];
  readonly now: () => number;
  /** Told while rows are read, with how many there are. */
  readonly progress: (rows: number) => void;
  readonly signal: AbortSignal;
}

/** What a round did. */
export interface RoundResult {
  readonly rows: number;
  readonly changed: number;
}

/** Rows that are made in one go, so that requests are answered in between: fewer of those that show thousands of others. */
const CHUNK = 50;
const FIRST_CHUNK = 4;
/** Milliseconds that making rows may take in one go. */
const LONG = 10;
/** How many rows that vanished from the list are asked for singly in one round; the others wait for the next. */
const MAX_CONFIRMED = 100;
/** How many rows of which the list holds back a part are read singly in one round. */
const MAX_COMPLETED = 20;
const AT_A_TIME = 4;
/** How long the first rows wait for what belongs to them. */
const GRACE = 2000;

/** Records that are known and were not seen, as many as are asked for. */
function absentFrom(table: RecordTable, seen: ReadonlySet<string>): readonly string[] {
  const absent: string[] = [];
  for (const id of table.ids()) if (absent.length < MAX_CONFIRMED && !seen.has(id)) absent.push(id);
  return absent;
}

/** One round of reading a cloud: its due lists side by side, rows as they come, absences confirmed. */
export class Round {
  readonly #parts: RoundParts;
  readonly #occasion: Occasion;
  #changed = 0;

  constructor(parts: RoundParts) {
    this.#parts = parts;
    this.#occasion = { signal: parts.signal };
  }

  /** Reads the sources that are due. Failures are kept in the states; only a bug throws. */
  async run(due: readonly string[]): Promise<RoundResult> {
    const { cloud, records, now } = this.#parts;
    const began = now();
    const { rows } = cloud.adapter.resources.servers;
    const others = Promise.all(due.filter((source) => source !== rows).map((source) => this.#readSource(source)));
    if (due.includes(rows)) {
      if (this.#parts.states.get(rows).listedAt === undefined) await Promise.race([others, this.#grace()]);
      await this.#readRows(rows);
    }
    await others;
    records.forgetLive(began);
    return { rows: records.table(rows).size, changed: this.#changed };
  }

  /** Makes the rows that what was read singly touches, and the row that it was read for. */
  async takeIn(touched: readonly string[], resource: string, id: string): Promise<void> {
    await this.#join([...new Set([joinKey(resource, id), ...this.#parts.joiner.affected(touched)])]);
  }

  /** Makes all rows anew, because what they are placed in has changed. */
  async rejoinAll(): Promise<void> {
    await this.#join(this.#parts.joiner.everything());
  }

  async #grace(): Promise<void> {
    await new Promise((resolve) => {
      setTimeout(resolve, GRACE).unref();
    });
  }

  async #readSource(source: string): Promise<void> {
    const { records, states, now } = this.#parts;
    const began = now();
    const table = records.table(source);
    const [seen, others] = [new Set<string>(), new Set<string>()];
    try {
      for await (const { items } of listPages(source, { ...this.#parts, occasion: this.#occasion })) {
        for (const { id } of items) seen.add(id);
        await this.#joinOwn(
          source,
          items.flatMap((item) => table.put(item)),
          others,
        );
      }
      const gone = table.retain((id) => seen.has(id) || records.isOlder(source, id, began));
      states.listed(source, began);
      for (const one of this.#parts.joiner.affected([...gone, ...table.setKnown(true)])) others.add(one);
    } catch (error) {
      await this.#failed(source, error, began);
    }
    await this.#join([...others]);
  }

  async #failed(source: string, error: unknown, began: number): Promise<void> {
    const { records, states } = this.#parts;
    if (!GatewayError.is(error)) throw error;
    const missing = states.failed(source, error, began);
    if (missing)
      await this.#rejoin([...records.table(source).retain(() => false), ...records.table(source).setKnown(false)]);
  }

  async #readRows(source: string): Promise<void> {
    const { records, states, now } = this.#parts;
    const began = now();
    const table = records.table(source);
    const seen = new Set<string>();
    const others = new Set<string>();
    try {
      for await (const page of listPages(source, { ...this.#parts, occasion: this.#occasion })) {
        for (const record of page.items) seen.add(record.id);
        await this.#putRows(source, page.items, others);
        this.#parts.progress(seen.size);
      }
      await this.#confirmAbsent(source, absentFrom(table, seen));
      await this.#complete(source);
      const touched = table.setKnown(true);
      states.listed(source, began);
      // Other kinds may look at servers, and at whether all of them are known.
      for (const one of this.#parts.joiner.affected(touched)) others.add(one);
    } catch (error) {
      await this.#failed(source, error, began);
    }
    await this.#join([...others]);
  }

  /** Takes in records of rows and makes those that changed. What else shows them is made at once, or noted in `later`. */
  async #putRows(source: string, items: readonly SourceRecord[], later?: Set<string>): Promise<void> {
    const { cloud, records, joiner } = this.#parts;
    const table = records.table(source);
    const adapterSource = cloud.adapter.sources[source];
    const dirty = new Set<string>();
    for (const item of items) {
      const known = table.get(item.id);
      const touched = table.put(known && adapterSource?.merge ? adapterSource.merge(known, item) : item);
      const own = joinKey('servers', item.id);
      if (touched.length > 0 || !joiner.has(own)) dirty.add(own);
      for (const row of joiner.affected(touched)) (joiner.isOf(row, source) ? dirty : (later ?? dirty)).add(row);
    }
    await this.#join([...dirty]);
  }

  /**
   * Makes the rows of a source of which something was touched, and notes in `later` what else shows it: a host is not to be made anew
   * with every page that has one of its servers.
   */
  async #joinOwn(source: string, touched: readonly string[], later: Set<string>): Promise<void> {
    const { joiner } = this.#parts;
    const own: string[] = [];
    for (const row of joiner.affected(touched)) {
      if (joiner.isOf(row, source)) own.push(row);
      else later.add(row);
    }
    await this.#join(own);
  }

  async #rejoin(touched: readonly string[]): Promise<void> {
    await this.#join([...this.#parts.joiner.affected(touched)]);
  }

  async #join(keys: readonly string[]): Promise<void> {
    const { joiner, store, warn, now } = this.#parts;
    let size = FIRST_CHUNK;
    for (let at = 0; at < keys.length;) {
      const began = now();
      const changes = joiner.join(keys.slice(at, at + size), { warn });
      at += size;
      size = now() - began > LONG ? Math.max(1, Math.floor(size / 2)) : Math.min(CHUNK, size * 2);
      // All are sent before anything is waited for: what is joined meanwhile is newer, and must not come before them.
      const sent = [...changes].map(([resource, { upserts, removals }]) => {
        this.#changed += upserts.length + removals.length;
        return store.apply({ resource, upserts, removals });
      });
      await Promise.all(sent);
      await breathe();
    }
  }

  /** A row that a list no longer has is gone only when the cloud says so of it alone (mapping L-18, L-60). */
  async #confirmAbsent(source: string, absent: readonly string[]): Promise<void> {
    await this.#each(absent, async (id) => {
      const record = await this.#getOrGone(source, id);
      if (record) await this.#putRows(source, [record]);
      else await this.removeRow(source, id);
    });
  }

  async #complete(source: string): Promise<void> {
    const { cloud, records } = this.#parts;
    const adapterSource = cloud.adapter.sources[source];
    const table = records.table(source);
    const partial: string[] = [];
    for (const id of table.ids()) {
      const record = table.get(id);
      if (partial.length < MAX_COMPLETED && record && adapterSource?.incomplete?.(record)) partial.push(id);
    }
    await this.#each(partial, async (id) => {
      const record = await this.#getOrGone(source, id);
      if (record) await this.#putRows(source, [record]);
    });
  }

  async #getOrGone(source: string, id: string): Promise<SourceRecord | undefined> {
    const { cloud, dispatch } = this.#parts;
    try {
      return await dispatch(cloud, `${source}.get`, this.#occasion, async (call) =>
        cloud.adapter.sources[source]?.get?.(cloud.session, id, call),
      );
    } catch (error) {
      if (GatewayError.is(error) && error.code === 'not_found') return undefined;
      throw error;
    }
  }

  /** Takes away what is made of a record that the cloud says it does not have. */
  async removeRow(source: string, id: string): Promise<void> {
    const { records, now } = this.#parts;
    records.noteLive(source, id, { at: now(), asked: records.ask() });
    await this.#rejoin(records.table(source).remove(id));
  }

  async #each(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
    for (let at = 0; at < ids.length; at += AT_A_TIME) await Promise.all(ids.slice(at, at + AT_A_TIME).map(work));
  }
}
