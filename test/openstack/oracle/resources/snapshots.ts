import { gatewayId } from '../settings.ts';
import { diskStatus, diskType, guestsOf, typeOf } from './disk-rows.ts';
import { metadataOf } from './disks.ts';
import { baseFields, externalFields, managedFields, ownedFields, ownerOf, regionFields } from './groups.ts';
import type { ResourceReading } from './read-resources.ts';
import type { Snapshot } from './records.ts';
import { shown, type OwnedRow, type ResourceOracle, type ResourceSettings } from './resource.ts';

const MB_PER_GB = 1024;

const STATUSES: Readonly<Record<string, string>> = {
  creating: 'creating',
  available: 'ready',
  'backing-up': 'ready',
  restoring: 'ready',
  updating: 'ready',
  deleted: 'deleting',
  unmanaging: 'deleting',
  deleting: 'deleting',
  error: 'create_failed',
  error_deleting: 'delete_failed',
};

/** By the image that a volume was made from. */
function systemOf(image: Readonly<Record<string, string>>): string {
  const told = image['os_type'] ?? '';
  if (told === '') return /windows/i.test(image['image_name'] ?? '') ? 'Windows' : 'Linux';
  return told.toLowerCase() === 'windows' ? 'Windows' : 'Linux';
}

function snapshotRow(snapshot: Snapshot, reading: ResourceReading, settings: ResourceSettings): OwnedRow {
  const project = snapshot['os-extended-snapshot-attributes:project_id'];
  const owner = ownerOf(project, reading, settings);
  const volume = reading.allVolumes.find(
    (one) => one.id === snapshot.volume_id && one['os-vol-tenant-attr:tenant_id'] === project,
  );
  const guests = volume ? guestsOf(volume, reading, settings) : [];
  const size = snapshot.size * MB_PER_GB;
  const image = volume?.volume_image_metadata;
  const row = {
    ...baseFields(
      { ...snapshot, name: snapshot.name || snapshot.id },
      STATUSES[snapshot.status] ?? 'unknown',
      settings,
      {
        progress: Number(snapshot['os-extended-snapshot-attributes:progress'].replace('%', '')),
        metadata: metadataOf(snapshot.metadata, project, reading),
      },
    ),
    ...ownedFields(owner),
    ...managedFields(settings),
    ...regionFields(settings),
    ...externalFields(snapshot.id),
    created_by: 'manual',
    disk_id: gatewayId(settings, snapshot.volume_id),
    disk_name: volume && (volume.name || volume.id),
    disk_status: volume && diskStatus(volume.status),
    disk_type: volume && diskType(volume, reading),
    fake_deleted: false,
    guest: guests.map(({ name }) => name).join(','),
    guest_id: guests[0]?.id,
    guest_status: guests[0]?.status,
    is_sub_snapshot: false,
    os_type: image && systemOf(image),
    out_of_chain: false,
    ref_count: 0,
    size,
    storage: volume?.volume_type,
    storage_id: volume && gatewayId(settings, typeOf(volume, reading)?.id),
    storage_type: volume?.volume_type,
    upstream: { status: snapshot.status },
    virtual_size: size,
  };
  return { row: shown(row), owner };
}

export const snapshots: ResourceOracle = {
  plural: 'snapshots',
  keyword: 'snapshot',
  reach: 'project',
  rows: (reading, settings) => reading.snapshots.map((snapshot) => snapshotRow(snapshot, reading, settings)),
};
