import { beginEvent, endEvents } from './actions.ts';
import { updateServer, removeServer } from './changes.ts';
import type { Cloud } from './cloud.ts';
import type { ServerPatch } from './patches.ts';

/** What becomes of a server when its task is done; `gone`: nothing is left of it. */
export interface Outcome {
  readonly patch?: ServerPatch;
  readonly gone?: boolean;
  /** Why it fails: then only this becomes of it. */
  readonly failure?: { readonly error: string; readonly patch?: ServerPatch };
  /** The request whose record of an action it ends, and the step that it is. */
  readonly step?: { readonly requestId: string; readonly event: string };
  /** What else happens then. */
  readonly then?: () => void;
}

export interface Task extends Outcome {
  /** Milliseconds since 1970. */
  readonly due: number;
}

/** Sets a server's task, which ends after some milliseconds (mapping W-async). */
export function begin(
  state: Cloud,
  id: string,
  { taskState, takes, ...outcome }: Outcome & { readonly taskState: string | null; readonly takes: number },
): void {
  updateServer(state, id, { taskState });
  const { step } = outcome;
  if (step) beginEvent(state, id, step.requestId, step.event);
  state.tasks.set(id, { ...outcome, due: state.now() + takes });
}

/** Something of another kind than a task of a server that ends by itself. */
export interface Job {
  /** Milliseconds since 1970. */
  readonly due: number;
  readonly run: () => void;
}

/** Does something after some milliseconds. */
export function later(state: Cloud, takes: number, run: () => void): void {
  state.jobs.push({ due: state.now() + takes, run });
}

/** Ends the tasks whose time has come: looked at with each request, as nobody sees it in between. */
export function settle(state: Cloud): void {
  const now = state.now();
  const due = state.jobs.filter((job) => job.due <= now);
  if (due.length > 0) state.jobs.splice(0, Infinity, ...state.jobs.filter((job) => job.due > now));
  for (const job of due) job.run();
  for (const [id, { due, patch, gone, failure, step, then }] of state.tasks) {
    if (due > state.now()) continue;
    state.tasks.delete(id);
    if (step) endEvents(state, id, step.requestId, failure?.error ?? null);
    if (gone && !failure) removeServer(state, id);
    else if (state.servers.get(id)) updateServer(state, id, { taskState: null, ...(failure ? failure.patch : patch) });
    if (!failure) then?.();
  }
}
