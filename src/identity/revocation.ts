import { setTimeout as pause } from 'node:timers/promises';
/** What is shared of revocations between gateways. */
export interface RevocationShare {
  up(): boolean;
  add(key: string, word: string, until: number): Promise<void>;
  members(key: string): Promise<ReadonlyMap<string, number>>;
  publish(channel: string, message: string): Promise<void>;
  /** `onListening` is told whenever nothing is missed from now on. */
  subscribe(channel: string, onMessage: (message: string) => void, onListening: () => void): void;
  onChange(tell: (up: boolean) => void): void;
}

const KEY = 'revoked';
const CHANNEL = 'revoked';
const MAX_KEPT = 200_000;

/**
 * The tokens that were revoked before their end. Asked on every request, so they stand in this process; other gateways are told at
 * once through Redis, or when it is back.
 */
export class Revocations {
  readonly #ends = new Map<string, number>();
  readonly #unsent = new Map<string, number>();
  readonly #share: RevocationShare | undefined;
  readonly #now: () => number;
  readonly #onError: (error: unknown) => void;
  readonly #learned: Promise<void>;
  #haveLearned: () => void = () => undefined;
  #isBehind = false;
  #isCatchingUp = false;

  constructor(share: RevocationShare | undefined, now: () => number, onError: (error: unknown) => void) {
    this.#share = share;
    this.#now = now;
    this.#onError = onError;
    this.#learned = new Promise((resolve) => (this.#haveLearned = resolve));
    const hear = (message: string) => {
      const [id = '', until = '0'] = message.split(' ');
      this.#keep(id, Number(until));
    };
    const catchUp = () => void this.#beginToCatchUp();
    share?.subscribe(CHANNEL, hear, catchUp);
    share?.onChange(catchUp);
    catchUp();
  }

  /** Resolves when it is known what was revoked before this process began; at once without anybody to ask. */
  learned(): Promise<void> {
    return this.#learned;
  }

  /** Whether any of these tokens was revoked: a token's own id and those that it was made from. */
  has(ids: readonly string[]): boolean {
    return ids.some((id) => this.#ends.has(id));
  }

  /** Refuses a token, and all made from it, until it would have ended anyway (milliseconds since 1970). */
  async revoke(id: string, until: number): Promise<void> {
    this.#keep(id, until);
    if (!this.#share) return;
    this.#keepUnsent(id, until);
    try {
      await this.#send();
    } catch (error) {
      this.#onError(error);
    }
  }

  #keep(id: string, until: number): void {
    const now = this.#now();
    for (const [known, end] of this.#ends) {
      if (end > now && this.#ends.size < MAX_KEPT) break;
      this.#ends.delete(known);
    }
    if (until > now) this.#ends.set(id, until);
  }

  #keepUnsent(id: string, until: number): void {
    const now = this.#now();
    for (const [known, end] of this.#unsent) if (end <= now) this.#unsent.delete(known);
    this.#unsent.set(id, until);
  }

  async #send(): Promise<void> {
    if (!this.#share?.up()) return;
    for (const [id, until] of [...this.#unsent]) {
      await this.#share.add(KEY, id, until);
      await this.#share.publish(CHANNEL, `${id} ${until}`);
      this.#unsent.delete(id);
    }
  }

  /** Not twice at a time: what is told meanwhile is done after it. */
  async #beginToCatchUp(): Promise<void> {
    this.#isBehind = true;
    if (this.#isCatchingUp) return;
    this.#isCatchingUp = true;
    while (this.#isBehind) {
      this.#isBehind = false;
      await this.#catchUp().catch(this.#onError);
    }
    this.#isCatchingUp = false;
  }

  /** After the share or its messages were away: tell what was revoked here, learn what was revoked elsewhere. */
  async #catchUp(): Promise<void> {
    if (this.#share && !this.#share.up()) return;
    await this.#send();
    const known = await this.#share?.members(KEY);
    for (const [id, until] of known ?? []) this.#keep(id, until);
    this.#haveLearned();
    // A share that began anew has forgotten what gateways that begin anew must know.
    for (const [id, until] of [...this.#ends]) {
      if (!known?.has(id) && until > this.#now()) await this.#share?.add(KEY, id, until);
    }
  }
}

/** Milliseconds for Redis to say, before the first request is taken, which tokens were revoked. */
const LEARNING = 1000;

/** Waits until it is known which tokens were revoked, but not long. */
export async function learned(revocations: Revocations): Promise<void> {
  const known = new AbortController();
  await Promise.race([revocations.learned(), pause(LEARNING, undefined, { signal: known.signal })]);
  known.abort();
}
