import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { DerivedKey } from '../config/keys.ts';
import { GatewayError } from '../contract/index.ts';
import type { Revocations } from './revocation.ts';

/** What a token says. Names are left to the directory, unless users come from elsewhere. */
export interface Claims {
  /** User id. */
  readonly sub: string;
  readonly jti: string;
  /** Ids of the tokens that it was made from, nearest first. */
  readonly chain: readonly string[];
  readonly methods: readonly string[];
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
  readonly project?: string;
  readonly domain?: string;
  /** With users from elsewhere: who he is and what he may do, as that source said. */
  readonly login?: unknown;
  /** That source's own token, encrypted. */
  readonly proof?: string;
}

export type NewClaims = Pick<Claims, 'sub' | 'chain' | 'methods' | 'project' | 'domain' | 'login'> & {
  readonly jti?: string;
  readonly proof?: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};

const ISSUER = 'podgate';
const AUDIENCE = 'podgate';
const ALGORITHM = 'HS256';
const MAX_VERIFIED = 20_000;
const MAX_LENGTH = 8192;

const unauthenticated = (why: string) => new GatewayError('unauthenticated', why);

/** The name of the key that signed a text, as the text itself says; nothing for a text that is no token at all. */
function keyIdOf(token: string): string {
  try {
    return jwt.decode(token, { complete: true })?.header.kid ?? '';
  } catch {
    // Its second part is no JSON.
    return '';
  }
}

function isClaims(value: unknown): value is Claims {
  if (typeof value !== 'object' || value === null) return false;
  const { sub, jti, chain, methods, exp } = value as Partial<Record<keyof Claims, unknown>>;
  return (
    typeof sub === 'string' &&
    typeof jti === 'string' &&
    Array.isArray(chain) &&
    Array.isArray(methods) &&
    typeof exp === 'number'
  );
}

/** Makes and checks tokens: signed with the first key, checked with the one that each names. */
export class Tokens {
  readonly #keys: ReadonlyMap<string, DerivedKey>;
  readonly #current: DerivedKey;
  readonly #revocations: Revocations;
  readonly #now: () => number;
  readonly #verified = new Map<string, Claims>();

  constructor(keys: readonly [DerivedKey, ...DerivedKey[]], revocations: Revocations, now: () => number) {
    this.#keys = new Map(keys.map((key) => [key.id, key]));
    this.#current = keys[0];
    this.#revocations = revocations;
    this.#now = now;
  }

  issue(claims: NewClaims): { readonly token: string; readonly claims: Claims } {
    const { expiresAt, ...rest } = claims;
    const full: Claims = {
      ...rest,
      jti: claims.jti ?? randomUUID().replaceAll('-', ''),
      iat: Math.floor(this.#now() / 1000),
      exp: Math.floor(expiresAt / 1000),
    };
    const options = {
      algorithm: ALGORITHM,
      keyid: this.#current.id,
      issuer: ISSUER,
      audience: AUDIENCE,
    } as const;
    return { token: jwt.sign(full, this.#current.key, options), claims: full };
  }

  /** What a token says. Throws `unauthenticated` for one that is not ours, has ended or was revoked. */
  verify(token: string): Claims {
    const claims = this.#verified.get(token) ?? this.#check(token);
    if (claims.exp * 1000 <= this.#now()) throw unauthenticated('the token has expired');
    if (this.#revocations.has([claims.jti, ...claims.chain])) throw unauthenticated('the token was revoked');
    return claims;
  }

  #check(token: string): Claims {
    if (token.length > MAX_LENGTH) throw unauthenticated('the token is not one of this gateway');
    const key = this.#keys.get(keyIdOf(token));
    if (!key) throw unauthenticated('the token is not one of this gateway');
    const claims = this.#verifySignature(token, key);
    if (!isClaims(claims)) throw unauthenticated('the token is not one of this gateway');
    if (this.#verified.size >= MAX_VERIFIED) this.#verified.clear();
    this.#verified.set(token, claims);
    return claims;
  }

  #verifySignature(token: string, key: DerivedKey): unknown {
    try {
      return jwt.verify(token, key.key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        clockTimestamp: Math.floor(this.#now() / 1000),
      });
    } catch (error) {
      const expired = (error as Error).name === 'TokenExpiredError';
      throw new GatewayError(
        'unauthenticated',
        expired ? 'the token has expired' : 'the token is not one of this gateway',
        {
          cause: error,
        },
      );
    }
  }
}
