import { hashText } from '../content/hash.ts';
import { idSpace } from '../content/ids.ts';
import { json, type Reply } from '../http/message.ts';
import { owns } from '../identity/access.ts';
import type { ActionRow, EventRow } from '../state/actions.ts';
import type { ServerRow } from '../state/rows.ts';
import { unzoned } from '../times.ts';
import type { Context } from './context.ts';
import { badRequest, notFound } from './errors.ts';
import { visibleServer } from './server-parts.ts';

const TAKEN = 6000;

/** What was done to a server before anybody looked, the newest first: it was made, and perhaps stopped. */
function seeded({ cloud }: Context, row: ServerRow): readonly ActionRow[] {
  const ids = idSpace(cloud.basis.cloud, 'request');
  const action = (name: string, event: string, startedAt: number, error: string | null = null): ActionRow => ({
    action: name,
    requestId: `req-${ids.id(hashText(row.id + name))}`,
    userId: row.userId,
    projectId: row.projectId,
    startedAt,
    events: [{ event, startedAt, finishedAt: startedAt + TAKEN, error }],
  });
  const failed = row.fault?.message ?? null;
  const unborn = row.launchedAt === null ? failed : null;
  const made = action('create', 'compute__do_build_and_run_instance', row.createdAt, unborn);
  if ((cloud.actions.get(row.id)?.length ?? 0) > 0) return [made];
  const later = row.updatedAt ?? row.createdAt;
  if (row.vmState === 'stopped') return [action('stop', 'compute_stop_instance', later), made];
  if (row.vmState === 'error' && row.launchedAt !== null) {
    return [action('reboot', 'compute_reboot_instance', later, failed ?? 'it broke'), made];
  }
  return [made];
}

const actionsOf = (context: Context, row: ServerRow): readonly ActionRow[] => [
  ...(context.cloud.actions.get(row.id) ?? []),
  ...seeded(context, row),
];

/** The moment of the last change of an action. */
const touchedAt = ({ startedAt, events }: ActionRow) =>
  Math.max(startedAt, ...events.map((event) => event.finishedAt ?? event.startedAt));

const actionView = ({ minor }: Context, row: ServerRow, action: ActionRow) => ({
  action: action.action,
  instance_uuid: row.id,
  request_id: action.requestId,
  user_id: action.userId,
  project_id: action.projectId,
  start_time: unzoned(action.startedAt),
  message: action.events.some(({ error }) => error !== null) ? 'Error' : null,
  ...(minor >= 58 && { updated_at: unzoned(touchedAt(action)) }),
});

/** From 2.21 on deleted servers are found too. */
function knownServer(context: Context, id: string): ServerRow {
  const row = context.cloud.servers.get(id);
  return row?.deleted && context.minor >= 21 && owns(context.access, row.projectId) ? row : visibleServer(context, id);
}

/** GET /servers/{id}/os-instance-actions, pages from 2.58 */
export function listActions(context: Context, id: string): Reply {
  const row = knownServer(context, id);
  const asked = context.minor >= 58 ? context.request.query.get('limit') : null;
  if (asked !== null && !/^\d+$/.test(asked))
    throw badRequest(`Invalid input for query parameters limit. Value: ${asked}`);
  const actions = actionsOf(context, row).slice(0, asked === null ? undefined : Number(asked));
  return json(200, { instanceActions: actions.map((one) => actionView(context, row, one)) });
}

/** Details of events are for administrators, tracebacks too. */
function eventView({ access, minor }: Context, row: ServerRow, { event, startedAt, finishedAt, error }: EventRow) {
  return {
    event,
    start_time: unzoned(startedAt),
    finish_time: finishedAt === null ? null : unzoned(finishedAt),
    result: finishedAt === null ? null : error === null ? 'Success' : 'Error',
    ...(access.isAdmin && {
      traceback: error === null ? null : '  File "manager.py", line 1, in decorated_function\n',
    }),
    ...(access.isAdmin && minor >= 62 && { host: row.host }),
    ...(minor >= 62 && { hostId: '' }),
    ...(access.isAdmin && minor >= 84 && { details: error }),
  };
}

/** GET /servers/{id}/os-instance-actions/{request id}: with events, before 2.51 for administrators alone. */
export function showAction(context: Context, id: string, requestId: string): Reply {
  const row = knownServer(context, id);
  const action = actionsOf(context, row).find((one) => one.requestId === requestId);
  if (!action) throw notFound(`Action ${requestId} not found`);
  const shown = context.access.isAdmin || context.minor >= 51;
  const events = action.events.map((event) => eventView(context, row, event));
  return json(200, { instanceAction: { ...actionView(context, row, action), ...(shown && { events }) } });
}
