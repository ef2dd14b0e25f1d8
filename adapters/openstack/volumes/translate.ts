import type { Disk } from 'podgate/contract';
import { utcTime } from 'podgate/kit';
import type { OpenstackConfig } from '../config.ts';
import { projectOf } from '../projects/owner.ts';
import type { Lookup } from '../records.ts';
import { MB_PER_GB } from '../sizes.ts';
import type { CinderVolume } from './cinder.ts';
import { diskTypeOf, guestsOf } from './guests.ts';
import { mediumOf } from './medium.ts';
import { metadataOf } from './metadata.ts';
import { volumeStatus } from './status.ts';

/** Cinder's record in our words (OS-66, F-D01…F-D16; `docs/fields.md`). */
export function toDisk(volume: CinderVolume, related: Lookup, config: OpenstackConfig): Disk {
  const owner = volume['os-vol-tenant-attr:tenant_id'];
  const guests = guestsOf(volume, related);
  const type = volume.volume_type ?? '';
  const image = volume.volume_image_metadata;
  return {
    id: volume.id,
    name: volume.name || volume.id,
    description: volume.description ?? '',
    created_at: utcTime(volume.created_at),
    updated_at: utcTime(volume.updated_at),
    metadata: metadataOf(volume.metadata, owner, related),
    project: projectOf(owner, related),
    status: volumeStatus(volume.status, volume.status === 'reserved' ? related.by('servers', 'volume', volume.id) : []),
    upstream: { status: volume.status ?? undefined },
    size: volume.size * MB_PER_GB,
    disk_format: 'raw',
    disk_type: diskTypeOf(volume, guests),
    storage: type,
    storage_id: related.by('volume_types', 'name', type)[0]?.id ?? '',
    storage_type: type,
    medium_type: mediumOf(type, config),
    snapshot_id: volume.snapshot_id ?? '',
    image_id: image?.image_id ?? '',
    image: image?.image_name ?? '',
    bootable: String(volume.bootable) === 'true',
    encrypted: volume.encrypted ?? false,
    multiattach: volume.multiattach ?? false,
    auto_delete: guests.some(({ use }) => use?.autoDelete ?? false),
    zone: volume.availability_zone ?? '',
    guests: guests.map(({ guest }) => guest),
  };
}
