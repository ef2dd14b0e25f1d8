import type { Named, NamedInDomain } from '../contract/index.ts';
import type { Actor } from './actor.ts';
import type { LoginInput, ScopeInput } from './login-request.ts';
import type { Claims, NewClaims } from './tokens.ts';

/** What a login leads to: what the token says, and in how far it is limited. */
export type Granted = Omit<NewClaims, 'chain' | 'methods' | 'expiresAt'> & {
  /** The token may not live longer (milliseconds since 1970). */
  readonly notAfter?: number;
};

/** Where users come from. */
export interface UserSource {
  /** Throws `invalid_credential`, the same for whatever is wrong. */
  passwordLogin(input: LoginInput, requestId: string): Promise<Granted>;
  /** A token in another scope, for the user of this one. Throws `invalid_credential`. */
  rescope(claims: Claims, scope: ScopeInput | undefined, requestId: string): Promise<Granted>;
  /** Who a token's bearer is now. Throws `unauthenticated` when he is no more, or may no more what the token says. */
  actor(claims: Claims): Actor;
  /** The projects that he could take a token for. */
  projects(claims: Claims): readonly NamedInDomain[];
  domains(claims: Claims): readonly Named[];
}

/** One sentence for every reason, so that nobody learns which users there are. */
export const WRONG_LOGIN = 'wrong user, password or scope';
