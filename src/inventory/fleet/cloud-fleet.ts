import type { Channels } from '../../observe/channels.ts';
import type { RoundsParts } from '../sync/rounds.ts';
import { Hearing } from './hearing.ts';
import type { Position } from './position.ts';
import { Telling, type TellingParts } from './telling.ts';

export interface CloudFleetParts extends Pick<RoundsParts, 'now' | 'after' | 'onBug'>, Omit<TellingParts, 'position'> {
  readonly cloud: string;
  readonly channels: Channels;
  /** Told when Redis could not do what was asked of it. */
  readonly onTrouble: (error: unknown) => void;
  /** Tells the other gateways that there is something new, or that this one does not lead any more. */
  readonly ring: (left?: boolean) => void;
  /** Says that what is told from now on must be kept apart from older lists, and how to say that this has ended. */
  readonly hold: () => () => void;
}

/**
 * `undecided`: not asked yet. `leader`: reads the cloud for all. `follower`: another does, and tells. `alone`: Redis is away; each reads
 * for itself.
 */
export type Role = 'undecided' | 'leader' | 'follower' | 'alone';

/** Milliseconds between two questions for the lead; after which the lead ends that was not asked for again; between two holds. */
const TIMES = { tick: 1500, lead: 6000, hold: 60_000 };
/** Milliseconds for which changes are gathered before they are told. */
const TOGETHER = 20;
const HOLDS = 3;

/** One cloud as gateways of a fleet read it: one of them leads and reads it, the others follow what it tells (ADR 0019). */
export class CloudFleet {
  readonly #parts: CloudFleetParts;
  readonly #position: Position = { run: '', place: 0, told: 0 };
  readonly #hearing: Hearing;
  readonly #telling: Telling;
  #role: Role = 'undecided';
  /** When Redis last answered. */
  #reached: number;
  #turn: Promise<void> = Promise.resolve();
  #holds: { readonly since: number; readonly end: () => void }[] = [];
  #takeBack: () => void = () => undefined;
  #isDue = false;
  #stopped = false;
  #onLead: () => void = () => undefined;

  constructor(parts: CloudFleetParts) {
    this.#parts = parts;
    this.#reached = parts.now();
    this.#hearing = new Hearing({ ...parts, position: this.#position });
    this.#telling = new Telling({ ...parts, position: this.#position });
  }

  get role(): Role {
    return this.#role;
  }

  /** The last entry of this gateway; nothing while it told nothing, or nobody can hear it. */
  get told(): number | undefined {
    const { told } = this.#position;
    return told > 0 && (this.#role === 'leader' || this.#role === 'follower') ? told : undefined;
  }

  /** Whether all entries until a place are known here. */
  knows(place: number): boolean {
    return place <= this.#position.place || place === this.#position.told;
  }

  /** Learns who leads, and what is known; from then on by the clock. `onLead`: told when this gateway is to read the cloud. */
  async start(onLead: () => void): Promise<void> {
    this.#onLead = onLead;
    await this.decide();
    this.#decideLater();
  }

  /** Gives the lead up, so that another takes it at once. */
  async stop(): Promise<void> {
    this.#takeBack();
    await this.flush();
    await this.#inTurn(async () => {
      if (this.#role === 'leader') await this.#parts.log.leave();
    });
    this.#stopped = true;
    for (const { end } of this.#holds) end();
    this.#hearing.giveUpAll();
    if (this.#role === 'leader') this.#parts.ring(true);
    this.#become('undecided');
  }

  /** There is something to tell: soon, with what comes meanwhile. */
  tell(): void {
    if (this.#isDue || this.#stopped) return;
    this.#isDue = true;
    this.#parts.after(TOGETHER, () => {
      this.#isDue = false;
      void this.flush();
    });
  }

  /** Tells all that is to be told; answers when the others can read it, or Redis is away. */
  flush(): Promise<void> {
    return this.#inTurn(() => this.#flush());
  }

  /** Asks for the lead now. */
  decide(): Promise<void> {
    return this.#inTurn(() => this.#decide());
  }

  /** Others have told something. */
  hear(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#role === 'leader' || this.#role === 'follower') await this.#catchUp();
    });
  }

  /** Ends when all is known here that a question, by its name, was answered with; or when nobody else answers any more. */
  answered(question: string): Promise<void> {
    return this.#hearing.answered(question);
  }

  /** Ends the waiting for an answer. */
  giveUp(question: string): void {
    this.#hearing.giveUp(question);
  }

  /** A question of another gateway has been answered by what was read. */
  answer(question: string): void {
    this.#telling.answer(question);
    void this.flush();
  }

  /** One thing at a time, in the order in which it was asked for. That Redis is away fails nothing. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(() => (this.#stopped ? undefined : work())).catch(this.#parts.onTrouble);
    return this.#turn;
  }

  #decideLater(): void {
    if (this.#stopped) return;
    this.#takeBack = this.#parts.after(TIMES.tick, () => {
      this.decide()
        .catch(this.#parts.onBug)
        .finally(() => this.#decideLater());
    });
  }

  async #decide(): Promise<void> {
    const { log, now, replica, onTrouble } = this.#parts;
    this.#renewHolds();
    const asked = now();
    try {
      const { leads, time } = await log.lead(TIMES.lead);
      replica.later = Math.round(time - (asked + now()) / 2);
      this.#reached = asked;
      if (leads && this.#role !== 'leader') await this.#lead();
      else if (!leads && this.#role !== 'follower') await this.#follow();
      else await this.#catchUp();
      if (this.#role === 'leader' && !(await this.#telling.renew())) await this.#follow();
      await this.#flush();
    } catch (error) {
      onTrouble(error);
      // A lead that could not be asked for again has gone to somebody else by then.
      if (this.#role === 'undecided' || now() - this.#reached > TIMES.lead) this.#become('alone');
    }
  }

  #renewHolds(): void {
    const { now, hold } = this.#parts;
    const since = now();
    if (since - (this.#holds.at(-1)?.since ?? -Infinity) < TIMES.hold) return;
    this.#holds.push({ since, end: hold() });
    if (this.#holds.length > HOLDS) this.#holds.shift()?.end();
  }

  #become(role: Role): void {
    if (this.#role === role) return;
    this.#role = role;
    if (role !== 'follower') this.#hearing.giveUpAll();
    this.#parts.channels.publish('fleet', { cloud: this.#parts.cloud, role });
    if (role === 'leader' || role === 'alone') this.#onLead();
  }

  /** Knows first what was told before, and is then the one who tells. */
  async #lead(): Promise<void> {
    if (this.#role === 'follower') await this.#catchUp();
    else if (this.#role === 'undecided') await this.#load();
    // What others told while each read for itself is older than what was read here.
    else this.#position.place = await this.#parts.log.last();
    this.#become('leader');
    await this.#begin();
  }

  async #load(): Promise<void> {
    await this.#hearing.load();
    await this.#hearing.catchUp();
  }

  /** What was read here on its own is in what the leader read, or will be. */
  async #follow(): Promise<void> {
    this.#parts.outbox.clear();
    await this.#hearing.load();
    this.#become('follower');
    await this.#catchUp();
  }

  async #begin(): Promise<void> {
    if (await this.#telling.begin()) this.#parts.ring();
    else await this.#follow();
  }

  /** What was missed a leader says anew, and a follower loads. */
  async #catchUp(): Promise<void> {
    await this.#hearing.catchUp(this.#role === 'leader' ? () => this.#begin() : undefined);
  }

  async #flush(): Promise<void> {
    const { outbox, ring } = this.#parts;
    if (this.#role === 'undecided') return;
    if (this.#role === 'alone') {
      outbox.clear();
      return;
    }
    const before = this.#position.told;
    if (!(await this.#telling.tell(this.#role === 'leader'))) await this.#follow();
    if (this.#position.told !== before) ring();
  }
}
