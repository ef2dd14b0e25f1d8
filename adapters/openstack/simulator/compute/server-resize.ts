import { Refusal, type Reply } from '../http/message.ts';
import type { ServerPatch } from '../state/patches.ts';
import type { ServerRow } from '../state/rows.ts';
import { begin } from '../state/tasks.ts';
import type { Context } from './context.ts';
import { badRequest, novaError } from './errors.ts';
import { beginMigration, endMigration } from './migrations.ts';
import { accepted, guard, record } from './server-actions.ts';

/** More than any host of the simulated cloud has. */
const MOST_CPUS = 256;

/** Why a change of size fails that Nova takes on (mapping W-21): then the server is as before, or broken. */
function failureOf(row: ServerRow, flavor: ServerRow['flavor']) {
  if (row.metadata['testbed:fail'] === 'resize') {
    const error = 'testbed: resize failed because metadata testbed:fail=resize';
    const patch: ServerPatch = { vmState: 'error', fault: { code: 500, message: error, details: '' } };
    return { failure: { error, patch } };
  }
  if (flavor.vcpus > MOST_CPUS) return { failure: { error: 'No valid host was found.' } };
  const shrinks = row.imageId !== '' && flavor.disk < row.flavor.disk;
  return shrinks ? { failure: { error: 'Unable to resize disk down.' } } : {};
}

function flavorOf({ cloud }: Context, row: ServerRow, value: unknown): ServerRow['flavor'] {
  const wanted = (value as { readonly flavorRef?: unknown } | null)?.flavorRef;
  if (typeof wanted !== 'string') throw badRequest("Invalid input for field/attribute resize: 'flavorRef' is required");
  const flavor = cloud.flavors.get(wanted);
  if (!flavor || (flavor.disabled && flavor.id !== row.flavor.id)) {
    throw badRequest(`Flavor ${wanted} could not be found.`);
  }
  if (flavor.id === row.flavor.id) throw badRequest('When resizing, instances must change flavor!');
  if (flavor.disk === 0 && row.flavor.disk !== 0 && row.imageId !== '') {
    throw badRequest('Cannot resize: Resize to zero disk flavor is not allowed.');
  }
  return flavor;
}

const otherHost = ({ cloud }: Context, row: ServerRow) =>
  [...cloud.hosts.keys()].find((name) => name !== row.host) ?? row.host;

interface Moving {
  readonly action: 'resize' | 'migrate';
  readonly flavor: ServerRow['flavor'];
  readonly host?: string;
}

/** Moves a server, with another flavor or without: to where it waits to be confirmed. */
export function move(context: Context, row: ServerRow, { action, flavor, host }: Moving): Reply {
  const { cloud, request, world } = context;
  guard(context, row, action, ['active', 'stopped']);
  record(context, row, action);
  const to = host ?? otherHost(context, row);
  const type = action === 'resize' ? 'resize' : 'migration';
  const migration = beginMigration(context, row, { type, status: 'migrating', to, flavor });
  const failed = action === 'resize' ? failureOf(row, flavor) : {};
  if ('failure' in failed) endMigration(cloud, migration, 'error');
  cloud.moved.set(row.id, {
    migration,
    flavor: row.flavor.name,
    vmState: row.vmState,
    powerState: row.powerState,
    host: row.host,
  });
  begin(cloud, row.id, {
    taskState: 'resize_prep',
    takes: world.settings.taskTime,
    step: { requestId: request.id, event: 'compute_finish_resize' },
    patch: { vmState: 'resized', flavor: flavor.name, host: to ?? undefined },
    then: () => endMigration(cloud, migration, 'finished'),
    ...failed,
  });
  return accepted;
}

/** `{"resize": {"flavorRef": …}}` */
export const resize = (context: Context, row: ServerRow, value: unknown): Reply =>
  move(context, row, { action: 'resize', flavor: flavorOf(context, row, value) });

/** Where it was, while it waits: Nova finds none for one that is being confirmed. */
function waiting(context: Context, row: ServerRow, name: string) {
  guard(context, row, name, ['resized']);
  const before = context.cloud.moved.get(row.id);
  if (!before || context.cloud.tasks.has(row.id)) throw new Refusal(novaError(400, 'Instance has not been resized.'));
  record(context, row, name);
  return before;
}

/** `{"confirmResize": null}`: answered at once, and no task shows it. */
export function confirmResize(context: Context, row: ServerRow): Reply {
  const { vmState, powerState, migration } = waiting(context, row, 'confirmResize');
  begin(context.cloud, row.id, {
    taskState: null,
    takes: context.world.settings.taskTime,
    step: { requestId: context.request.id, event: 'compute_confirm_resize' },
    patch: { vmState, powerState },
    then: () => endMigration(context.cloud, migration, 'confirmed'),
  });
  return { ...accepted, status: 204 };
}

/** `{"revertResize": null}` */
export function revertResize(context: Context, row: ServerRow): Reply {
  const { host, migration, ...before } = waiting(context, row, 'revertResize');
  begin(context.cloud, row.id, {
    taskState: 'resize_reverting',
    takes: context.world.settings.taskTime,
    step: { requestId: context.request.id, event: 'compute_revert_resize' },
    patch: { ...before, ...(host !== null && { host }) },
    then: () => endMigration(context.cloud, migration, 'reverted'),
  });
  return accepted;
}
