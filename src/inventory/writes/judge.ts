import type { ActionRecord, Server } from '../../contract/index.ts';
import type { NewTask, Ending } from './tasks.ts';

/** What the cloud keeps of one step of a task; nothing: it keeps no record of it. */
export type Step = ActionRecord | undefined;

/** How long records are waited for while nothing is done to the server any more: a lost step never ends. Milliseconds. */
const PATIENCE = 600_000;

/** Clouds tell whole seconds, and have clocks of their own. */
function endOf(steps: readonly Step[], { began }: NewTask, now: number): number {
  const ends = steps.map((step) => Date.parse(step?.ended_at ?? '')).filter((end) => !Number.isNaN(end));
  return ends.length > 0 ? Math.max(began, ...ends) : now;
}

const unknown = (now: number, reason: string): Ending => ({ result: 'unknown', reason, ended: now });

/**
 * Without a word of the cloud's the server's status alone is left: it says of a failure what failed last, of success nothing. Then what was
 * answered to who asked for it is all that is known.
 */
function unrecorded({ reason }: NewTask, server: Server | undefined, now: number): Ending {
  if (!server) return unknown(now, reason ?? 'the server is gone, and the cloud keeps no record of the action');
  const { fault } = server;
  if (fault) return { result: 'failed', reason: fault.message, ended: now };
  return unknown(now, reason ?? 'the cloud keeps no record of the action');
}

/** Clouds that do not tell their users how something went still mark what failed: records without a mark, of a server at rest. */
const isQuiet = (steps: readonly Step[], server: Server | undefined) =>
  server !== undefined && !server.fault && steps.length > 0 && steps.every((step) => step !== undefined);

/**
 * How a task ended, of a server to which nothing is being done any more, or which is gone; nothing while that is not known yet.
 * `steps` are the cloud's records of it.
 */
export function ending(
  task: NewTask,
  steps: readonly Step[],
  seen: { server?: Server; now: number },
): Ending | undefined {
  const { server, now } = seen;
  const ended = endOf(steps, task, now);
  const failed = steps.find((step) => step?.result === 'failed');
  if (failed)
    return { result: 'failed', reason: failed.reason ?? 'the cloud says no more', detail: failed.detail, ended };
  if (task.undone !== undefined) return { result: 'failed', reason: task.undone, ended };
  if (!server && task.action === 'delete') return { result: 'succeeded', reason: '', ended };
  if (steps.some((step) => step?.result === 'running')) {
    if (now - task.began < PATIENCE) return undefined;
    return unknown(now, "the cloud's record of it has not ended, though nothing is being done to the server");
  }
  const said = steps.length > 0 && steps.every((step) => step?.result === 'succeeded');
  if (!said && !isQuiet(steps, server)) return unrecorded(task, server, now);
  if (server && task.achieved?.(server) === false) {
    const claim = said ? 'the cloud says that it is done, but' : 'the cloud tells of no failure, but';
    const reason = server.fault?.message ?? `${claim} the server is not as was asked for`;
    return { result: 'failed', reason, ended };
  }
  return { result: 'succeeded', ended };
}
