import { randomUUID } from 'node:crypto';
import type { RoundsParts } from '../sync/rounds.ts';
import type { CloudFleet } from './cloud-fleet.ts';
import type { Question } from './fleet.ts';
import type { Outbox } from './outbox.ts';

export interface SharedCloudParts extends Pick<RoundsParts, 'now' | 'after' | 'onBug'> {
  readonly fleet: CloudFleet;
  readonly outbox: Outbox;
  /** Asks all gateways. */
  readonly ask: (question: Question) => void;
  readonly onEnd: () => void;
}

/** Reads the cloud here. */
export interface Reader {
  /** Ends when the sources have been read that were last read before a time (milliseconds since 1970). */
  refresh(before: number, sources: readonly string[]): Promise<void>;
  /** Reads what is due, now. */
  takeOver(): void;
}

/** Milliseconds after which an answer of the leader is not waited for any longer. */
const PATIENCE = 15_000;
/** How much longer the intervals are while each gateway reads for itself. */
const SLOWER = 3;

/** One cloud whose reading is shared with other gateways, as those see it who read and are read for. */
export class SharedCloud {
  readonly #parts: SharedCloudParts;
  #reader: Reader | undefined;
  #hearing = false;
  #heardMore = false;

  constructor(parts: SharedCloudParts) {
    this.#parts = parts;
  }

  /** Takes note that a record came, changed or went. */
  note(source: string, id: string, at: number): void {
    if (this.#parts.outbox.note(source, id, at)) this.#parts.fleet.tell();
  }

  /** Tells all that is to be told; answers when the others can read it, or Redis is away. */
  flush(): Promise<void> {
    return this.#parts.fleet.flush();
  }

  /** The last entry of this gateway; nothing while it told nothing, or nobody can hear it. */
  get told(): number | undefined {
    return this.#parts.fleet.told;
  }

  /** Whether all entries until a place are known here. */
  knows(place: number): boolean {
    return this.#parts.fleet.knows(place);
  }

  /** Takes in what was told until now. */
  catchUp(): Promise<void> {
    return this.#parts.fleet.hear();
  }

  /** How the cloud was read has changed. */
  tell(): void {
    this.#parts.fleet.tell();
  }

  /** Learns who reads the cloud, and what is known of it. */
  async start(reader: Reader): Promise<void> {
    this.#reader = reader;
    await this.#parts.fleet.start(() => reader.takeOver());
  }

  async stop(): Promise<void> {
    this.#parts.onEnd();
    await this.#parts.fleet.stop();
  }

  /** Whether another gateway reads the cloud, or it is not known yet whether one does. */
  get isReadElsewhere(): boolean {
    const { role } = this.#parts.fleet;
    return role === 'follower' || role === 'undecided';
  }

  /** How many times longer the intervals of reading are. */
  get slowness(): number {
    return this.#parts.fleet.role === 'alone' ? SLOWER : 1;
  }

  /** Asks whoever reads the cloud to read some sources again; ends when what came of it is known here. */
  async ask(before: number, sources: readonly string[]): Promise<void> {
    const { fleet, now, after } = this.#parts;
    const name = randomUUID();
    const answered = fleet.answered(name);
    const takeBack = after(PATIENCE, () => fleet.giveUp(name));
    this.#parts.ask({ name, sources, ago: now() - before });
    await answered;
    takeBack();
  }

  /** Another gateway asks: whoever reads the cloud answers. */
  asked({ name, sources, ago }: Question): void {
    const { fleet, now, onBug } = this.#parts;
    if (fleet.role !== 'leader') return;
    this.#reader
      ?.refresh(now() - ago, sources)
      .then(() => fleet.answer(name))
      .catch(onBug);
  }

  /** Others have told something: what is told while that is read is read right after it. */
  hear(): void {
    this.#heardMore = true;
    if (this.#hearing) return;
    this.#hearing = true;
    void this.#hear().finally(() => (this.#hearing = false));
  }

  /** Whoever read the cloud does not any more. */
  left(): void {
    void this.#parts.fleet.decide();
  }

  async #hear(): Promise<void> {
    while (this.#heardMore) {
      this.#heardMore = false;
      await this.#parts.fleet.hear();
    }
  }
}
