import { randomBytes } from 'node:crypto';
import type { RoleName } from '../content/projects.ts';

/** What a token is good for. */
export type Scope =
  | { readonly kind: 'project'; readonly projectId: string }
  | { readonly kind: 'domain'; readonly domainId: string }
  | { readonly kind: 'system' }
  | { readonly kind: 'none' };

/** A token and what it stands for. */
export interface Token {
  readonly id: string;
  readonly userId: string;
  readonly methods: readonly string[];
  readonly scope: Scope;
  readonly roles: readonly RoleName[];
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly auditIds: readonly string[];
  /** Id of the application credential that it came from. */
  readonly credentialId?: string;
}

const KEPT = 10_000;

/** The tokens given out, at most ten thousand; they say nothing to whoever holds them. */
export class Tokens {
  readonly #known = new Map<string, Token>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(token: Omit<Token, 'id' | 'issuedAt'>): Token {
    const id = `gAAAAA${randomBytes(90).toString('base64url')}`;
    const issued = { ...token, id, issuedAt: Math.floor(this.#now() / 1000) * 1000 };
    this.#known.set(id, issued);
    const oldest = this.#known.keys().next();
    if (this.#known.size > KEPT && !oldest.done) this.#known.delete(oldest.value);
    return issued;
  }

  /** The token, while it is good. */
  find(id: string | undefined): Token | undefined {
    const token = id === undefined ? undefined : this.#known.get(id);
    return token && token.expiresAt > this.#now() ? token : undefined;
  }

  revoke(id: string): void {
    this.#known.delete(id);
  }

  revokeAll(): void {
    this.#known.clear();
  }
}
