import { json, type Reply } from '../http/message.ts';
import { owns } from '../identity/access.ts';
import { later } from '../state/tasks.ts';
import { badRequest, notFound } from './list.ts';
import { requireSnapshots } from './quotas.ts';
import { toSnapshot, type Context } from './views.ts';
import { changeIn, ownVolume, thingIn } from './volume-writes.ts';

/** What is in use is snapshotted by force only, before 3.66 (mapping W-26). */
const FORCE_UNTIL = 66;

/** POST /snapshots */
export function createSnapshot(context: Context): Reply {
  const { cloud, access, minor, world } = context;
  const given = thingIn(context, 'snapshot');
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : undefined);
  const volume = ownVolume(context, text('volume_id') ?? '');
  const forced = given['force'] === true || minor >= FORCE_UNTIL;
  if (volume.status !== 'available' && !(volume.status === 'in-use' && forced)) {
    throw badRequest(
      `Invalid volume: Volume ${volume.id} status must be available, but current status is: ${volume.status}.`,
    );
  }
  if (given['force'] === false && minor >= FORCE_UNTIL) throw badRequest(`Invalid input: force must be true`);
  requireSnapshots(context, volume.size, volume.projectId);
  const { ids } = cloud.basis;
  const made = cloud.made.snapshots;
  cloud.made.snapshots += 1;
  const row = {
    id: ids.snapshot.id(2 ** 20 + made),
    name: text('name') ?? '',
    description: text('description') ?? null,
    status: 'creating',
    metadata: (given['metadata'] ?? {}) as Readonly<Record<string, string>>,
    volumeId: volume.id,
    projectId: volume.projectId,
    userId: access.userId,
    size: volume.size,
    createdAt: Math.floor(cloud.now() / 1000) * 1000,
  };
  cloud.snapshots.set(row.id, row);
  later(cloud, world.settings.taskTime, () => {
    const made = cloud.snapshots.get(row.id);
    if (made) cloud.snapshots.set(row.id, { ...made, status: 'available' });
  });
  return json(202, { snapshot: toSnapshot(context, row) });
}

/** PUT /snapshots/{id} */
export function changeSnapshot(context: Context, id: string): Reply {
  const { cloud, access } = context;
  const row = cloud.snapshots.get(id);
  if (!row || !owns(access, row.projectId)) throw notFound(`Snapshot ${id} could not be found.`);
  const changed = { ...row, ...changeIn(context, 'snapshot') };
  cloud.snapshots.set(id, changed);
  return json(200, { snapshot: toSnapshot(context, changed) });
}

const DELETABLE = ['available', 'error'];

/** DELETE /snapshots/{id} */
export function deleteSnapshot(context: Context, id: string): Reply {
  const { cloud, access, world } = context;
  const row = cloud.snapshots.get(id);
  if (!row || !owns(access, row.projectId)) throw notFound(`Snapshot ${id} could not be found.`);
  if (!DELETABLE.includes(row.status)) {
    throw badRequest(`Invalid snapshot: Snapshot status must be ${DELETABLE.join(' or ')}.`);
  }
  cloud.snapshots.set(id, { ...row, status: 'deleting' });
  later(cloud, world.settings.taskTime, () => cloud.snapshots.delete(id));
  return { status: 202, headers: {}, body: '' };
}
