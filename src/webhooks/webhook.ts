import { randomBytes } from 'node:crypto';
import type { WebhookConfig } from '../config/webhooks.ts';
import { HTTP } from '../contract/http-status.ts';
import { GatewayError, type Log } from '../contract/index.ts';
import type { Follower, Following, LiveEvent } from '../inventory/live/follower.ts';
import type { Hub } from '../inventory/live/hub.ts';
import { keyOf, type View } from '../inventory/live/view.ts';
import type { Channels } from '../observe/channels.ts';
import { NotPosted, post } from './post.ts';
import { signedHeaders, type Message } from './signature.ts';
import { viewsOf, type Seeing } from './views.ts';

export interface WebhookParts {
  /** What tells of changes. */
  readonly hub: () => Promise<Hub>;
  readonly seeing: Seeing;
  readonly channels: Channels;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly now: () => number;
  readonly after: (milliseconds: number, work: () => void) => () => void;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly onBug: (error: unknown) => void;
}

/** Events that wait here at most; the others are kept where all changes are, as far as they reach. */
const MOST = 100;
/** Milliseconds before the second attempt, twice as many before each that follows, and at most. */
const [FIRST_WAIT, LONGEST_WAIT] = [1000, 300_000];

const BEGAN = 'the gateway began to tell changes: what was before is not known to it';
const GAP = 'more has changed than could be delivered';
const GIVEN_UP = 'some events could not be delivered';
const OTHERS = 'which rows are told is not what it was';

/** Milliseconds to wait after so many attempts: some less than the most, so that receivers are not all called at once. */
export function waitAfter(attempts: number, random: number, asked = 0): number {
  const most = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1));
  return Math.max(most * (0.5 + random / 2), Math.min(LONGEST_WAIT, asked * 1000));
}

/** Posts changes to one receiver, one after the other, each until it is taken or given up. What is lost is said by `resync`. */
export class Webhook implements Follower {
  readonly config: WebhookConfig;
  readonly #parts: WebhookParts;
  readonly #run = randomBytes(6).toString('hex');
  readonly #stopped = new AbortController();
  readonly #queue: Message[] = [];
  #number = 0;
  #hub: Hub | undefined;
  #following: Following | undefined;
  #keys = '';
  #basis: object | undefined;
  #joining = false;
  #posting = false;
  #wake: () => void = () => undefined;

  constructor(config: WebhookConfig, parts: WebhookParts) {
    this.config = config;
    this.#parts = parts;
  }

  start(): void {
    this.#join(BEGAN);
  }

  /** Looks whether it is to tell of the same rows as before. */
  look(): void {
    if (this.#isRenewed()) this.#following?.goOn();
    if (!this.#following && this.#queue.length === 0) this.#join(BEGAN);
  }

  stop(): void {
    this.#stopped.abort();
    this.#following?.leave();
    this.#following = undefined;
    this.#wake();
  }

  take({ name, data }: LiveEvent): boolean {
    if (this.#isOver()) return false;
    // What was seen before, `resync` says is not what is seen now.
    if (this.#isRenewed()) return this.#follows() && this.#queue.length < MOST;
    const what = name.split('.').at(-1) ?? '';
    if (name === 'resync' || this.config.events.includes(what)) this.#put(name, data);
    return this.#queue.length < MOST;
  }

  lost(): void {
    this.#following = undefined;
    this.#tell('lost');
    if (this.#queue.length === 0) this.#join(GAP);
  }

  #isOver(): boolean {
    return this.#stopped.signal.aborted;
  }

  #follows(): boolean {
    return this.#following !== undefined;
  }

  #tell(result: 'delivered' | 'failed' | 'dead' | 'lost'): void {
    this.#parts.channels.publish('webhook', { webhook: this.config.name, result });
  }

  #put(type: string, data: string): void {
    this.#number += 1;
    const timestamp = new Date(this.#parts.now()).toISOString();
    const body = `{"data":${data},"timestamp":"${timestamp}","type":"${type}"}`;
    this.#queue.push({ id: `msg_${this.#run}_${this.#number}`, type, body });
    if (!this.#posting) this.#postAll().catch(this.#parts.onBug);
  }

  #resync(reason: string): void {
    this.#put('resync', JSON.stringify({ reason }));
  }

  #join(reason: string): void {
    if (this.#joining || this.#isOver()) return;
    this.#joining = true;
    this.#follow(reason)
      .catch(this.#parts.onBug)
      .finally(() => (this.#joining = false));
  }

  async #follow(reason: string): Promise<void> {
    const hub = (this.#hub = await this.#parts.hub());
    const views = this.#isOver() ? undefined : this.#viewsNow(hub);
    if (!views) return;
    const following = await hub.join(this, views);
    if (this.#isOver()) {
      following.leave();
      return;
    }
    this.#following = following;
    this.#resync(reason);
    following.goOn();
  }

  /** What it may tell; nothing when that is as before, or cannot be said, which is logged once. */
  #viewsNow(hub: Hub): readonly View[] | undefined {
    const basis = this.#parts.seeing.directory();
    if (basis === this.#basis && this.#following) return undefined;
    try {
      const requests = viewsOf(this.config, this.#parts.seeing);
      const keys = requests.map(keyOf).join('\n');
      const isKnown = keys === this.#keys && this.#following !== undefined;
      [this.#keys, this.#basis] = [keys, basis];
      return isKnown ? undefined : requests.map((request) => hub.view(request));
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      if (basis !== this.#basis)
        this.#parts.log.warn('a webhook cannot be served', { webhook: this.config.name, why: error.message });
      [this.#keys, this.#basis] = ['', basis];
      this.#following?.leave();
      this.#following = undefined;
      return undefined;
    }
  }

  /** Follows what it is to tell now, or nothing any more, when that is something else than before; whether it is. */
  #isRenewed(): boolean {
    if (!this.#hub || !this.#follows() || this.#basis === this.#parts.seeing.directory()) return false;
    const views = this.#viewsNow(this.#hub);
    if (!this.#follows()) return true;
    if (!views) return false;
    this.#following?.turnTo(views);
    this.#resync(OTHERS);
    return true;
  }

  async #postAll(): Promise<void> {
    this.#posting = true;
    try {
      for (let message = this.#queue[0]; message && !this.#isOver(); message = this.#queue[0]) {
        const isTaken = await this.#postUntilTaken(message);
        this.#queue.shift();
        if (this.#isOver()) return;
        if (!isTaken && this.#queue[0]?.type !== 'resync') this.#queueFirst(GIVEN_UP);
        if (this.#following && this.#queue.length <= MOST / 2) this.#following.goOn();
        if (!this.#following && this.#queue.length === 0) this.#join(GAP);
      }
    } finally {
      this.#posting = false;
    }
  }

  /** What was given up is not passed over in silence: the receiver is told before it is told anything else. */
  #queueFirst(reason: string): void {
    const others = this.#queue.splice(0);
    this.#resync(reason);
    this.#queue.push(...others);
  }

  /** False when it was given up. That something is missing is never given up: it is told as soon as the receiver takes anything. */
  async #postUntilTaken(message: Message): Promise<boolean> {
    const { attempts } = this.config;
    for (let attempt = 1; !this.#isOver(); attempt += 1) {
      const { why, retryAfter } = await this.#postOnce(message);
      if (why === undefined) {
        this.#tell('delivered');
        return true;
      }
      if (this.#isOver()) break;
      this.#tell('failed');
      this.#log(message, attempt, why);
      const isGivenUp = attempt >= attempts && message.type !== 'resync';
      if (isGivenUp) this.#tell('dead');
      await this.#pause(waitAfter(attempt, this.#parts.random(), retryAfter));
      if (isGivenUp) return false;
    }
    return false;
  }

  /** The first time, and when it has taken nothing for as long as events are tried. */
  #log({ id, type }: Message, attempt: number, why: string): void {
    const facts = { webhook: this.config.name, id, type, attempts: attempt, why };
    if (attempt === this.config.attempts) {
      const what = type === 'resync' ? 'a webhook takes nothing' : 'a webhook was given up for one event';
      this.#parts.log.warn(what, facts);
    } else if (attempt === 1) this.#parts.log.info('a webhook did not take an event', facts);
  }

  async #postOnce(message: Message): Promise<{ readonly why?: string; readonly retryAfter?: number }> {
    const headers = signedHeaders(message, this.config.key, this.#parts.now());
    try {
      const { status, retryAfter } = await post(this.config, { headers, body: message.body }, this.#stopped.signal);
      return status >= HTTP.ok && status < HTTP.multipleChoices ? {} : { why: `it answered ${status}`, retryAfter };
    } catch (error) {
      if (!(error instanceof NotPosted)) throw error;
      return { why: error.message };
    }
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const takeBack = this.#parts.after(milliseconds, resolve);
      this.#wake = () => {
        takeBack();
        resolve();
      };
    });
  }
}
