import { hashText } from '../content/hash.ts';
import { idSpace } from '../content/ids.ts';
import type { Image } from '../content/images.ts';
import { json, type Reply } from '../http/message.ts';
import type { Cloud } from '../state/cloud.ts';
import type { ServerRow } from '../state/rows.ts';
import { serviceUrl } from '../world.ts';
import type { Context } from './context.ts';
import { membersIn, start, textIn, type Members } from './doing.ts';
import { badRequest } from './errors.ts';
import { accepted, guard } from './server-actions.ts';
import { checkName } from './texts.ts';

interface Saving {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly action: string;
  readonly event: string;
  readonly task: string;
  /** What else is done when it is saved. */
  readonly then?: () => void;
}

function nameIn(members: Members): string {
  const name = textIn(members, 'name');
  if (name === undefined) throw badRequest("Invalid input: 'name' is a required property");
  checkName(name);
  return name;
}

const metadataIn = (members: Members) => members['metadata'] as Readonly<Record<string, string>> | undefined;

/** Saves a server as an image: a lock does not matter (mapping W-24). */
function save(context: Context, row: ServerRow, { name, properties, then, ...doing }: Saving): Reply {
  const { cloud, minor, world } = context;
  guard(context, { ...row, locked: false }, doing.action, ['active', 'stopped', 'paused', 'suspended']);
  const id = idSpace(cloud.basis.cloud, 'saved-image').id(hashText(context.request.id));
  const now = Math.floor(cloud.now() / 1000) * 1000;
  const image: Image = {
    id,
    name,
    status: 'queued',
    visibility: 'private',
    owner: row.projectId,
    members: [],
    size: null,
    diskFormat: 'qcow2',
    containerFormat: 'bare',
    minDisk: row.flavor.disk,
    minRam: 0,
    isProtected: false,
    hidden: false,
    tags: [],
    properties: { ...properties, instance_uuid: row.id },
    createdAt: now,
    updatedAt: now,
  };
  cloud.images.set(id, image);
  const saved = () => {
    cloud.images.set(id, { ...image, status: 'active', size: 4096 });
    then?.();
  };
  start(context, row, { ...doing, then: saved, fails: 'snapshot' });
  if (minor >= 45) return json(202, { image_id: id });
  return { ...accepted, headers: { Location: `${serviceUrl(world, 'image')}/images/${id}` } };
}

/** `{"createImage": {"name": …}}` */
export function createImage(context: Context, row: ServerRow, value: unknown): Reply {
  const members = membersIn('createImage', value, ['name', 'metadata']);
  return save(context, row, {
    name: nameIn(members),
    properties: metadataIn(members) ?? {},
    action: 'createImage',
    event: 'compute_snapshot_instance',
    task: 'image_snapshot',
  });
}

/** Takes away the oldest backups of a kind, all but so many. */
function rotate({ images }: Cloud, server: string, kind: string, rotation: number): void {
  const backups = [...images.values()].filter(
    ({ properties }) =>
      properties['instance_uuid'] === server &&
      properties['image_type'] === 'backup' &&
      properties['backup_type'] === kind,
  );
  for (const { id } of backups.slice(0, Math.max(0, backups.length - rotation))) images.delete(id);
}

/** `{"createBackup": {"name": …, "backup_type": …, "rotation": …}}` (mapping W-25) */
export function createBackup(context: Context, row: ServerRow, value: unknown): Reply {
  const members = membersIn('createBackup', value, ['name', 'backup_type', 'rotation', 'metadata']);
  const kind = textIn(members, 'backup_type');
  const rotation = Number(members['rotation']);
  if (kind === undefined) {
    throw badRequest("Invalid input for field/attribute createBackup. 'backup_type' is a required property");
  }
  if (members['rotation'] === undefined || !Number.isInteger(rotation) || rotation < 0) {
    throw badRequest('Invalid input for field/attribute rotation. It must be an integer of at least 0');
  }
  if (row.imageId === '') throw badRequest('Backup is not supported for volume-backed instances.');
  return save(context, row, {
    name: nameIn(members),
    properties: { ...metadataIn(members), image_type: 'backup', backup_type: kind },
    action: 'createBackup',
    event: 'compute_backup_instance',
    task: 'image_backup',
    then: () => rotate(context.cloud, row.id, kind, rotation),
  });
}
