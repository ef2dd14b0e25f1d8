import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { GatewayError } from '../contract/index.ts';

const COST = 15;
const BLOCK = 8;
const LANES = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const FORM = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const AT_ONCE = 2;
const MAX_WAITING = 50;

/** Hashes of passwords: 2 at a time, because each takes 32 MB and a core; at most 50 wait. */
export class Passwords {
  #running = 0;
  #computed = 0;
  readonly #waiting: (() => void)[] = [];

  /** Compares in the same time whatever differs. Throws `rate_limited` when too many are waiting. */
  async matches(password: string, stored: string): Promise<boolean> {
    const [, ln, r, p, salt = '', hash = ''] = FORM.exec(stored) ?? [];
    const expected = Buffer.from(hash, 'base64');
    const options = optionsOf(Number(ln ?? COST), Number(r ?? BLOCK), Number(p ?? LANES));
    const actual = await this.#hash(password, Buffer.from(salt, 'base64'), options, expected.length || HASH_BYTES);
    return expected.length > 0 && timingSafeEqual(actual, expected);
  }

  /** The text to put into the configuration: `$scrypt$ln=15,r=8,p=1$salt$hash`. */
  async create(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const hash = await this.#hash(password, salt, optionsOf(COST, BLOCK, LANES), HASH_BYTES);
    const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
    return `$scrypt$ln=${COST},r=${BLOCK},p=${LANES}$${text(salt)}$${text(hash)}`;
  }

  /** Hashes made so far. */
  computed(): number {
    return this.#computed;
  }

  async #hash(password: string, salt: Buffer, options: ScryptOptions, length: number): Promise<Buffer> {
    await this.#turn();
    this.#computed += 1;
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        scrypt(password.normalize('NFC'), salt, length, options, (error, hash) =>
          error ? reject(error) : resolve(hash),
        );
      });
    } finally {
      this.#leave();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running < AT_ONCE) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= MAX_WAITING) {
      throw new GatewayError('rate_limited', 'too many logins at a time; try again', { retryAfter: 2 });
    }
    await new Promise<void>((resolve) => void this.#waiting.push(resolve));
  }

  /** Hands the place over to whoever waits, so that nobody else can take it in between. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running -= 1;
  }
}

/** Memory for one hash is 128 · N · r bytes. */
function optionsOf(ln: number, r: number, p: number): ScryptOptions {
  const N = 2 ** Math.min(ln, 20);
  return { N, r, p, maxmem: 128 * N * r * 2 };
}

/** Compared against for users that do not exist, so that they take as long as others. Matches no password. */
export const NOBODY = `$scrypt$ln=${COST},r=${BLOCK},p=${LANES}$${'A'.repeat(22)}$${'A'.repeat(43)}`;
