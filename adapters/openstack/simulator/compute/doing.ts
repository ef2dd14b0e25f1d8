import type { ServerPatch } from '../state/patches.ts';
import type { ServerRow } from '../state/rows.ts';
import { begin } from '../state/tasks.ts';
import type { Context } from './context.ts';
import { badRequest } from './errors.ts';
import { failureOf, record } from './server-actions.ts';

/** What a body or a part of one holds. */
export type Members = Readonly<Record<string, unknown>>;

/** What an action's key holds: an object with known members, or null where nothing is needed. */
export function membersIn(name: string, value: unknown, known: readonly string[]): Members {
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw badRequest(`Invalid input for field/attribute ${name}.`);
  const strange = Object.keys(value).find((key) => !known.includes(key));
  if (strange !== undefined) throw badRequest(`Additional properties are not allowed ('${strange}' was unexpected)`);
  return value as Members;
}

/** A text among the members; nothing for what is none. */
export const textIn = (members: Members, key: string) => (typeof members[key] === 'string' ? members[key] : undefined);

/** What is done to a server for a while. */
interface Doing {
  readonly action: string;
  readonly event: string;
  readonly task: string | null;
  readonly patch?: ServerPatch;
  readonly then?: () => void;
  /** The word under `testbed:fail` by which it fails. */
  readonly fails?: string;
}

/** Begins it, and writes it down. */
export function start(context: Context, row: ServerRow, { action, event, task, patch, then, fails }: Doing): void {
  record(context, row, action);
  begin(context.cloud, row.id, {
    taskState: task,
    takes: context.world.settings.taskTime,
    step: { requestId: context.request.id, event },
    ...(patch && { patch }),
    ...(then && { then }),
    ...failureOf(row, fails),
  });
}
