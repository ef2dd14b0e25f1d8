import type { Cloud } from './cloud.ts';

/** A step of an action on a compute node. Times are milliseconds since 1970. */
export interface EventRow {
  readonly event: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  /** Why it failed. */
  readonly error: string | null;
}

/** What Nova keeps of something that was done to a server. */
export interface ActionRow {
  readonly requestId: string;
  readonly action: string;
  readonly userId: string;
  readonly projectId: string;
  readonly startedAt: number;
  readonly events: readonly EventRow[];
}

const events = (state: Cloud, id: string, requestId: string, change: (row: ActionRow) => readonly EventRow[]) => {
  const rows = state.actions.get(id) ?? [];
  state.actions.set(
    id,
    rows.map((row) => (row.requestId === requestId ? { ...row, events: change(row) } : row)),
  );
};

/** Begins the record of an action, before any compute node knows of it. */
export function recordAction(state: Cloud, id: string, action: Omit<ActionRow, 'startedAt' | 'events'>): void {
  const row = { ...action, startedAt: state.now(), events: [] };
  state.actions.set(id, [row, ...(state.actions.get(id) ?? [])]);
}

/** A step of it begins. */
export function beginEvent(state: Cloud, id: string, requestId: string, event: string): void {
  const begun: EventRow = { event, startedAt: state.now(), finishedAt: null, error: null };
  events(state, id, requestId, (row) => [begun, ...row.events]);
}

/** The steps that run end. */
export function endEvents(state: Cloud, id: string, requestId: string, error: string | null): void {
  const finishedAt = state.now();
  const ended = (event: EventRow) => (event.finishedAt === null ? { ...event, finishedAt, error } : event);
  events(state, id, requestId, (row) => row.events.map(ended));
}
