import type { NovaServer } from '../records.ts';
import { gatewayId } from '../settings.ts';
import { statusOf } from '../status.ts';
import { diskStatus, disksOf, diskType, guestsOf, typeOf, type ServerDisk } from './disk-rows.ts';
import { baseFields, externalFields, managedFields, ownedFields, ownerOf, regionFields, zoneFields } from './groups.ts';
import type { ResourceReading } from './read-resources.ts';
import type { CinderVolume } from './records.ts';
import { shown, type OwnedRow, type ResourceOracle, type ResourceSettings } from './resource.ts';

const MB_PER_GB = 1024;

const CONSTANT = {
  auto_renew: false,
  auto_reset: false,
  billing_type: 'postpaid',
  disk_format: 'raw',
  guest_snapshotpolicy_count: 0,
  iops: 0,
  nonpersistent: false,
  preallocation: 'off',
  storage_status: 'online',
  throughput: 0,
};

const HOW = { billing_type: 'postpaid', bps: 0, cache_mode: 'none', driver: 'scsi', iops: 0 };

/** What people wrote to a thing of a project, and the name of that project. */
export function metadataOf(
  metadata: Readonly<Record<string, string>>,
  projectId: string,
  { projects }: Pick<ResourceReading, 'projects'>,
): Record<string, string> {
  const own = Object.entries(metadata).filter(([key]) => !key.startsWith('podgate:'));
  const name = projects.get(projectId)?.name;
  return {
    ...Object.fromEntries(own.map(([key, value]) => [`user:${key}`, value])),
    ...(name && { 'sys:project': name }),
  };
}

function volumeRow(volume: CinderVolume, reading: ResourceReading, settings: ResourceSettings): OwnedRow {
  const project = volume['os-vol-tenant-attr:tenant_id'];
  const owner = ownerOf(project, reading, settings);
  const guests = guestsOf(volume, reading, settings);
  const image = volume.volume_image_metadata ?? {};
  const type = typeOf(volume, reading);
  const medium = settings.mediumTypes[volume.volume_type ?? ''] ?? 'hybrid';
  const row = {
    ...CONSTANT,
    ...baseFields({ ...volume, name: volume.name || volume.id }, diskStatus(volume.status), settings, {
      canDelete: guests.length === 0,
      metadata: metadataOf(volume.metadata, project, reading),
    }),
    ...ownedFields(owner),
    ...managedFields(settings),
    ...regionFields(settings),
    ...zoneFields(volume.availability_zone, settings),
    ...externalFields(volume.id),
    auto_delete: reading.servers.some((server) =>
      server['os-extended-volumes:volumes_attached'].some(
        (attached) =>
          attached.id === volume.id && 'delete_on_termination' in attached && attached.delete_on_termination,
      ),
    ),
    bootable: volume.bootable === 'true',
    device: guests[0]?.device,
    disk_size: volume.size * MB_PER_GB,
    disk_type: diskType(volume, reading),
    encrypted: volume.encrypted,
    guest: guests
      .map(({ name }) => name)
      .filter((name) => name !== '')
      .join(','),
    guest_billing_type: guests.length > 0 ? 'postpaid' : '',
    guest_count: guests.length,
    guest_status: guests[0]?.status,
    guests: guests.map((guest) => shown({ ...HOW, ...guest })),
    is_ssd: medium === 'ssd',
    medium_type: medium,
    multiattach: volume.multiattach,
    snapshot_id: gatewayId(settings, volume.snapshot_id),
    storage: volume.volume_type,
    storage_id: gatewayId(settings, type?.id),
    storage_type: volume.volume_type,
    template: image['image_name'],
    template_id: gatewayId(settings, image['image_id']),
    upstream: { status: volume.status },
  };
  return { row: shown(row), owner };
}

function localRow(
  server: NovaServer,
  disk: ServerDisk,
  reading: ResourceReading,
  settings: ResourceSettings,
): OwnedRow {
  const owner = ownerOf(server.tenant_id, reading, settings);
  const { info } = disk;
  const id = String(info['id']);
  const zone = server['OS-EXT-AZ:availability_zone'];
  const guest = {
    ...HOW,
    id: gatewayId(settings, server.id),
    index: info.index,
    name: server.name,
    status: statusOf(server),
  };
  const named = { id: '', name: String(info['name']), created_at: server.created, updated_at: server.created };
  const row = {
    ...CONSTANT,
    ...baseFields(named, disk.status, settings, {
      canDelete: false,
      metadata: metadataOf({}, server.tenant_id, reading),
    }),
    ...ownedFields(owner),
    ...managedFields(settings),
    ...regionFields(settings),
    ...zoneFields(zone, settings),
    ...externalFields(id.slice(settings.cloud.length + 1)),
    id,
    auto_delete: true,
    bootable: info['disk_type'] === 'sys',
    disk_size: info['size'],
    disk_type: info['disk_type'],
    encrypted: false,
    fs_format: info['fs'],
    guest: server.name,
    guest_billing_type: 'postpaid',
    guest_count: 1,
    guest_status: statusOf(server),
    guests: [guest],
    is_ssd: false,
    medium_type: info['medium_type'],
    multiattach: false,
    pending_deleted: server.status === 'SOFT_DELETED',
    storage: info['storage_type'],
    storage_type: info['storage_type'],
    template: info['image'],
    template_id: info['image_id'],
  };
  return { row: shown(row), owner };
}

/** Volumes, and the disks that exist inside servers alone. */
export const disks: ResourceOracle = {
  plural: 'disks',
  keyword: 'disk',
  reach: 'project',
  rows: (reading, settings) => [
    ...reading.allVolumes.map((volume) => volumeRow(volume, reading, settings)),
    ...reading.servers.flatMap((server) =>
      disksOf(server, reading, settings)
        .filter(({ local }) => local)
        .map((disk) => localRow(server, disk, reading, settings)),
    ),
  ],
};

/** Which server has which disks; rows have no id. */
export const guestdisks: ResourceOracle = {
  plural: 'guestdisks',
  keyword: 'guestdisk',
  reach: 'project',
  joint: true,
  loose: { row_id: Number.isSafeInteger },
  key: (row) => `${String(row['guest_id'])} ${String(row['index'])}`,
  rows: (reading, settings) =>
    reading.servers.flatMap((server) =>
      disksOf(server, reading, settings).map(({ info, status }) => {
        const { created_at, can_delete, can_update } = baseFields({ id: '', created_at: server.created }, '', settings);
        const row = {
          ...{ created_at, can_delete, can_update },
          auto_reset: false,
          boot_index: -1,
          bps: 0,
          cache_mode: 'none',
          deleted: false,
          disk: info['name'],
          disk_id: info['id'],
          disk_size: info['size'],
          disk_type: info['disk_type'],
          driver: 'scsi',
          guest: server.name,
          guest_id: gatewayId(settings, server.id),
          index: info.index,
          iops: 0,
          medium_type: info['medium_type'],
          server: server.name,
          status,
          storage_type: info['storage_type'],
          update_version: 0,
        };
        return { row: shown(row), owner: ownerOf(server.tenant_id, reading, settings) };
      }),
    ),
};
