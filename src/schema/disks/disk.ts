import type { Disk } from '../../contract/index.ts';
import { Type, type Static } from '../../kit/index.ts';
import type { Made } from '../derive.ts';
import type { FacetValue } from '../document.ts';
import {
  alphabetical,
  baseFields,
  baseOf,
  externalFields,
  externalOf,
  managedFields,
  managedOf,
  ownedFields,
  ownedOf,
  regionFields,
  regionOf,
  zoneFields,
  zoneOf,
  type Place,
} from '../groups.ts';
import { gid } from '../ids.ts';
import { defineKind, flag, integer, later, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';
import { guestFields, guestsOf } from './guests.ts';

/** A row of `/disks` (cloudpods-api §8.5). Meaning and source of each field: `docs/fields.md`. */
export const DiskFields = alphabetical({
  ...baseFields,
  ...ownedFields,
  ...managedFields,
  ...regionFields,
  ...zoneFields,
  ...externalFields,
  ...guestFields,
  auto_delete: flag({ column: true }),
  auto_renew: flag(),
  auto_reset: flag(),
  billing_type: text({ column: true }),
  bootable: flag({ column: true }),
  device: later(text()),
  disk_format: later(text({ column: true })),
  disk_size: integer({ from: 'MB', column: true }),
  disk_type: text({ from: 'sys, data or swap', column: true }),
  encrypted: flag({ column: true }),
  fs_format: later(text({ column: true })),
  guest_billing_type: later(text()),
  guest_snapshotpolicy_count: integer(),
  iops: integer(),
  is_ssd: flag({ column: true }),
  medium_type: later(text({ column: true })),
  multiattach: flag({ column: true }),
  nonpersistent: flag(),
  preallocation: text(),
  snapshot_id: later(text({ column: true })),
  storage: later(text({ column: true })),
  storage_id: later(text({ column: true })),
  storage_status: text(),
  storage_type: later(text({ column: true })),
  template: later(text({ column: true })),
  template_id: later(text({ column: true })),
  throughput: integer({ from: 'MB per second' }),
  upstream: later(Type.Object({ status: later(Type.String()) }, { description: "the cloud's own words" })),
});

type DiskRow = Static<typeof DiskFields>;

/** What no cloud that we know has. */
const CONSTANTS = {
  auto_renew: false,
  auto_reset: false,
  billing_type: 'postpaid',
  guest_snapshotpolicy_count: 0,
  nonpersistent: false,
  preallocation: 'off',
  storage_status: 'online',
} as const;

/** Where the bytes are, and what they were made from. */
function storageOf(disk: Disk, { cloud }: Place) {
  return {
    medium_type: disk.medium_type,
    snapshot_id: gid(cloud.name, disk.snapshot_id),
    storage: disk.storage,
    storage_id: gid(cloud.name, disk.storage_id),
    storage_type: disk.storage_type,
    template: disk.image,
    template_id: gid(cloud.name, disk.image_id),
  };
}

function diskRow(disk: Disk, place: Place, changes: Partial<DiskRow>): DiskRow {
  const guests = guestsOf(disk.guests ?? [], place);
  const own = {
    auto_delete: disk.auto_delete ?? false,
    bootable: disk.bootable ?? false,
    device: disk.guests?.[0]?.device,
    disk_format: disk.disk_format,
    disk_size: disk.size ?? 0,
    disk_type: disk.disk_type,
    encrypted: disk.encrypted ?? false,
    fs_format: disk.fs,
    guest_billing_type: guests.guest_count > 0 ? CONSTANTS.billing_type : undefined,
    iops: disk.iops ?? 0,
    is_ssd: disk.medium_type === 'ssd',
    multiattach: disk.multiattach ?? false,
    throughput: disk.throughput ?? 0,
    upstream: disk.upstream,
  };
  return rowOf(
    baseOf(disk, place, { canDelete: guests.guest_count === 0 }),
    ownedOf(place),
    managedOf(place),
    regionOf(place),
    zoneOf(disk.zone, place),
    externalOf(disk),
    CONSTANTS,
    guests,
    storageOf(disk, place),
    own,
    changes,
  );
}

export const diskKind = defineKind({
  keyword: 'disk',
  plural: 'disks',
  reach: 'project',
  fields: DiskFields,
  // Exists inside a server alone.
  columns: { local: { type: 'boolean' } },
  facets: { guest: {}, guest_name: { lower: true }, meta: {} },
  brief: ['disk_format', 'disk_size', 'disk_type', 'fs_format', 'snapshot_id', 'storage_id', 'template_id'],
});

/** A disk as a row of the read model. */
export function diskMade(disk: Disk, place: Place, changes: Partial<DiskRow> & { readonly local: boolean }): Made {
  const { local, ...others } = changes;
  const guests = (disk.guests ?? []).flatMap(({ id, name = '' }): FacetValue[] => [
    ['guest', gid(place.cloud.name, id), ''],
    ['guest_name', name.toLowerCase(), ''],
  ]);
  const metadata = Object.entries(disk.metadata ?? {}).map(([key, value]): FacetValue => ['meta', key, value]);
  return {
    row: diskRow(disk, place, others),
    columns: { local: local ? 1 : 0 },
    facets: [...guests, ...metadata],
  };
}
