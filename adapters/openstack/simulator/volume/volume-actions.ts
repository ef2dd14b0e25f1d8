import { bodyOf, type Reply } from '../http/message.ts';
import type { VolumeRow } from '../state/rows.ts';
import { later } from '../state/tasks.ts';
import { badRequest } from './list.ts';
import { requireGigabytes } from './quotas.ts';
import type { Context } from './views.ts';
import { isObject, ownVolume, patch, sizeIn } from './volume-writes.ts';

/** In use volumes grow from 3.42 on (mapping W-29). */
const ONLINE = 42;

function extend(context: Context, volume: VolumeRow, value: unknown): Reply {
  const { cloud, minor, world } = context;
  const size = sizeIn(isObject(value) ? value['new_size'] : undefined);
  const allowed = volume.status === 'available' || (volume.status === 'in-use' && minor >= ONLINE);
  if (!allowed)
    throw badRequest(
      `Invalid volume: Volume ${volume.id} status must be available to extend, currently ${volume.status}.`,
    );
  if (size <= volume.size) {
    const why = `New size for extend must be greater than current size. (current: ${volume.size}, extended: ${size}).`;
    throw badRequest(`Invalid input received: ${why}`);
  }
  requireGigabytes(context, size - volume.size, volume.projectId);
  const { status } = volume;
  patch(cloud, volume.id, { status: 'extending' });
  later(cloud, world.settings.taskTime, () => patch(cloud, volume.id, { status, size }));
  return { status: 202, headers: {}, body: '' };
}

/** Volumes go back to their newest snapshot from 3.40 on (mapping W-27). */
const REVERT = 40;

function revert(context: Context, { id, status, size }: VolumeRow, value: unknown): Reply {
  const { cloud, world } = context;
  const wanted = isObject(value) ? value['snapshot_id'] : undefined;
  const newest = [...cloud.snapshots.values()].filter(({ volumeId }) => volumeId === id).at(-1);
  if (!newest) throw badRequest(`Volume ${id} has no snapshots.`);
  if (newest.id !== wanted) {
    throw badRequest(`Specified snapshot ${String(wanted)} is not the latest one of volume ${id}.`);
  }
  const cannot = `Can't revert volume ${id} to its latest snapshot ${newest.id}.`;
  if (size !== newest.size) {
    throw badRequest(`${cannot} The volume size must be equal to the snapshot size.`);
  }
  if (status !== 'available') throw badRequest(`Invalid volume: ${cannot} Volume must be "available".`);
  if (newest.status !== 'available') throw badRequest(`Invalid snapshot: ${cannot} Snapshot must be "available".`);
  patch(cloud, id, { status: 'reverting' });
  cloud.snapshots.set(newest.id, { ...newest, status: 'restoring' });
  later(cloud, world.settings.taskTime, () => {
    patch(cloud, id, { status: 'available' });
    cloud.snapshots.set(newest.id, newest);
  });
  return { status: 202, headers: {}, body: '' };
}

/** POST /volumes/{id}/action */
export function actOnVolume(context: Context, id: string): Reply {
  const volume = ownVolume(context, id);
  const body = bodyOf(context.request);
  const [[name, value] = ['', undefined]] = isObject(body) ? Object.entries(body) : [];
  if (name === 'os-extend') return extend(context, volume, value);
  if (name === 'revert' && context.minor >= REVERT) return revert(context, volume, value);
  throw badRequest(`There is no such action: ${name}`);
}
