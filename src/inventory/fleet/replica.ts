import { setImmediate as breathe } from 'node:timers/promises';
import type { SourceRecord } from '../../contract/index.ts';
import type { CloudFacts } from '../sync/cloud-facts.ts';
import { Intake, type IntakeParts } from '../sync/intake.ts';
import type { CloudRecords } from '../sync/records.ts';
import type { SourceStates } from '../sync/source-states.ts';
import type { WarmFacts } from '../warm/protocol.ts';
import type { Outbox } from './outbox.ts';
import type { Base, BasePart, Told } from './protocol.ts';
import { problemOf, sourceWord, stateOfWord, troubleOf, type CloudWord } from './words.ts';

export interface ReplicaParts {
  readonly reading: IntakeParts & { readonly states: SourceStates };
  readonly facts: Pick<CloudFacts, 'said' | 'problem' | 'context' | 'take' | 'told'>;
  readonly outbox: Outbox;
  /** Shows in all rows whether the cloud can be reached. */
  readonly tellHealth: () => Promise<void>;
}

/** Records of a part. */
const SOME = 500;

/** The records of one cloud as other gateways say them: takes in what they tell, and says what this one knows. */
export class Replica {
  readonly #parts: ReplicaParts;
  /** Milliseconds by which the clock of the fleet is ahead of this one. */
  later = 0;

  constructor(parts: ReplicaParts) {
    this.#parts = parts;
  }

  get records(): CloudRecords {
    return this.#parts.reading.records;
  }

  get facts(): WarmFacts | undefined {
    return this.#parts.facts.said;
  }

  /** How the cloud was read here. */
  word(): CloudWord {
    const { reading, facts } = this.#parts;
    const sources = [...reading.states.all()].map(([source, state]) =>
      sourceWord(source, state, reading.records.table(source).known, this.later),
    );
    return { facts: facts.said, trouble: troubleOf(facts.problem), sources };
  }

  /** All records, some at a time. */
  *parts(): Generator<BasePart> {
    const { records, states } = this.#parts.reading;
    for (const [source] of states.all()) {
      const table = records.table(source);
      const ids = [...table.ids()];
      for (let at = 0; at < ids.length; at += SOME) {
        yield { source, records: ids.slice(at, at + SOME).flatMap((id) => table.get(id) ?? []) };
      }
    }
  }

  /** Takes in what another gateway told. What was asked for later is known already, and stays. */
  async take({ facts, puts, gone, word }: Told): Promise<void> {
    const { reading } = this.#parts;
    if (facts) await this.#parts.facts.take(facts);
    const touched = [
      ...puts.flatMap(([source, at, record]) => this.#take(source, record.id, { at: at - this.later, record })),
      ...gone.flatMap(([source, at, id]) => this.#take(source, id, { at: at - this.later })),
    ];
    if (this.#parts.facts.context) await new Intake(reading).rejoin(touched);
    if (word) await this.#takeWord(word);
  }

  /**
   * Takes in all that a leader knew when it said so, and lets go of what it did not know. False when a part of it is not there any more:
   * nothing is settled then.
   */
  async load(base: Base, find: (name: string) => Promise<unknown>): Promise<boolean> {
    const { reading, facts } = this.#parts;
    if (base.word.facts) await facts.take(base.word.facts);
    const touched = new Set<string>();
    try {
      if (!(await this.#loadRecords(base, find, touched))) return false;
    } finally {
      // However this ends: what was put is in no row otherwise, and says the same the next time.
      if (facts.context) await new Intake(reading).rejoin([...touched]);
    }
    await this.#takeWord(base.word);
    return true;
  }

  async #loadRecords(
    { word, parts }: Base,
    find: (name: string) => Promise<unknown>,
    touched: Set<string>,
  ): Promise<boolean> {
    const { reading, outbox } = this.#parts;
    const seen = new Map<string, Set<string>>();
    // What the leader has not read itself yet, another may know from before.
    const read = word.sources.filter(({ outcome }) => outcome !== 'unread');
    const askedAt = new Map(read.map(({ source, listedAt = 0 }) => [source, listedAt - this.later]));
    for (const name of parts) {
      const part = (await find(name)) as BasePart | undefined;
      if (!part) return false;
      const ids = seen.get(part.source) ?? new Set();
      seen.set(part.source, ids);
      for (const record of part.records) {
        ids.add(record.id);
        for (const key of this.#put(part.source, record, askedAt.get(part.source) ?? 0)) touched.add(key);
      }
      await breathe();
    }
    for (const [source, at] of askedAt) {
      const table = reading.records.table(source);
      const kept = new Set(seen.get(source));
      // What is told of them must not be hushed up with the rest.
      for (const id of table.ids()) if (!kept.has(id) && this.#isKeptBeside(source, id, at)) kept.add(id);
      const gone = outbox.quietly(() => table.retain((id) => kept.has(id), at));
      for (const key of gone) touched.add(key);
    }
    return true;
  }

  #put(source: string, record: SourceRecord, at: number): readonly string[] {
    const { outbox, reading } = this.#parts;
    const { records } = reading;
    if (!this.#isNews(source, record.id, at)) return [];
    return outbox.quietly(() => records.table(source).put(record, at));
  }

  /** As a single reading: a list that was asked before must not put older records in its place. */
  #take(source: string, id: string, { at, record }: { at: number; record?: SourceRecord }): readonly string[] {
    const { outbox, reading } = this.#parts;
    const { records } = reading;
    if (!this.#isNews(source, id, at)) return [];
    records.noteLive(source, id, { at, asked: records.ask(), heard: true });
    const table = records.table(source);
    return outbox.quietly(() => (record ? table.put(record, at) : table.remove(id, at)));
  }

  /** Whether what a base does not have is newer than it, as far as is known here: whoever knows better tells the others, also the leader. */
  #isKeptBeside(source: string, id: string, at: number): boolean {
    const { outbox, reading } = this.#parts;
    const newer = reading.records.newer(source, id, at);
    if (newer) outbox.note(source, id, newer.at);
    return newer !== undefined;
  }

  /** Whether it is not older than what is known here; who knows better by what he read himself tells the others. */
  #isNews(source: string, id: string, at: number): boolean {
    const { reading, outbox } = this.#parts;
    if (!reading.records.has(source)) return false;
    const newer = reading.records.newer(source, id, at);
    if (newer && !newer.heard) outbox.note(source, id, newer.at);
    return newer === undefined;
  }

  async #takeWord({ trouble, sources }: CloudWord): Promise<void> {
    const { reading, facts, tellHealth } = this.#parts;
    const touched: string[] = [];
    for (const word of sources) {
      if (word.outcome === 'unread' || !reading.records.has(word.source)) continue;
      touched.push(...reading.records.table(word.source).setKnown(word.known));
      reading.states.told(word.source, stateOfWord(word, this.later));
    }
    facts.told(problemOf(trouble));
    if (facts.context) await new Intake(reading).rejoin(touched);
    await tellHealth();
  }
}
