import { hash } from 'node:crypto';
import type { Server, ServerDisk } from '../../contract/index.ts';
import type { Static } from '../../kit/index.ts';
import { partDerivation, type PartPlace } from '../derive-part.ts';
import type { Made } from '../derive.ts';
import { statusInServer } from '../disks/local.ts';
import { alphabetical } from '../groups.ts';
import { gid } from '../ids.ts';
import { defineKind, flag, integer, later, text, time } from '../resource.ts';

/**
 * A row of `/guestdisks` (cloudpods-api §8.6): one disk of one server. There are as many of them as disks, so little is kept to look
 * for them by. Meaning and source of each field: `docs/fields.md`.
 */
export const GuestDiskFields = alphabetical({
  aio_mode: later(text()),
  auto_reset: flag(),
  boot_index: integer(),
  bps: integer(),
  cache_mode: later(text()),
  can_delete: flag(),
  can_update: flag(),
  created_at: later(time()),
  deleted: flag(),
  disk: text({ column: true }),
  disk_id: text({ column: true }),
  disk_size: integer({ from: 'MB', column: true }),
  disk_type: text({ from: 'sys, data or swap', column: true }),
  driver: later(text({ column: true })),
  guest: text({ column: true }),
  guest_id: text({ column: true }),
  index: integer(),
  iops: integer(),
  medium_type: later(text()),
  row_id: integer(),
  server: text(),
  status: text({ column: true }),
  storage_type: later(text({ column: true })),
  update_version: integer(),
});

type GuestDiskRow = Static<typeof GuestDiskFields>;

/** A number that stays the same for an id, small enough to be exact in every client. */
const numberOf = (id: string): number => Number.parseInt(hash('sha1', id).slice(0, 12), 16);

/** What these rows show of a server. */
type DiskOwner = Pick<Server, 'id' | 'name' | 'status' | 'created_at' | 'deleted' | 'disks'>;

interface Joint {
  readonly server: DiskOwner;
  readonly disk: ServerDisk;
  readonly index: number;
}

function jointRow(id: string, { server, disk, index }: Joint, { cloud }: PartPlace): GuestDiskRow {
  return {
    aio_mode: disk.aio_mode,
    auto_reset: false,
    boot_index: -1,
    bps: disk.bps ?? 0,
    cache_mode: disk.cache_mode,
    can_delete: !cloud.readOnly,
    can_update: !cloud.readOnly,
    created_at: server.created_at,
    deleted: false,
    disk: disk.name ?? disk.id,
    disk_id: gid(cloud.name, disk.id),
    disk_size: disk.size,
    disk_type: disk.disk_type,
    driver: disk.driver,
    guest: server.name,
    guest_id: gid(cloud.name, server.id),
    index,
    iops: disk.iops ?? 0,
    medium_type: disk.medium_type,
    row_id: numberOf(id),
    server: server.name,
    status: statusInServer(disk, server),
    storage_type: disk.storage_type,
    update_version: 0,
  };
}

export const guestDiskKind = defineKind({
  keyword: 'guestdisk',
  plural: 'guestdisks',
  reach: 'project',
  fields: GuestDiskFields,
  columns: {
    domain_id: { type: 'text', hidden: true },
    // The index: that word means something else to SQL.
    position: { type: 'integer' },
    project_id: { type: 'text', hidden: true },
  },
  brief: ['disk_id', 'guest_id', 'index', 'row_id'],
});

function jointMade(joint: Joint, place: PartPlace): Made {
  const id = `${gid(place.cloud.name, joint.server.id)}|${joint.index}`;
  const { owner } = place;
  return {
    id,
    row: jointRow(id, joint, place),
    columns: { domain_id: owner?.domainId ?? '', position: joint.index, project_id: owner?.id ?? '' },
  };
}

/** Which server has which disks. */
export const guestDiskRows = partDerivation({
  from: 'servers',
  kind: guestDiskKind,
  partOf({ id, name, status, created_at, deleted, disks }): DiskOwner {
    return { id, name, status, created_at, deleted, disks };
  },
  make: (server, place) =>
    server.deleted ? [] : (server.disks ?? []).map((disk, index) => jointMade({ server, disk, index }, place)),
});
