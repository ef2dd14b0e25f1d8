import type { Snapshot } from 'podgate/contract';
import { utcTime } from 'podgate/kit';
import { projectOf } from '../projects/owner.ts';
import type { Lookup } from '../records.ts';
import { osType } from '../servers/image.ts';
import type { CinderVolume } from '../volumes/cinder.ts';
import { diskTypeOf, guestsOf } from '../volumes/guests.ts';
import { metadataOf } from '../volumes/metadata.ts';
import { diskStatus } from '../volumes/status.ts';
import { MB_PER_GB } from '../sizes.ts';
import type { CinderSnapshot } from './cinder.ts';
import { snapshotStatus } from './status.ts';

/** Marks the snapshots that were made together, of all volumes of a server. */
const PART_OF = 'podgate:instance_snapshot';

/** Percent, of a text such as `100%`. */
function progressOf(snapshot: CinderSnapshot): number {
  const percent = Number.parseInt(snapshot['os-extended-snapshot-attributes:progress'] ?? '', 10);
  if (percent >= 0 && percent <= 100) return percent;
  return snapshot.status === 'available' ? 100 : 0;
}

/** The volume, while it is of the project that has the snapshot: a transferred volume can leave its snapshots behind. */
function volumeOf(snapshot: CinderSnapshot, related: Lookup): CinderVolume | undefined {
  const volume = snapshot.volume_id ? related.get('volumes', snapshot.volume_id) : undefined;
  const owner = snapshot['os-extended-snapshot-attributes:project_id'];
  const volumeOwner = volume?.['os-vol-tenant-attr:tenant_id'];
  return owner && volumeOwner && owner !== volumeOwner ? undefined : volume;
}

function osTypeOf({ volume_image_metadata: image }: CinderVolume): string | undefined {
  if (!image?.image_id) return undefined;
  const properties: Readonly<Record<string, unknown>> = image;
  const property = (name: string) => (typeof properties[name] === 'string' ? properties[name] : '');
  return osType({ id: image.image_id, name: image.image_name ?? '', property });
}

function diskOf(volume: CinderVolume, related: Lookup): Partial<Snapshot> {
  const guests = guestsOf(volume, related);
  const type = volume.volume_type ?? '';
  return {
    disk_name: volume.name || volume.id,
    disk_status: diskStatus(volume.status),
    disk_type: diskTypeOf(volume, guests),
    storage: type,
    storage_id: related.by('volume_types', 'name', type)[0]?.id ?? '',
    storage_type: type,
    os_type: osTypeOf(volume),
    guests: guests.map(({ guest }) => guest),
  };
}

/** Cinder's record and what is known of its volume, in our words (OS-67; `docs/fields.md`). */
export function toSnapshot(snapshot: CinderSnapshot, related: Lookup): Snapshot {
  const owner = snapshot['os-extended-snapshot-attributes:project_id'];
  const volume = volumeOf(snapshot, related);
  const partOf = snapshot.metadata?.[PART_OF];
  return {
    id: snapshot.id,
    name: snapshot.name || snapshot.id,
    description: snapshot.description ?? '',
    created_at: utcTime(snapshot.created_at),
    updated_at: utcTime(snapshot.updated_at),
    metadata: metadataOf(snapshot.metadata, owner, related),
    project: projectOf(owner, related),
    status: snapshotStatus(snapshot.status),
    upstream: { status: snapshot.status ?? undefined },
    size: snapshot.size * MB_PER_GB,
    progress: progressOf(snapshot),
    disk_id: snapshot.volume_id ?? '',
    part_of: typeof partOf === 'string' ? partOf : undefined,
    ...(volume ? diskOf(volume, related) : {}),
  };
}
