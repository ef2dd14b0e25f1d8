import { faultReply } from '../compute/errors.ts';
import type { Image } from '../content/images.ts';
import { bodyOf, json, Refusal, type Reply } from '../http/message.ts';
import { owns } from '../identity/access.ts';
import type { Cloud } from '../state/cloud.ts';
import type { SnapshotRow, VolumeRow } from '../state/rows.ts';
import { later } from '../state/tasks.ts';
import { addVolume } from '../state/volumes.ts';
import { badRequest, notFound } from './list.ts';
import { requireVolumes } from './quotas.ts';
import { mayUse } from './types.ts';
import { toVolume, type Context } from './views.ts';

type Body = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Body =>
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
export function sizeIn(value: unknown): number {
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

const textIn = (given: Body, name: string) => (typeof given[name] === 'string' ? given[name] : undefined);

/** The snapshot that a volume is to be made of. */
function snapshotIn({ cloud, access }: Context, id: string | undefined): SnapshotRow | undefined {
  if (id === undefined) return undefined;
  const snapshot = cloud.snapshots.get(id);
  if (!snapshot || !owns(access, snapshot.projectId)) throw notFound(`Snapshot ${id} could not be found.`);
  if (snapshot.status === 'available') return snapshot;
  throw badRequest(`Invalid snapshot: Originating snapshot status must be one of 'available' values`);
}

function imageIn({ cloud }: Context, id: string | undefined): Image | undefined {
  const image = id === undefined ? undefined : cloud.images.get(id);
  if (id !== undefined && !image) throw badRequest(`Invalid image identifier or unable to access requested image.`);
  return image;
}

/** Throws 400 for a size that does not hold what is to be in it. */
function requireRoom(size: number, image: Image | undefined, snapshot: SnapshotRow | undefined): void {
  if (image && size < image.minDisk) {
    const why = `Volume size ${size}GB cannot be smaller than the image minDisk size ${image.minDisk}GB.`;
    throw badRequest(`Invalid input received: ${why}`);
  }
  if (snapshot && size < snapshot.size) {
    const why = `Volume size '${size}'GB cannot be smaller than the snapshot size ${snapshot.size}GB`;
    throw badRequest(`Invalid input received: ${why}`);
  }
}

/** POST /volumes (mapping W-28). The metadata `testbed:fail` = `create` makes it fail in the end. */
export function createVolume(context: Context): Reply {
  const { cloud, access, world } = context;
  const given = thingIn(context, 'volume');
  const snapshot = snapshotIn(context, textIn(given, 'snapshot_id'));
  const image = imageIn(context, textIn(given, 'imageRef'));
  const zone = textIn(given, 'availability_zone') ?? ZONE;
  if (zone !== ZONE) throw badRequest(`Invalid input received: Availability zone '${zone}' is invalid.`);
  const size = sizeIn(given['size'] ?? snapshot?.size);
  requireRoom(size, image, snapshot);
  const type = typeIn(context, given['volume_type']);
  requireVolumes(context, size);
  const volume = addVolume(cloud, {
    projectId: access.projectId ?? '',
    userId: access.userId,
    size,
    name: textIn(given, 'name') ?? '',
    description: textIn(given, 'description') ?? null,
    metadata: isObject(given['metadata']) ? (given['metadata'] as Record<string, string>) : {},
    status: 'creating',
    ...(type && { type }),
    ...(snapshot && { snapshotId: snapshot.id }),
    ...(image && { image }),
  });
  const status = volume.metadata['testbed:fail'] === 'create' ? 'error' : 'available';
  later(cloud, world.settings.taskTime, () => patch(cloud, volume.id, { status }));
  return json(202, { volume: toVolume(context, volume) });
}

/** The only availability zone. */
const ZONE = 'nova';

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

const CHANGEABLE = ['name', 'display_name', 'description', 'display_description', 'metadata'];
const LONGEST = 255;

/** What a body changes of a name and a description. Throws 400 as Cinder does. */
export function changeIn(context: Context, word: string): { readonly name?: string; readonly description?: string } {
  const given = thingIn(context, word);
  if (!CHANGEABLE.some((key) => key in given)) throw badRequest('At least one of the valid keys are required: name');
  const text = (key: string) => {
    const value = given[key];
    if (typeof value !== 'string') return undefined;
    if (value.length > LONGEST) throw badRequest(`Invalid input for field/attribute ${key}. '${value}' is too long`);
    return value;
  };
  const [name, description] = [text('name'), text('description')];
  return { ...(name !== undefined && { name }), ...(description !== undefined && { description }) };
}

/** PUT /volumes/{id} */
export function changeVolume(context: Context, id: string): Reply {
  ownVolume(context, id);
  patch(context.cloud, id, changeIn(context, 'volume'));
  return json(200, { volume: toVolume(context, ownVolume(context, id)) });
}

/** DELETE /volumes/{id}/metadata/{key}: keys have a table of their own, so the volume does not count as updated. */
export function deleteVolumeMetadata(context: Context, id: string, key: string): Reply {
  const volume = ownVolume(context, id);
  const { metadata } = volume;
  if (!Object.hasOwn(metadata, key)) throw notFound(`Volume ${id} has no metadata with key ${key}.`);
  const rest = Object.fromEntries(Object.entries(metadata).filter(([name]) => name !== key));
  context.cloud.volumes.put({ ...volume, metadata: rest });
  return { status: 200, headers: {}, body: '' };
}
