import type { Position } from './position.ts';
import type { Base, ChangeLog, Told } from './protocol.ts';
import type { Replica } from './replica.ts';
import { isIncomplete } from './words.ts';

export interface HearingParts {
  /** Names this gateway among all of the fleet. */
  readonly member: string;
  readonly log: ChangeLog;
  readonly replica: Replica;
  readonly position: Position;
}

/** Entries that are read at once. */
const SOME = 32;
/** How often what vanished while it was read is looked for again. */
const TRIES = 5;

/** Takes in what other gateways tell of a cloud. Throws while Redis is away. */
export class Hearing {
  readonly #parts: HearingParts;
  readonly #waiting = new Map<string, () => void>();

  /** The leader had not read all of the cloud when it began: what is known here beside that may be gone. */
  #isUnsettled = false;

  constructor(parts: HearingParts) {
    this.#parts = parts;
  }

  /** Ends when all is known here that a question, by its name, was answered with; or when it is given up. */
  answered(question: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(question, resolve));
  }

  /** Ends the waiting for an answer. */
  giveUp(question: string): void {
    this.#waiting.get(question)?.();
    this.#waiting.delete(question);
  }

  giveUpAll(): void {
    for (const question of [...this.#waiting.keys()]) this.giveUp(question);
  }

  /** Begins where the leader last said, as far as one did. */
  async load(): Promise<void> {
    const { log, replica, position } = this.#parts;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const base = (await log.base()) as Base | undefined;
      if (!base) {
        [position.run, position.place] = ['', 0];
        return;
      }
      if (await replica.load(base, (name) => log.part(name))) {
        [position.run, position.place] = [base.run, base.place];
        this.#isUnsettled = isIncomplete(base.word);
        return;
      }
    }
  }

  /**
   * Takes in what others told since. `begin`: a leader begins anew where the log has lost what was told; others load. What a leader missed
   * were single readings, and he reads all himself.
   */
  async catchUp(begin?: () => Promise<void>): Promise<void> {
    const { log, position } = this.#parts;
    if ((await log.last()) < position.place) await (begin?.() ?? this.load());
    for (let missed = 0; ;) {
      const entries = await log.after(position.place, SOME);
      if (entries.length === 0) return;
      for (const { place, entry } of entries) {
        if (place !== position.place + 1) {
          missed += 1;
          if (!begin) await this.load();
          // What is nowhere any more cannot be waited for: the next base has it.
          if (!begin && missed < TRIES) break;
          position.place = place - 1;
        }
        if (!(await this.#take(entry as Told | undefined, begin !== undefined))) break;
        position.place = Math.max(position.place, place);
      }
    }
  }

  /** Whether an entry could be taken in; false when all was loaded anew instead, since another leader began. */
  async #take(told: Told | undefined, leads: boolean): Promise<boolean> {
    const { member, replica, position } = this.#parts;
    if (!told || told.by === member) return true;
    if (!leads && told.run !== undefined && told.run !== position.run) {
      const before = position.run;
      await this.load();
      if (position.run !== before) return false;
    }
    await replica.take(told);
    if (!leads && this.#isUnsettled && told.word && !isIncomplete(told.word)) await this.load();
    for (const question of told.done ?? []) this.giveUp(question);
    return true;
  }
}
