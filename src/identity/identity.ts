import { GatewayError, type Named, type NamedInDomain } from '../contract/index.ts';
import type { Actor } from './actor.ts';
import type { LoginInput } from './login-request.ts';
import type { Revocations } from './revocation.ts';
import type { UserSource } from './source.ts';
import type { Claims, Tokens } from './tokens.ts';

/** A token with whom it stands for: what the Keystone face shows. */
export interface Identified {
  readonly token: string;
  readonly claims: Claims;
  readonly actor: Actor;
  readonly projects: readonly NamedInDomain[];
  readonly domains: readonly Named[];
}

export interface IdentityParts {
  readonly source: UserSource;
  readonly tokens: Tokens;
  readonly revocations: Revocations;
  /** Milliseconds. */
  readonly lifetime: () => number;
  /** Whether a scoped token may be exchanged for one in another scope. */
  readonly rescopeScoped: () => boolean;
  readonly now: () => number;
}

/** Tokens that one may come from, each made of the one before. */
const MAX_CHAIN = 20;

/** Logs in, says who bears a token, takes tokens back. */
export class Identity {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** Throws `invalid_credential` for a wrong login of any kind, `unauthenticated` for a bad token to scope anew. */
  async login(input: LoginInput, requestId: string): Promise<Identified> {
    return input.method === 'token' ? this.#rescope(input, requestId) : this.#byPassword(input, requestId);
  }

  /** Who bears a token. Throws `unauthenticated`. */
  actor(token: string | undefined): Actor {
    return this.#parts.source.actor(this.#claims(token));
  }

  identified(token: string | undefined): Identified {
    const claims = this.#claims(token);
    const { source } = this.#parts;
    return {
      token: token ?? '',
      claims,
      actor: source.actor(claims),
      projects: source.projects(claims),
      domains: source.domains(claims),
    };
  }

  /** Refuses a token and all made from it from now on, in every gateway. */
  async revoke(token: string): Promise<void> {
    const { jti, exp } = this.#claims(token);
    await this.#parts.revocations.revoke(jti, exp * 1000);
  }

  #claims(token: string | undefined): Claims {
    if (token === undefined || token === '')
      throw new GatewayError('unauthenticated', 'a token is needed in X-Auth-Token');
    return this.#parts.tokens.verify(token);
  }

  async #byPassword(input: LoginInput, requestId: string): Promise<Identified> {
    const { source, tokens, lifetime, now } = this.#parts;
    const { notAfter = Infinity, ...granted } = await source.passwordLogin(input, requestId);
    const expiresAt = Math.min(now() + lifetime(), notAfter);
    return this.identified(tokens.issue({ ...granted, chain: [], methods: ['password'], expiresAt }).token);
  }

  /** A token made from a token ends when that one does, and is taken back with it. */
  async #rescope(input: LoginInput, requestId: string): Promise<Identified> {
    const { source, tokens, rescopeScoped } = this.#parts;
    const claims = this.#claims(input.token);
    const scoped = claims.project ?? claims.domain;
    if (scoped !== undefined && !rescopeScoped()) {
      throw new GatewayError(
        'invalid_credential',
        'a token that has a scope cannot be given another one here; log in again',
      );
    }
    if (claims.chain.length >= MAX_CHAIN)
      throw new GatewayError('invalid_credential', 'the token was scoped anew too often; log in again');
    const { notAfter = Infinity, ...granted } = await source.rescope(claims, input.scope, requestId);
    const chain = [claims.jti, ...claims.chain];
    const methods = [...new Set([...claims.methods, 'token'])];
    const expiresAt = Math.min(claims.exp * 1000, notAfter);
    return this.identified(tokens.issue({ ...granted, chain, methods, expiresAt }).token);
  }
}
