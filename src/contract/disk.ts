import { Type, type Static } from '@sinclair/typebox';
import { flag, list, named, owned, strict, text, upstream, whole, words } from './forms.ts';

/** The status words of a disk, Cloudpods' spelling (openstack-mapping §4.3). */
export const DISK_STATUSES = [
  'init',
  'allocating',
  'ready',
  'attaching',
  'detaching',
  'resizing',
  'saving',
  'deallocating',
  'reset',
  'alloc_failed',
  'unknown',
] as const;
export type DiskStatus = (typeof DISK_STATUSES)[number];

/** A server that has a disk. */
export const DiskGuest = Type.Object(
  {
    id: Type.String({ description: 'id of the server' }),
    name: text('name of the server, when it is known and of the same project'),
    status: text('status of the server, as in its own row'),
    index: whole('place of the disk in the server, from 0'),
    device: text('name of the device in the guest'),
  },
  strict,
);

/** A volume as an adapter reports it (OS-66). The disks that only exist inside a server are in its own record. */
export const Disk = Type.Object(
  {
    ...named,
    ...owned,
    status: words(DISK_STATUSES),
    upstream,
    size: whole('MB'),
    disk_format: text('raw, qcow2 …'),
    disk_type: words(['sys', 'data', 'swap', 'volume']),
    fs: text('file system, when the cloud made one'),
    storage: text('name of the storage'),
    storage_id: text('id of the storage'),
    storage_type: text('volume type, or the name of the local store'),
    medium_type: text('ssd, rotate or hybrid'),
    snapshot_id: text('id of the snapshot that it was made from'),
    image_id: text('id of the image that it was made from'),
    image: text('name of that image'),
    bootable: flag('a server can start from it'),
    encrypted: flag('encrypted'),
    multiattach: flag('several servers may have it'),
    auto_delete: flag('deleted together with the server that has it'),
    iops: whole('limit, 0 for none'),
    throughput: whole('limit in MB per second, 0 for none'),
    zone: text('availability zone'),
    guests: list(DiskGuest, 'servers that have it'),
  },
  strict,
);
export type Disk = Static<typeof Disk>;
