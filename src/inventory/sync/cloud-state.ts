import { unreadable, type Disableable } from '../../clouds/enabled.ts';
import type { ErrorCode, GatewayError } from '../../contract/index.ts';
import type { Summary } from './source-states.ts';

/** How much of a cloud is known, and how well. */
export interface CloudState {
  readonly cloud: string;
  /**
   * `syncing`: never read as a whole. `ok`: the last round succeeded. `degraded`: but a service that the cloud does not have or show
   * leaves fields empty. `stale`: rows are known, the last round failed in part, or none
   * has ended since the gateway started with rows from before. `down`: the cloud could not be reached.
   * `disabled`: its account is, and it is not read; what was known before is known still.
   */
  readonly state: 'syncing' | 'ok' | 'degraded' | 'stale' | 'down' | 'disabled';
  /** Seconds since the oldest part was read; nothing before the first whole reading. */
  readonly age?: number;
  /** What stands in the way of a whole and fresh answer. */
  readonly problem?: { readonly code: ErrorCode; readonly message: string; readonly retryAfter?: number };
  /** Sources that the cloud does not have or show. */
  readonly missing: readonly string[];
}

const UNREACHED: ReadonlySet<ErrorCode> = new Set([
  'upstream_unavailable',
  'upstream_timeout',
  'upstream_rejected',
  'upstream_malformed',
]);

/** What reading some sources of a cloud came to; a login that failed matters more. */
export function stateOf(
  of: Disableable,
  summary: Summary,
  loginProblem: GatewayError | undefined,
  now: number,
): CloudState {
  const { name: cloud } = of;
  const { oldest, missing, known, rowsFailed, restored } = summary;
  const age = oldest === undefined ? undefined : Math.max(0, (now - oldest) / 1000);
  const found = loginProblem ?? summary.problem;
  const problem = found && { code: found.code, message: found.message, retryAfter: found.retryAfter };
  const disabled = unreadable(of);
  // Who disabled it wants it left alone: nothing is missing from an answer but what was never known.
  if (disabled)
    return {
      cloud,
      age,
      state: 'disabled',
      problem: known ? undefined : { code: disabled.code, message: disabled.message },
      missing,
    };
  if (!known) return { cloud, state: problem ? 'down' : 'syncing', problem, missing };
  if (!problem && restored) return { cloud, age, state: 'stale', missing };
  if (!problem) return { cloud, age, state: missing.length > 0 ? 'degraded' : 'ok', missing };
  const gone = (loginProblem !== undefined || rowsFailed) && UNREACHED.has(problem.code);
  return { cloud, age, state: gone ? 'down' : 'stale', problem, missing };
}

/** Whether a cloud answers; nothing when it is not asked. */
export const isUp = (state: CloudState['state']): boolean | undefined =>
  state === 'disabled' ? undefined : state !== 'down';
