import { Type, type Static } from '@sinclair/typebox';
import { list, named, owned, strict, text, upstream, whole, words } from './forms.ts';
import { DiskGuest } from './disk.ts';

/** The status words of a snapshot, Cloudpods' spelling. */
export const SNAPSHOT_STATUSES = [
  'creating',
  'ready',
  'deleting',
  'create_failed',
  'delete_failed',
  'unknown',
] as const;
export type SnapshotStatus = (typeof SNAPSHOT_STATUSES)[number];

/** A snapshot of a volume as an adapter reports it (OS-67). */
export const Snapshot = Type.Object(
  {
    ...named,
    ...owned,
    status: words(SNAPSHOT_STATUSES),
    upstream,
    size: whole('MB'),
    progress: whole('percent'),
    disk_id: text('id of the volume'),
    disk_name: text('name of the volume'),
    disk_status: text('status of the volume, as in its own row'),
    disk_type: text('sys or data'),
    storage: text('name of the storage'),
    storage_id: text('id of the storage'),
    storage_type: text('volume type'),
    os_type: text('Linux or Windows, when the volume was made from an image'),
    part_of: text('id of the snapshot of a whole server that it is a part of'),
    guests: list(DiskGuest, 'servers that have the volume'),
  },
  strict,
);
export type Snapshot = Static<typeof Snapshot>;
