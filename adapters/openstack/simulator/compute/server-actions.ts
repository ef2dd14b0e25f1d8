import { Refusal, bodyOf, json, type Reply } from '../http/message.ts';
import { beginEvent, endEvents, recordAction } from '../state/actions.ts';
import { updateServer } from '../state/changes.ts';
import type { ServerPatch } from '../state/patches.ts';
import type { ServerRow } from '../state/rows.ts';
import { begin } from '../state/tasks.ts';
import type { Context } from './context.ts';
import { badRequest, novaError } from './errors.ts';
import { checkDescription, checkName } from './texts.ts';
import { visibleServer } from './server-parts.ts';
import { SHAPE_ACTIONS } from './server-shape.ts';

/** A change that takes its time: from which states, by which task, to what end, and as which record. */
interface Course {
  readonly from: readonly string[];
  readonly task: string;
  readonly end: ServerPatch;
  readonly record: readonly [action: string, event: string];
  /** The word under `testbed:fail` in the server's metadata by which it fails. */
  readonly fails?: string;
}

const ON: ServerPatch = { vmState: 'active', powerState: 1 };
const OFF: ServerPatch = { vmState: 'stopped', powerState: 4 };

/** Nova's actions without members, by their key (mapping W-12…W-19, W-48, W-49). */
const COURSES: Readonly<Record<string, Course>> = {
  'os-start': {
    from: ['stopped'],
    task: 'powering-on',
    end: ON,
    record: ['start', 'compute_start_instance'],
    fails: 'power_on',
  },
  'os-stop': {
    from: ['active', 'error'],
    task: 'powering-off',
    end: OFF,
    record: ['stop', 'compute_stop_instance'],
    fails: 'power_off',
  },
  suspend: {
    from: ['active'],
    task: 'suspending',
    end: { vmState: 'suspended', powerState: 4 },
    record: ['suspend', 'compute_suspend_instance'],
  },
  resume: { from: ['suspended'], task: 'resuming', end: ON, record: ['resume', 'compute_resume_instance'] },
  pause: {
    from: ['active'],
    task: 'pausing',
    end: { vmState: 'paused', powerState: 3 },
    record: ['pause', 'compute_pause_instance'],
  },
  unpause: { from: ['paused'], task: 'unpausing', end: ON, record: ['unpause', 'compute_unpause_instance'] },
  shelve: {
    from: ['active', 'stopped', 'paused', 'suspended'],
    task: 'shelving',
    end: { vmState: 'shelved_offloaded', powerState: 4, host: null },
    record: ['shelve', 'compute_shelve_instance'],
  },
  restore: { from: ['soft-delete'], task: 'restoring', end: ON, record: ['restore', 'compute_restore_instance'] },
  unshelve: {
    from: ['shelved', 'shelved_offloaded'],
    task: 'unshelving',
    end: ON,
    record: ['unshelve', 'compute_unshelve_instance'],
  },
};

// One that fails while the guest goes on running is a success to Nova, which keeps a fault that it shows nobody.
const REBOOT = { end: ON, record: ['reboot', 'compute_reboot_instance'] } as const;
const REBOOTS: Readonly<Record<string, Course>> = {
  SOFT: { from: ['active'], task: 'rebooting', ...REBOOT },
  HARD: { from: ['active', 'stopped', 'paused', 'suspended', 'error'], task: 'rebooting_hard', ...REBOOT },
};

export const conflict = (message: string) => new Refusal(novaError(409, message));

/** Nova says no to what a state does not allow, to what is at work, and to what is locked, in this order. */
export function guard({ access }: Context, row: ServerRow, name: string, from?: readonly string[]): void {
  if (row.locked && !access.isAdmin) throw conflict(`Instance ${row.id} is locked`);
  const cannot = (what: string, state: string) =>
    conflict(`Cannot '${name}' instance ${row.id} while it is in ${what} ${state}`);
  if (from && !from.includes(row.vmState)) throw cannot('vm_state', row.vmState);
  if (row.taskState !== null) throw cannot('task_state', row.taskState);
}

/** Why something fails that a server was told to fail at, as the test bed does it. */
export const failureOf = ({ metadata }: ServerRow, word: string | undefined) =>
  word !== undefined && metadata['testbed:fail'] === word
    ? { failure: { error: `testbed: ${word} failed because metadata testbed:fail=${word}` } }
    : {};

/** Nova's record of what this request asks for. */
export function record({ cloud, request, access }: Context, row: ServerRow, action: string): void {
  recordAction(cloud, row.id, { requestId: request.id, action, userId: access.userId, projectId: row.projectId });
}

function follow(context: Context, row: ServerRow, name: string, course: Course): Reply {
  const {
    from,
    task,
    end,
    fails,
    record: [action, event],
  } = course;
  guard(context, row, name, from);
  record(context, row, action);
  // Offloaded servers have no host; where they come back is the scheduler's to say.
  const host = row.host ?? [...context.cloud.hosts.keys()][0] ?? null;
  const patch = end.vmState === 'active' ? { ...end, host } : end;
  begin(context.cloud, row.id, {
    taskState: task,
    takes: context.world.settings.taskTime,
    patch,
    step: { requestId: context.request.id, event },
    ...failureOf(row, fails),
  });
  return accepted;
}

export const accepted: Reply = { status: 202, headers: {}, body: '' };

function lock(context: Context, row: ServerRow, locked: boolean): Reply {
  const word = locked ? 'lock' : 'unlock';
  // A lock on what is locked by its owner already changes nothing, and is not written down.
  if (!(locked && row.locked)) {
    record(context, row, word);
    beginEvent(context.cloud, row.id, context.request.id, `api_${word}`);
    endEvents(context.cloud, row.id, context.request.id, null);
  }
  updateServer(context.cloud, row.id, { locked });
  return accepted;
}

/** POST /servers/{id}/action: a body with one key, which says what is wanted. */
export function actOnServer(context: Context, id: string): Reply {
  const body = bodyOf(context.request);
  const keys = typeof body === 'object' && body !== null ? Object.entries(body as Record<string, unknown>) : [];
  const [[name, value] = ['', undefined]] = keys;
  if (keys.length !== 1) throw badRequest('Invalid input: exactly one action is expected');
  const row = visibleServer(context, id);
  const course = Object.hasOwn(COURSES, name) ? COURSES[name] : undefined;
  if (course) return follow(context, row, name, course);
  const shape = Object.hasOwn(SHAPE_ACTIONS, name) ? SHAPE_ACTIONS[name] : undefined;
  if (shape) return shape(context, row, value);
  switch (name) {
    case 'reboot': {
      const type = String((value as { type?: unknown } | null)?.type);
      const reboot = Object.hasOwn(REBOOTS, type) ? REBOOTS[type] : undefined;
      if (!reboot) throw badRequest(`Invalid input for field/attribute type. Value: ${type}.`);
      return follow(context, row, name, reboot);
    }
    case 'lock':
    case 'unlock':
      return lock(context, row, name === 'lock');
    case 'forceDelete':
      return deleteRow(context, row);
    default:
      throw badRequest(`There is no such action: ${name}`);
  }
}

function deleteRow(context: Context, row: ServerRow): Reply {
  if (row.locked && !context.access.isAdmin) throw conflict(`Instance ${row.id} is locked`);
  record(context, row, 'delete');
  const step = { requestId: context.request.id, event: 'compute_terminate_instance' };
  begin(context.cloud, row.id, { taskState: 'deleting', takes: context.world.settings.taskTime, gone: true, step });
  return accepted;
}

/** Into the recycle bin, where what a server has stays its own. */
function binRow(context: Context, row: ServerRow): Reply {
  guard(context, row, 'soft_delete');
  record(context, row, 'delete');
  begin(context.cloud, row.id, {
    taskState: 'soft-deleting',
    takes: context.world.settings.taskTime,
    patch: { vmState: 'soft-delete', powerState: 4 },
    step: { requestId: context.request.id, event: 'compute_soft_delete_instance' },
  });
  return accepted;
}

/** DELETE /servers/{id}: what never ran goes past the recycle bin (mapping W-09). */
export function deleteServer(context: Context, id: string): Reply {
  const row = visibleServer(context, id);
  const isBinned = context.world.settings.reclaim && row.launchedAt !== null;
  return { ...(isBinned ? binRow(context, row) : deleteRow(context, row)), status: 204 };
}

/** What the body holds under a word. */
export function memberOf(context: Context, key: string): Readonly<Record<string, unknown>> {
  const body = bodyOf(context.request) as Readonly<Record<string, unknown>> | undefined;
  const member = body?.[key];
  if (typeof member !== 'object' || member === null) throw badRequest(`Invalid input: '${key}' is a required property`);
  return member as Readonly<Record<string, unknown>>;
}

/** PUT /servers/{id}: its name, from 2.19 its description, from 2.90 its host name. */
export function changeServer(context: Context, id: string): Reply {
  const row = visibleServer(context, id);
  const { minor } = context;
  const known = ['name', ...(minor >= 19 ? ['description'] : []), ...(minor >= 90 ? ['hostname'] : [])];
  const given = memberOf(context, 'server');
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) throw badRequest(`Additional properties are not allowed ('${key}' was unexpected)`);
  }
  if ('name' in given) checkName(given['name']);
  if ('description' in given) checkDescription(given['description']);
  updateServer(context.cloud, row.id, given);
  return json(200, { server: { id: row.id, ...given } });
}
