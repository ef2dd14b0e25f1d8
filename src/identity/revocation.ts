/** What is shared of revocations between gateways. */
export interface RevocationShare {
  up(): boolean;
  add(key: string, word: string, until: number): Promise<void>;
  members(key: string): Promise<ReadonlyMap<string, number>>;
  publish(channel: string, message: string): Promise<void>;
  subscribe(channel: string, onMessage: (message: string) => void): void;
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

  constructor(share: RevocationShare | undefined, now: () => number, onError: (error: unknown) => void) {
    this.#share = share;
    this.#now = now;
    this.#onError = onError;
    share?.subscribe(CHANNEL, (message) => {
      const [id = '', until = '0'] = message.split(' ');
      this.#keep(id, Number(until));
    });
    share?.onChange((up) => {
      if (up) this.#catchUp().catch(onError);
    });
    if (share?.up()) this.#catchUp().catch(onError);
  }

  /** Whether any of these tokens was revoked: a token's own id and those that it was made from. */
  has(ids: readonly string[]): boolean {
    return ids.some((id) => this.#ends.has(id));
  }

  /** Refuses a token, and all made from it, until it would have ended anyway (milliseconds since 1970). */
  async revoke(id: string, until: number): Promise<void> {
    this.#keep(id, until);
    if (!this.#share) return;
    this.#unsent.set(id, until);
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

  async #send(): Promise<void> {
    if (!this.#share?.up()) return;
    for (const [id, until] of [...this.#unsent]) {
      await this.#share.add(KEY, id, until);
      await this.#share.publish(CHANNEL, `${id} ${until}`);
      this.#unsent.delete(id);
    }
  }

  /** After Redis was away: tell what was revoked here, learn what was revoked elsewhere. */
  async #catchUp(): Promise<void> {
    await this.#send();
    const known = await this.#share?.members(KEY);
    for (const [id, until] of known ?? []) this.#keep(id, until);
  }
}
