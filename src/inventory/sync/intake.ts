import type { Cloud } from '../../clouds/cloud.ts';
import type { Turn } from '../../clouds/turns.ts';
import { GatewayError, type Call, type SourceRecord } from '../../contract/index.ts';
import type { Dispatch, Occasion } from '../../dispatch/dispatch.ts';
import type { Store } from '../store/store.ts';
import { joinKey, type Joiner } from './joiner.ts';
import type { CloudRecords } from './records.ts';

export interface IntakeParts {
  readonly cloud: Cloud;
  readonly dispatch: Dispatch;
  readonly records: CloudRecords;
  readonly joiner: Joiner;
  readonly store: Pick<Store, 'apply' | 'made'>;
  readonly warn: Call['warn'];
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Rows that are made in one go, so that requests are answered in between: fewer of those that show thousands of others. */
const CHUNK = 50;
const FIRST_CHUNK = 4;
/** More rows than these can wait for those that are few and new. */
const MUCH = 500;
/** Milliseconds that making rows may take in one go. */
const LONG = 3;
/** How many records that seem to have vanished are asked for singly at once; the others wait for the next time. */
const MAX_CONFIRMED = 100;
/** How many records of which the list holds back a part are read singly at once. */
const MAX_COMPLETED = 20;
const AT_A_TIME = 4;

/** Records, when the cloud was asked for them (milliseconds since 1970), and the turns in which they are taken in. */
interface Asked {
  readonly items: readonly SourceRecord[];
  readonly askedAt: number;
  readonly turn?: Turn;
}

/** Takes records in and makes the rows that show them. */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #occasion: Occasion;
  #changed = 0;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
    this.#occasion = { signal: parts.signal };
  }

  /** How many rows were made anew or taken away. */
  get changed(): number {
    return this.#changed;
  }

  /** Takes in records of rows and makes those that changed. What else shows them is made at once, or noted in `later`. */
  async put(source: string, { items, askedAt, turn }: Asked, later?: Set<string>): Promise<void> {
    const { records, joiner } = this.#parts;
    const dirty = new Set<string>();
    for (const item of items) {
      const touched = records.put(source, item, askedAt);
      const own = joinKey('servers', item.id);
      if (touched.length > 0 || !joiner.has(own) || joiner.isAwaited(own)) dirty.add(own);
      for (const row of joiner.affected(touched)) (joiner.isOf(row, source) ? dirty : (later ?? dirty)).add(row);
    }
    await this.join([...dirty], turn);
  }

  /** Makes what shows something that was touched. */
  async rejoin(touched: readonly string[]): Promise<void> {
    await this.join([...this.#parts.joiner.affected(touched)]);
  }

  /** Makes rows by their keys. */
  async join(
    keys: readonly string[],
    turn = this.#parts.cloud.line(keys.length > MUCH ? 'later' : 'soon'),
  ): Promise<void> {
    const { joiner, store, warn } = this.#parts;
    let size = FIRST_CHUNK;
    let before: Promise<unknown> = Promise.resolve();
    joiner.await(keys);
    for (let at = 0; at < keys.length;) {
      // A few rows, such as those of one server that somebody waits for, are made at once.
      if (keys.length > FIRST_CHUNK) await turn();
      const began = performance.now();
      const changes = joiner.join(keys.slice(at, at + size), { warn });
      at += size;
      size = performance.now() - began > LONG ? Math.max(1, Math.floor(size / 2)) : Math.min(CHUNK, size * 2);
      // All are sent before anything is waited for: what is joined meanwhile is newer, and must not come before them.
      const sent = [...changes].map(([resource, { upserts, removals }]) => {
        this.#changed += upserts.length + removals.length;
        return store.apply({ resource, upserts, removals });
      });
      const stored = Promise.all(sent);
      // The next are made while these are stored, and no more than that wait. A failure is thrown where these are waited for.
      stored.catch(() => undefined);
      await before;
      before = stored;
    }
    await before;
    // What somebody else has made of the same is not made again, but whoever waits for it waits until it is stored.
    await store.made();
  }

  /** A row that a list no longer has is gone only when the cloud says so of it alone (mapping L-18, L-60): some of them are asked for. */
  async confirmAbsent(source: string, absent: Iterable<string>): Promise<void> {
    await this.#each(first(MAX_CONFIRMED, absent), (id) => this.#readAgain(source, id));
  }

  /** Reads some records singly of which the list holds back a part, of these. */
  async complete(source: string, ids: Iterable<string>): Promise<void> {
    const { cloud, records } = this.#parts;
    const adapterSource = cloud.adapter.sources[source];
    const table = records.table(source);
    const isPartial = (id: string) => {
      const record = table.get(id);
      return record !== undefined && adapterSource?.incomplete?.(record) === true;
    };
    await this.#each(first(MAX_COMPLETED, ids, isPartial), (id) => this.#readAgain(source, id));
  }

  /** Reads one record singly: as it is, or gone. What was asked for later and has come meanwhile is newer. */
  async #readAgain(source: string, id: string): Promise<void> {
    const { records, now } = this.#parts;
    const asked = records.ask();
    const record = await this.#getOrGone(source, id);
    if (records.isSuperseded(source, id, asked)) return;
    if (!record) {
      await this.remove(source, id);
      return;
    }
    const at = now();
    records.noteLive(source, id, { at, asked });
    await this.put(source, { items: [record], askedAt: at });
  }

  /** Takes away what is made of a record that the cloud says it does not have. */
  async remove(source: string, id: string): Promise<void> {
    const { records, now } = this.#parts;
    const at = now();
    records.noteLive(source, id, { at, asked: records.ask() });
    await this.rejoin(records.table(source).remove(id, at));
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

  async #each(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
    for (let at = 0; at < ids.length; at += AT_A_TIME) await Promise.all(ids.slice(at, at + AT_A_TIME).map(work));
  }
}

/** The first ids that fit, as many as are wanted. */
function first(most: number, ids: Iterable<string>, fits: (id: string) => boolean = () => true): readonly string[] {
  const found: string[] = [];
  for (const id of ids) {
    if (found.length === most) break;
    if (fits(id)) found.push(id);
  }
  return found;
}
