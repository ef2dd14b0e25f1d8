import { randomBytes } from 'node:crypto';
import type { Outbox } from './outbox.ts';
import type { Position } from './position.ts';
import type { Base, ChangeLog, Told } from './protocol.ts';
import type { Replica } from './replica.ts';
import { isIncomplete } from './words.ts';

export interface TellingParts {
  /** Names this gateway among all of the fleet. */
  readonly member: string;
  readonly log: ChangeLog;
  readonly outbox: Outbox;
  readonly replica: Replica;
  readonly position: Position;
  /** Entries after which the base is put down anew: less than half of those that are kept. */
  readonly every?: number;
}

/** Records of an entry. */
const SOME = 200;
const EVERY = 512;
/** Milliseconds for which an old base can still be read. */
const READING = 60_000;

const idOf = () => randomBytes(6).toString('hex');

/** Tells other gateways what was read of a cloud here. What is told as the leader is refused, as false, once another leads. Throws while Redis is away. */
export class Telling {
  readonly #parts: TellingParts;
  readonly #done: string[] = [];
  #base: Base | undefined;
  #said = '';

  constructor(parts: TellingParts) {
    this.#parts = parts;
  }

  /** A question is answered by what was read until now. */
  answer(question: string): void {
    this.#done.push(question);
  }

  /** Begins a run: others load what is known here. */
  async begin(): Promise<boolean> {
    const { log, position } = this.#parts;
    position.run = idOf();
    // A log that has lost its end goes on from where it ends now.
    position.place = Math.min(position.place, await log.last());
    this.#said = '';
    return (await this.#putBase()) && this.tell(true);
  }

  /** Puts the base down anew when much was told since: what it begins with must not have gone. */
  async renew(): Promise<boolean> {
    const { position, every = EVERY } = this.#parts;
    return position.place - (this.#base?.place ?? 0) < every || this.#putBase();
  }

  /** Tells all that is to be told. */
  async tell(leads: boolean): Promise<boolean> {
    const { outbox, replica } = this.#parts;
    while (!outbox.isEmpty) if (!(await this.#append(leads, {})) || (leads && !(await this.renew()))) return false;
    // Nothing is waited for between the last record and this: it says what was told.
    const word = leads ? replica.word() : undefined;
    const said = word ? JSON.stringify(word) : '';
    if (!word || (said === this.#said && this.#done.length === 0)) return true;
    // Only now others can tell what is gone since they read the cloud themselves.
    if (this.#base && isIncomplete(this.#base.word) && !isIncomplete(word) && !(await this.#putBase())) return false;
    if (!(await this.#append(leads, { word, done: this.#done.splice(0) }))) return false;
    this.#said = said;
    return true;
  }

  /** Puts down where others begin. What it holds more than the entries until then is told after it. */
  async #putBase(): Promise<boolean> {
    const { log, replica, position } = this.#parts;
    const before = this.#base;
    const [{ place }, word, version] = [position, replica.word(), idOf()];
    const parts: string[] = [];
    for (const part of replica.parts()) {
      const name = `${version}-${parts.length}`;
      await log.putPart(name, part);
      parts.push(name);
    }
    const base: Base = { run: position.run, place, word, parts };
    if (!(await log.begin(base))) return false;
    this.#base = base;
    for (const name of before?.parts ?? []) await log.dropPart(name, READING);
    return true;
  }

  async #append(leads: boolean, beside: Pick<Told, 'word' | 'done'>): Promise<boolean> {
    const { outbox, replica, log, member, position } = this.#parts;
    const lot = outbox.take(SOME, replica.records, replica.later);
    const { run } = position;
    const told: Told = { by: member, facts: replica.facts, ...(leads && { run }), ...lot, ...beside };
    try {
      const place = await log.append(told, leads);
      if (place === undefined) return false;
      position.told = place;
      // Nothing was told in between: what this gateway said itself it need not hear.
      if (place === position.place + 1) position.place = place;
      return true;
    } catch (error) {
      // It is not known whether that was heard: it is said again.
      for (const [source, at, record] of lot.puts) outbox.note(source, record.id, at - replica.later);
      for (const [source, at, id] of lot.gone) outbox.note(source, id, at - replica.later);
      this.#done.push(...(beside.done ?? []));
      throw error;
    }
  }
}
