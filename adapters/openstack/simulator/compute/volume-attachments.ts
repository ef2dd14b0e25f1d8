import { json, Refusal, type Reply } from '../http/message.ts';
import { owns } from '../identity/access.ts';
import { beginEvent, endEvents } from '../state/actions.ts';
import type { Cloud } from '../state/cloud.ts';
import type { ServerRow, VolumeRow } from '../state/rows.ts';
import { later } from '../state/tasks.ts';
import { attachVolume, detachVolume } from '../state/volumes.ts';
import type { Context } from './context.ts';
import { badRequest, notFound, novaError } from './errors.ts';
import { guard, memberOf, record } from './server-actions.ts';
import { visibleServer } from './server-parts.ts';

const FROM = ['active', 'paused', 'stopped', 'resized', 'soft-delete', 'shelved', 'shelved_offloaded'];

function visibleVolume({ cloud, access }: Context, id: string): VolumeRow {
  const volume = cloud.volumes.get(id);
  if (!volume || !owns(access, volume.projectId)) throw notFound(`Volume ${id} could not be found.`);
  return volume;
}

/** The next device name that nothing has. */
function nextDevice({ volumes, rootDevice }: ServerRow): string {
  const used = new Set([rootDevice, ...volumes.map(({ device }) => device)]);
  const letters = Array.from('bcdefghijklmnopqrstuvwxyz');
  return `/dev/vd${letters.find((letter) => !used.has(`/dev/vd${letter}`)) ?? 'zz'}`;
}

const setStatus = (cloud: Cloud, id: string, status: string) => {
  const volume = cloud.volumes.get(id);
  if (volume) cloud.volumes.put({ ...volume, status, updatedAt: Math.floor(cloud.now() / 1000) * 1000 });
};

function setVolumes(
  cloud: Cloud,
  serverId: string,
  change: (volumes: ServerRow['volumes']) => ServerRow['volumes'],
): void {
  const row = cloud.servers.get(serverId);
  if (!row || row.deleted) return;
  const { updatedAt } = row;
  cloud.servers.put({ ...row, volumes: change(row.volumes), updatedAt });
}

/** POST /servers/{id}/os-volume_attachments (mapping W-30). The metadata `testbed:fail` = `attach` makes it fail in the end. */
export function attach(context: Context, id: string): Reply {
  const { cloud, minor, world, request } = context;
  const row = visibleServer(context, id);
  const given = memberOf(context, 'volumeAttachment');
  const volumeId = typeof given['volumeId'] === 'string' ? given['volumeId'] : '';
  guard(context, row, 'attach_volume', FROM);
  const volume = visibleVolume(context, volumeId);
  if (volume.status !== 'available') {
    const why = `volume ${volumeId} status must be available or downloading. Currently in '${volume.status}'`;
    throw badRequest(`Invalid volume: ${why}`);
  }
  if ('delete_on_termination' in given && minor < 79) {
    throw badRequest("Additional properties are not allowed ('delete_on_termination' was unexpected)");
  }
  const device = nextDevice(row);
  const deleteOnTermination = given['delete_on_termination'] === true;
  setVolumes(cloud, id, (volumes) => [...volumes, { id: volumeId, device, deleteOnTermination }]);
  setStatus(cloud, volumeId, 'reserved');
  record(context, row, 'attach_volume');
  beginEvent(cloud, id, request.id, 'compute_attach_volume');
  const { taskTime } = world.settings;
  later(cloud, taskTime / 2, () => setStatus(cloud, volumeId, 'attaching'));
  later(cloud, taskTime, () => {
    if (cloud.volumes.get(volumeId)?.metadata['testbed:fail'] === 'attach') {
      endEvents(cloud, id, request.id, 'testbed: attach failed on request');
      setStatus(cloud, volumeId, 'available');
      setVolumes(cloud, id, (volumes) => volumes.filter((one) => one.id !== volumeId));
    } else {
      endEvents(cloud, id, request.id, null);
      attachVolume(cloud, volumeId, { serverId: id, device, host: row.host });
    }
  });
  return json(200, {
    volumeAttachment: {
      ...(minor < 89 && { id: volumeId }),
      volumeId,
      serverId: id,
      device,
      ...(minor >= 70 && { tag: null }),
      ...(minor >= 79 && { delete_on_termination: deleteOnTermination }),
    },
  });
}

/** DELETE /servers/{id}/os-volume_attachments/{volume id} (mapping W-31) */
export function detach(context: Context, id: string, volumeId: string): Reply {
  const { cloud, world, request } = context;
  const row = visibleServer(context, id);
  guard(context, row, 'detach_volume', FROM);
  const attached = row.volumes.find((one) => one.id === volumeId);
  if (!attached) throw notFound(`volume_id not found: ${volumeId}`);
  if (row.imageId === '' && attached.device === row.rootDevice) {
    throw new Refusal(novaError(400, 'Cannot detach a root device volume'));
  }
  record(context, row, 'detach_volume');
  beginEvent(cloud, id, request.id, 'compute_detach_volume');
  setStatus(cloud, volumeId, 'detaching');
  later(cloud, world.settings.taskTime, () => {
    endEvents(cloud, id, request.id, null);
    detachVolume(cloud, volumeId, id);
    setVolumes(cloud, id, (volumes) => volumes.filter((one) => one.id !== volumeId));
  });
  return { status: 202, headers: {}, body: '' };
}

/** PUT /servers/{id}/os-volume_attachments/{volume id}: from 2.85 on it changes whether the volume goes with the server. */
export function changeAttachment(context: Context, id: string, volumeId: string): Reply {
  const { cloud, minor } = context;
  const row = visibleServer(context, id);
  const given = memberOf(context, 'volumeAttachment');
  if (minor < 85 || given['volumeId'] !== volumeId) throw badRequest('Swapping volumes is not simulated');
  if (!row.volumes.some((one) => one.id === volumeId))
    throw notFound(`Instance ${id} is not attached to volume ${volumeId}`);
  const deleteOnTermination = given['delete_on_termination'] === true;
  setVolumes(cloud, id, (all) => all.map((one) => (one.id === volumeId ? { ...one, deleteOnTermination } : one)));
  return { status: 202, headers: {}, body: '' };
}
