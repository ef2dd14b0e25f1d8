import type { Named } from '../contract/index.ts';
import type { RoleName } from '../config/identity.ts';
import type { OwnerProject } from '../schema/context.ts';

/** What a token is good for. */
export type Scope =
  | { readonly kind: 'project'; readonly project: OwnerProject }
  | { readonly kind: 'domain'; readonly domain: Named }
  | { readonly kind: 'unscoped' };

/** Who is calling, as his token and the present configuration say. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly domain: Named;
  readonly displayname: string;
  readonly email: string;
  readonly mobile: string;
  readonly scope: Scope;
  /** In the scope. */
  readonly roles: readonly RoleName[];
  /** Role admin in the administration project: administers the gateway. */
  readonly systemAdmin: boolean;
}
