import type { ErrorCode } from '../../contract/index.ts';

/** How much of a cloud is known, and how well. */
export interface CloudState {
  readonly cloud: string;
  /**
   * `syncing`: never read as a whole. `ok`: the last round succeeded. `degraded`: but a service that the cloud does not have or show
   * leaves fields empty. `stale`: rows are known, the last round failed in part. `down`: the cloud could not be reached.
   */
  readonly state: 'syncing' | 'ok' | 'degraded' | 'stale' | 'down';
  /** Seconds since the oldest part was read; nothing before the first whole reading. */
  readonly age?: number;
  /** What stands in the way of a whole and fresh answer. */
  readonly problem?: { readonly code: ErrorCode; readonly message: string; readonly retryAfter?: number };
  /** Sources that the cloud does not have or show. */
  readonly missing: readonly string[];
}
