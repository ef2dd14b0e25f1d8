import type { Call } from './tools.ts';

/** Id and name of a user, project, domain or role. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface NamedInDomain extends Named {
  readonly domain: Named;
}

/** Id, or name with the domain it is unique in. */
export interface Reference {
  readonly id?: string;
  readonly name?: string;
  readonly domain?: { readonly id?: string; readonly name?: string };
}

/** What a login asks for; `proof` from an earlier answer stands in for the password when a token is scoped anew. */
export interface LoginRequest {
  readonly user?: Reference;
  readonly password?: string;
  readonly proof?: string;
  readonly scope: { readonly project: Reference } | { readonly domain: Omit<Reference, 'domain'> } | undefined;
}

/** Who logged in, as the cloud that is asked for passwords says. */
export interface Login {
  readonly user: NamedInDomain;
  readonly project?: NamedInDomain;
  readonly domain?: Named;
  readonly roles: readonly Named[];
  /** All projects in which the user has a role. */
  readonly projects: readonly NamedInDomain[];
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** The cloud's own token: a secret, kept encrypted inside ours and used for nothing but scoping anew. */
  readonly proof: string;
}

/** Implemented by adapters whose cloud can be asked for users' passwords, projects and roles (`identity.source`). */
export interface IdentitySource<S> {
  /** Throws `invalid_credential` for a wrong password, an unknown user and a scope without a role alike. */
  login(session: S, request: LoginRequest, call: Call): Promise<Login>;
  /** All projects that the configured credentials may list: rows of clouds are mapped to them. */
  projects(session: S, call: Call): Promise<readonly NamedInDomain[]>;
}
