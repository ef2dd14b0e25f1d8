import { faultReply } from '../compute/errors.ts';
import { bodyOf, json, Refusal, type Reply } from '../http/message.ts';
import { owns } from '../identity/access.ts';
import type { Cloud } from '../state/cloud.ts';
import type { VolumeRow } from '../state/rows.ts';
import { later } from '../state/tasks.ts';
import { addVolume } from '../state/volumes.ts';
import { badRequest, notFound } from './list.ts';
import { mayUse } from './types.ts';
import { toVolume, type Context } from './views.ts';

type Body = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the body holds under a word. */
export function thingIn({ request }: Context, word: string): Body {
  const body = bodyOf(request);
  const thing = isObject(body) ? body[word] : undefined;
  if (!isObject(thing)) throw badRequest(`Invalid input for field/attribute ${word}. '${word}' is a required property`);
  return thing;
}

/** A volume that the caller may change. */
export function ownVolume({ cloud, access }: Context, id: string): VolumeRow {
  const volume = cloud.volumes.get(id);
  if (!volume || !owns(access, volume.projectId)) throw notFound(`Volume ${id} could not be found.`);
  return volume;
}

/** Changes a volume that is still there. */
export function patch(cloud: Cloud, id: string, change: Partial<VolumeRow>): void {
  const volume = cloud.volumes.get(id);
  if (volume) cloud.volumes.put({ ...volume, ...change, updatedAt: Math.floor(cloud.now() / 1000) * 1000 });
}

/** GB. */
const LARGEST = 100_000;

/** A size in GB. Cinder has a limit for each volume, beside those of projects. */
function sizeIn(value: unknown): number {
  const size = Number(value);
  if (!Number.isInteger(size) || size < 1) {
    throw badRequest(`Invalid input for field/attribute size. Value: ${String(value)}. It is not a positive integer`);
  }
  if (size <= LARGEST) return size;
  const why = `Requested volume size ${size}G is larger than maximum allowed limit ${LARGEST}G: quota exceeded`;
  throw new Refusal(faultReply(413, why));
}

function typeIn({ cloud, access }: Context, value: unknown): VolumeRow['type'] | undefined {
  if (typeof value !== 'string') return undefined;
  const type = cloud.basis.volumeTypes.find((one) => one.name === value || one.id === value);
  if (!type || !(access.isAdmin || mayUse(access, type))) throw notFound(`Volume type ${value} could not be found.`);
  return type.name;
}

/** POST /volumes (mapping W-28). The metadata `testbed:fail` = `create` makes it fail in the end. */
export function createVolume(context: Context): Reply {
  const { cloud, access, world } = context;
  const given = thingIn(context, 'volume');
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : undefined);
  const [snapshotId, imageRef] = [text('snapshot_id'), text('imageRef')];
  const snapshot = snapshotId === undefined ? undefined : cloud.snapshots.get(snapshotId);
  if (snapshotId !== undefined && !(snapshot && owns(access, snapshot.projectId))) {
    throw notFound(`Snapshot ${snapshotId} could not be found.`);
  }
  const image = imageRef === undefined ? undefined : cloud.images.get(imageRef);
  if (imageRef !== undefined && !image)
    throw badRequest(`Invalid image identifier or unable to access requested image.`);
  const size = sizeIn(given['size'] ?? snapshot?.size);
  if (snapshot && size < snapshot.size) {
    throw badRequest(
      `Invalid input received: Volume size '${size}'GB cannot be smaller than the snapshot size ${snapshot.size}GB`,
    );
  }
  const type = typeIn(context, given['volume_type']);
  const volume = addVolume(cloud, {
    projectId: access.projectId ?? '',
    userId: access.userId,
    size,
    name: text('name') ?? '',
    description: text('description') ?? null,
    metadata: isObject(given['metadata']) ? (given['metadata'] as Record<string, string>) : {},
    status: 'creating',
    ...(type && { type }),
    ...(snapshotId !== undefined && { snapshotId }),
    ...(image && { image }),
  });
  const status = volume.metadata['testbed:fail'] === 'create' ? 'error' : 'available';
  later(cloud, world.settings.taskTime, () => patch(cloud, volume.id, { status }));
  return json(202, { volume: toVolume(context, volume) });
}

const DELETABLE = ['available', 'error', 'error_restoring', 'error_extending', 'error_managing'];

/** DELETE /volumes/{id} */
export function deleteVolume(context: Context, id: string): Reply {
  const { cloud, world } = context;
  const volume = ownVolume(context, id);
  const snapshots = [...cloud.snapshots.values()].some(({ volumeId }) => volumeId === id);
  if (!DELETABLE.includes(volume.status) || volume.attachments.length > 0 || snapshots) {
    const why = `Volume status must be ${DELETABLE.join(' or ')} and must not be migrating, attached, belong to a group, have snapshots`;
    throw badRequest(`Invalid volume: ${why}.`);
  }
  patch(cloud, id, { status: 'deleting' });
  later(cloud, world.settings.taskTime, () => cloud.volumes.delete(id));
  return { status: 202, headers: {}, body: '' };
}

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
  const { status } = volume;
  patch(cloud, volume.id, { status: 'extending' });
  later(cloud, world.settings.taskTime, () => patch(cloud, volume.id, { status, size }));
  return { status: 202, headers: {}, body: '' };
}

/** POST /volumes/{id}/action */
export function actOnVolume(context: Context, id: string): Reply {
  const volume = ownVolume(context, id);
  const body = bodyOf(context.request);
  const [[name, value] = ['', undefined]] = isObject(body) ? Object.entries(body) : [];
  if (name !== 'os-extend') throw badRequest(`There is no such action: ${name}`);
  return extend(context, volume, value);
}

/** DELETE /volumes/{id}/metadata/{key} */
export function deleteVolumeMetadata(context: Context, id: string, key: string): Reply {
  const { metadata } = ownVolume(context, id);
  if (!Object.hasOwn(metadata, key)) throw notFound(`Volume ${id} has no metadata with key ${key}.`);
  const rest = Object.fromEntries(Object.entries(metadata).filter(([name]) => name !== key));
  patch(context.cloud, id, { metadata: rest });
  return { status: 200, headers: {}, body: '' };
}
