import type { Call } from './tools.ts';

/** How something that was done went. `unknown`: the cloud does not say, though it would mark a failure. */
export const ACTION_RESULTS = ['running', 'succeeded', 'failed', 'unknown'] as const;
export type ActionResult = (typeof ACTION_RESULTS)[number];

/** What a cloud keeps of one thing that was done to a server. */
export interface ActionRecord {
  /** Cloudpods' word for it where there is one (`change-config`), else the cloud's own in small letters and dashes. */
  readonly action: string;
  /** Under which the cloud keeps it: as in `Accepted.reference`. */
  readonly reference: string;
  readonly result: ActionResult;
  /** Why it failed, as far as the server's owner may know. */
  readonly reason?: string;
  /** What the cloud says of that to its administrators alone. */
  readonly detail?: string;
  /** UTC, six digits, Z. */
  readonly began_at: string | null;
  readonly ended_at: string | null;
  /** The cloud's id of the user who asked for it. */
  readonly user_id: string;
}

/** What a cloud remembers of what was done to its servers (mapping W-async). */
export interface ServerHistory<S> {
  /** How one action went, of a server that is gone too. Throws `not_found` when the cloud keeps no record of it. */
  show(session: S, of: { readonly server: string; readonly reference: string }, call: Call): Promise<ActionRecord>;
  /** The last actions, the newest first, at most `limit`. Throws `not_found`. */
  list(
    session: S,
    of: { readonly server: string; readonly limit: number },
    call: Call,
  ): Promise<readonly ActionRecord[]>;
}
