import { updateServer, removeServer } from './changes.ts';
import type { Cloud } from './cloud.ts';
import type { ServerPatch } from './patches.ts';

/** What becomes of a server when its task is done; `gone`: nothing is left of it. */
export interface Outcome {
  readonly patch?: ServerPatch;
  readonly gone?: boolean;
}

export interface Task extends Outcome {
  /** Milliseconds since 1970. */
  readonly due: number;
}

/** Sets a server's task, which ends after some milliseconds (mapping W-async). */
export function begin(
  state: Cloud,
  id: string,
  { taskState, takes, ...outcome }: Outcome & { readonly taskState: string; readonly takes: number },
): void {
  updateServer(state, id, { taskState });
  state.tasks.set(id, { ...outcome, due: state.now() + takes });
}

/** Ends the tasks whose time has come: looked at with each request, as nobody sees it in between. */
export function settle(state: Cloud): void {
  for (const [id, { due, patch, gone }] of state.tasks) {
    if (due > state.now()) continue;
    state.tasks.delete(id);
    if (gone) removeServer(state, id);
    else if (state.servers.get(id)) updateServer(state, id, { taskState: null, ...patch });
  }
}
