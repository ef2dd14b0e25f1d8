import { setTimeout as pause } from 'node:timers/promises';
import { GatewayError } from '../contract/index.ts';

/** Where gateways of a fleet keep words about accounts, for good; reading and keeping throw while it is away. */
export interface AccountShare {
  up(): boolean;
  keepIn(table: string, place: string, value: Buffer): Promise<void>;
  /** The same where nothing is kept yet. */
  keepNewIn(table: string, place: string, value: Buffer): Promise<void>;
  places(table: string): Promise<ReadonlyMap<string, Buffer>>;
  publish(channel: string, message: string): Promise<void>;
  /** `onListening` is told whenever nothing is missed from now on. */
  subscribe(channel: string, onMessage: (message: string) => void, onListening: () => void): void;
  onChange(tell: (up: boolean) => void): void;
}

const TABLE = 'accounts';
const CHANNEL = 'accounts';
const WORD = { true: 'disabled', false: 'enabled' } as const;
/** Milliseconds for Redis to say, before the first cloud is read, which accounts are disabled. */
const LEARNING = 1000;

/**
 * Which accounts administrators have disabled. Asked before every call to a cloud, so it stands in this process; other gateways are told
 * at once through Redis, and those that begin later learn it there. Without Redis it ends with the process.
 */
export class DisabledAccounts {
  readonly #words = new Map<string, boolean>();
  readonly #share: AccountShare | undefined;
  readonly #onError: (error: unknown) => void;
  readonly #learned: Promise<void>;
  #haveLearned: () => void = () => undefined;
  #tell: (account: string) => Promise<void> = () => Promise.resolve();
  #catchingUp: Promise<void> = Promise.resolve();

  constructor(share: AccountShare | undefined, onError: (error: unknown) => void) {
    this.#share = share;
    this.#onError = onError;
    this.#learned = new Promise((resolve) => (this.#haveLearned = resolve));
    const catchUp = () => this.#catchUp();
    share?.subscribe(CHANNEL, catchUp, catchUp);
    share?.onChange(catchUp);
    catchUp();
  }

  /** Who is told of each account that was disabled or enabled, here or by another gateway. */
  onChange(tell: (account: string) => Promise<void>): void {
    this.#tell = tell;
  }

  has(account: string): boolean {
    return this.#words.get(account) ?? false;
  }

  /** Waits until it is known which accounts were disabled before this process began, but not long. */
  async learned(): Promise<void> {
    const known = new AbortController();
    await Promise.race([this.#learned, pause(LEARNING, undefined, { signal: known.signal })]);
    known.abort();
  }

  /**
   * Disables an account, or enables it again, for all gateways. Throws `upstream_unavailable`, with nothing changed, while a configured
   * Redis is away: the others would not know.
   */
  async set(account: string, disabled: boolean): Promise<void> {
    await this.#keep(account, disabled);
    await this.#take(account, disabled);
    this.#share?.publish(CHANNEL, account).catch(this.#onError);
  }

  async #keep(account: string, disabled: boolean): Promise<void> {
    try {
      await this.#share?.keepIn(TABLE, account, Buffer.from(WORD[`${disabled}`]));
    } catch (error) {
      const message = 'Redis, where it is kept which accounts are disabled, cannot be reached: nothing was done';
      throw new GatewayError('upstream_unavailable', message, { retryAfter: 5, cause: error });
    }
  }

  async #take(account: string, disabled: boolean): Promise<void> {
    const before = this.has(account);
    this.#words.set(account, disabled);
    if (before !== disabled) await this.#tell(account);
  }

  /** One after the other: what was read first must not be taken last. */
  #catchUp(): void {
    this.#catchingUp = this.#catchingUp.then(() => this.#learn()).catch(this.#onError);
  }

  async #learn(): Promise<void> {
    if (this.#share && !this.#share.up()) return;
    const known = (await this.#share?.places(TABLE)) ?? new Map<string, Buffer>();
    const words = new Map([...known].map(([account, word]) => [account, word.toString() === WORD.true]));
    // What a share that began anew has forgotten is put back, unless somebody was quicker: an account must not be enabled by that.
    for (const [account, disabled] of this.#words) {
      if (!words.has(account)) await this.#share?.keepNewIn(TABLE, account, Buffer.from(WORD[`${disabled}`]));
    }
    for (const [account, disabled] of words) await this.#take(account, disabled);
    this.#haveLearned();
  }
}
