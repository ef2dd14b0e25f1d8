import { setImmediate as breathe } from 'node:timers/promises';
import type { Channels } from '../observe/channels.ts';
import type { OwnerProject } from '../schema/context.ts';
import type { CloudPlace, Round } from '../schema/places/place.ts';
import { PLACE_KINDS, PLACE_ROWS } from '../schema/places/stored.ts';
import { createAbilities } from './abilities.ts';
import type { Kept } from './kept.ts';
import { placeOf } from './place-of.ts';
import type { StatusCount } from './store/protocol.ts';
import type { Store } from './store/store.ts';

export interface PlacesParts {
  readonly store: Store;
  readonly channels: Channels;
  readonly now: () => number;
  /** The administration project, which owns the accounts. */
  readonly owner: () => OwnerProject;
  readonly clouds: () => readonly Kept[];
  readonly after: (milliseconds: number, work: () => void) => () => void;
  readonly onBug: (error: unknown) => void;
}

/** How long changes wait to be written together, milliseconds: with many clouds some part of one is read all the time. */
const TOGETHER = 1000;
/** How long a list of these waits for them, milliseconds: what is written waits in turn behind the rows of clouds that are being read. */
const PATIENCE = 100;

type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>;
const NONE: ReadonlyMap<string, number> = new Map();

/** Rows per cloud and resource. */
function countsOf(counted: readonly StatusCount[]): Counts {
  const counts = new Map<string, Map<string, number>>();
  for (const { cloud, resource, count } of counted) {
    const own = counts.get(cloud) ?? new Map<string, number>();
    counts.set(cloud, own.set(resource, (own.get(resource) ?? 0) + count));
  }
  return counts;
}

/**
 * Writes the rows that are about clouds and not of clouds: regions, accounts, brands. They are written some changes at a time, beside the
 * answers to requests, and before a list of them is answered.
 */
export class Places {
  readonly #parts: PlacesParts;
  readonly #rounds = new Map<string, { readonly last?: Round; readonly probedAt: number }>();
  readonly #ids = new Map<string, ReadonlySet<string>>();
  readonly #abilitiesOf = createAbilities();
  #counts: Counts = new Map();
  #running: Promise<void> | undefined;
  /** What is to be written: numbers of rows, or only what is known of a cloud. */
  #due: 'counts' | 'facts' | undefined;
  /** How many changes there were, and how many of these are written. */
  #noted = 0;
  #written = 0;
  #takeBack: (() => void) | undefined;
  #stopped = false;

  constructor(parts: PlacesParts) {
    this.#parts = parts;
    parts.channels.subscribe('sync', ({ cloud, seconds, complete, changed }) => {
      const ended = parts.now();
      const round = complete ? { began: ended - seconds * 1000, ended } : undefined;
      this.#rounds.set(cloud, { last: round ?? this.#rounds.get(cloud)?.last, probedAt: ended });
      this.#refresh(changed > 0 ? 'counts' : 'facts');
    });
    parts.channels.subscribe('changes', ({ changed }) => {
      if (changed > 0) this.#refresh('counts');
    });
  }

  /** What is known of the clouds, with the numbers of rows as they were counted last. */
  known(): readonly CloudPlace[] {
    const owner = this.#parts.owner();
    return this.#parts.clouds().map((kept) => {
      const { name } = kept.sync.cloud;
      const round = this.#rounds.get(name);
      const counts = this.#counts.get(name) ?? NONE;
      const abilities = this.#abilitiesOf(kept.sync.cloud.adapter);
      return placeOf(kept, owner, { counts, lastSync: round?.last, probedAt: round?.probedAt, abilities });
    });
  }

  /** Clouds were opened or closed: writes what is known at once, so that none is missing, and counts later. */
  async renew(closed: readonly string[] = []): Promise<void> {
    for (const cloud of closed) this.#rounds.delete(cloud);
    // An opened cloud has what it will have: its rows were dropped.
    this.#counts = new Map([...this.#counts].filter(([cloud]) => !closed.includes(cloud)));
    await this.#write();
    this.#refresh('counts');
  }

  /** Writes what has changed by now, when it is these that are asked for; while clouds are read it is not waited for without end. */
  async upToDate(resource: string): Promise<void> {
    if (!PLACE_KINDS.has(resource) || this.#written >= this.#noted) return;
    let takeBack: () => void = () => undefined;
    const patience = new Promise<void>((resolve) => (takeBack = this.#parts.after(PATIENCE, resolve)));
    await Promise.race([this.settled(), patience]);
    takeBack();
  }

  /** Ends when all that has changed by now is written. */
  async settled(): Promise<void> {
    const wanted = this.#noted;
    while (this.#written < wanted) await (this.#running ?? this.#begin());
  }

  stop(): void {
    this.#stopped = true;
    this.#takeBack?.();
  }

  #refresh(what: 'counts' | 'facts'): void {
    this.#noted += 1;
    this.#due = this.#due === 'counts' ? 'counts' : what;
    if (!this.#running) this.#schedule();
  }

  #begin(): Promise<void> {
    this.#takeBack?.();
    this.#takeBack = undefined;
    return (this.#running ??= this.#run());
  }

  async #run(): Promise<void> {
    const [due, noted] = [this.#due, this.#noted];
    this.#due = undefined;
    try {
      if (due === 'counts') this.#counts = countsOf(await this.#parts.store.counts(undefined));
      await this.#write();
    } catch (error) {
      // The store ends with the gateway, whatever is being written.
      if (!this.#stopped) this.#parts.onBug(error);
    } finally {
      this.#running = undefined;
      this.#written = noted;
      this.#schedule();
    }
  }

  #schedule(): void {
    if (this.#due && !this.#stopped) this.#takeBack ??= this.#parts.after(TOGETHER, () => void this.#begin());
  }

  async #write(): Promise<void> {
    const writes: Promise<unknown>[] = [];
    for (const [resource, make] of PLACE_ROWS) {
      // With many clouds each kind takes some ms: requests are answered in between, and each is of what is known by then.
      await breathe();
      const upserts = make(this.known());
      const ids = new Set(upserts.map(({ id }) => id));
      const removals = [...(this.#ids.get(resource) ?? [])].filter((id) => !ids.has(id));
      this.#ids.set(resource, ids);
      writes.push(this.#parts.store.apply({ resource, upserts, removals }));
    }
    await Promise.all(writes);
  }
}

/** Rows of clouds alone: those written here would be counted as if a cloud had them. */
export const ofClouds = (counts: readonly StatusCount[]): readonly StatusCount[] =>
  counts.filter(({ resource }) => !PLACE_KINDS.has(resource));
