import { randomBytes } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Store } from '../store/store.ts';
import type { Turn } from '../store/told.ts';
import { Audience } from './audience.ts';
import type { Follower, Following, LiveEvent } from './follower.ts';
import { Ring, type Entry } from './ring.ts';
import { projectPlace, Turns } from './turns.ts';
import { keyOf, View, type ViewRequest } from './view.ts';

export interface HubParts {
  readonly store: Pick<Store, 'follow'>;
  readonly after: (milliseconds: number, work: () => void) => () => void;
  /** Bytes of changes that are kept for those who come back or are behind. */
  readonly kept: () => number;
  /** Told how many events were handed out. */
  readonly onSent: (events: number) => void;
  readonly onBug: (error: unknown) => void;
}

interface Member {
  readonly follower: Follower;
  views: readonly View[];
  /** The last change that it was told, or that it was not to be told. */
  at: number;
  /** `live`: told as changes come; `behind`: wants no more for now, or is being told what it missed. */
  state: 'live' | 'behind' | 'gone';
  catching: boolean;
}

/** Milliseconds for which changes are noted on when nobody follows: whoever lost his connection comes back. */
const LINGER = 120_000;
/** Changes that are told in one go, so that requests are answered in between. */
const AT_ONCE = 50;

const reasonOf = (cloud: string) => `cloud ${cloud} was taken out of the configuration, or is read anew`;

/**
 * Tells changes of the read model to those who follow them, in their order. What the store tells while somebody follows goes into a ring:
 * who takes events as they come is told at once, who is slower or comes back from the ring. Nobody there: nothing is asked of the store.
 */
export class Hub {
  readonly #parts: HubParts;
  readonly #members = new Set<Member>();
  readonly #audience = new Audience<Member>(projectPlace);
  #turns = new Turns();
  #ring: Ring;
  #run = '';
  /** The last change that was told to those who are `live`. */
  #told = 0;
  #isTelling = false;
  #started: Promise<void> | undefined;
  #stopLater: () => void = () => undefined;
  #sent = 0;

  constructor(parts: HubParts) {
    this.#parts = parts;
    this.#ring = new Ring(parts.kept());
  }

  /** Different views that are followed. */
  get views(): number {
    return this.#audience.size;
  }

  /** What somebody wants to follow: the same for all who want the same. */
  view(request: ViewRequest): View {
    return this.#audience.view(keyOf(request)) ?? new View(request);
  }

  /** Lets somebody follow, from the place on that an event's id names, or from now on. */
  async join(follower: Follower, views: readonly View[], from?: string): Promise<Following> {
    this.#stopLater();
    await (this.#started ??= this.#start());
    this.#stopLater();
    const [run, place] = from?.split('-') ?? [];
    const isKnown = run === this.#run && /^\d{1,15}$/.test(place ?? '') && this.#ring.reaches(Number(place));
    const at = isKnown ? Number(place) : this.#ring.last;
    const member: Member = { follower, views, at, state: 'behind', catching: false };
    this.#members.add(member);
    for (const view of views) this.#audience.add(view, member);
    const why = run === this.#run ? 'it is too long ago' : 'the gateway began anew, or it was another one';
    return {
      resumed: isKnown,
      ...(from === undefined || isKnown
        ? {}
        : { gap: `what has changed since ${from.slice(0, 40)} is not known: ${why}` }),
      place: () => this.#idOf(member.state === 'live' ? Math.max(this.#told, member.at) : member.at),
      goOn: () => void this.#catchUp(member).catch(this.#parts.onBug),
      turnTo: (next) => {
        for (const view of member.views) this.#audience.remove(view, member);
        member.views = next;
        for (const view of next) this.#audience.add(view, member);
      },
      leave: () => this.#leave(member),
    };
  }

  /** Ends; nobody is told anything any more. */
  async close(): Promise<void> {
    this.#stopLater();
    for (const member of this.#members) this.#leave(member);
    this.#stopLater();
    if (this.#started) await this.#parts.store.follow(undefined);
  }

  async #start(): Promise<void> {
    this.#run = randomBytes(4).toString('hex');
    this.#ring = new Ring(this.#parts.kept());
    this.#told = 0;
    const known = await this.#parts.store.follow((turn) => this.#note(turn));
    this.#turns = new Turns(known);
  }

  #stop(): void {
    this.#started = undefined;
    this.#ring = new Ring(0);
    this.#parts.store.follow(undefined).catch(this.#parts.onBug);
  }

  #leave(member: Member): void {
    if (member.state === 'gone') return;
    member.state = 'gone';
    this.#members.delete(member);
    for (const view of member.views) this.#audience.remove(view, member);
    if (this.#members.size === 0) this.#stopLater = this.#parts.after(LINGER, () => this.#stop());
  }

  #note(turn: Turn): void {
    for (const change of this.#turns.changesOf(turn)) this.#ring.push(change);
    if (this.#isTelling) return;
    this.#isTelling = true;
    this.#tell()
      .catch(this.#parts.onBug)
      .finally(() => (this.#isTelling = false));
  }

  /** Tells what is new to those who take it as it comes. */
  async #tell(): Promise<void> {
    while (this.#told < this.#ring.last) {
      for (let count = 0; count < AT_ONCE && this.#told < this.#ring.last; count += 1) {
        const entry = this.#ring.at(this.#told + 1);
        if (entry) this.#tellAll(entry);
        else this.#loseAll();
        this.#told = entry ? entry.place : this.#ring.last;
      }
      this.#countSent();
      for (const member of this.#members)
        if (member.state === 'behind' && !this.#ring.reaches(member.at)) this.#lose(member);
      await breathe();
    }
  }

  #tellAll(entry: Entry): void {
    // What is no row's can concern a member in several views.
    if (entry.change.kind !== 'row') {
      for (const member of this.#members) if (this.#isDue(member, entry)) this.#hand(member, entry);
      return;
    }
    for (const { view, members } of this.#audience.of(entry.change)) {
      const event = this.#eventOf(view, entry);
      if (event) for (const member of members) if (this.#isDue(member, entry)) this.#give(member, entry, event);
    }
  }

  #isDue({ state, at }: Member, { place }: Entry): boolean {
    return state === 'live' && at < place;
  }

  /** Hands one change to one member, in all views that it concerns; false when it wants no more. */
  #hand(member: Member, entry: Entry): boolean {
    const { change } = entry;
    if (change.kind === 'dropped') {
      const data = JSON.stringify({ reason: reasonOf(change.cloud) });
      return this.#give(member, entry, { id: this.#idOf(entry.place), name: 'resync', data });
    }
    let goesOn = true;
    for (const view of member.views) {
      const event = this.#eventOf(view, entry);
      if (event) goesOn = this.#give(member, entry, event) && goesOn;
    }
    return goesOn;
  }

  #give(member: Member, { place }: Entry, event: LiveEvent): boolean {
    this.#sent += 1;
    if (member.follower.take(event)) return true;
    if (member.state === 'live') member.state = 'behind';
    member.at = place;
    return false;
  }

  #eventOf(view: View, { place, change }: Entry): LiveEvent | undefined {
    const telling = view.telling(change);
    return telling && { id: this.#idOf(place), ...telling };
  }

  /** Tells a member what it has missed, until it wants no more or there is nothing left. */
  async #catchUp(member: Member): Promise<void> {
    if (member.catching) return;
    member.catching = true;
    try {
      for (let count = 1; member.state === 'behind'; count += 1) {
        if (member.at >= this.#told) {
          member.state = 'live';
          return;
        }
        const entry = this.#ring.at(member.at + 1);
        if (!entry) {
          this.#lose(member);
          return;
        }
        member.at = entry.place;
        if (!this.#hand(member, entry)) return;
        if (count % AT_ONCE === 0) await breathe();
      }
    } finally {
      member.catching = false;
      this.#countSent();
    }
  }

  #lose(member: Member): void {
    this.#leave(member);
    member.follower.lost();
  }

  #loseAll(): void {
    for (const member of this.#members) if (member.state === 'live') this.#lose(member);
  }

  #countSent(): void {
    if (this.#sent > 0) this.#parts.onSent(this.#sent);
    this.#sent = 0;
  }

  #idOf(place: number): string {
    return `${this.#run}-${place}`;
  }
}
