import type { Storage } from 'podgate/contract';
import type { OpenstackConfig } from '../config.ts';
import { sharedWith } from '../projects/owner.ts';
import type { Lookup } from '../records.ts';
import { EVERY } from '../snapshots/cinder.ts';
import { mediumOf } from '../volumes/medium.ts';
import { MB_PER_GB } from '../sizes.ts';
import type { CinderVolumeType } from './cinder.ts';

const BACKEND = 'volume_backend_name';

/** Extra specs as text; they are for administrators. */
function specsOf({ extra_specs = {} }: CinderVolumeType): Record<string, string> {
  const texts = Object.entries(extra_specs).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(texts);
}

/** What there is of a type. Two look-ups: one for each volume would be noted for each. */
function useOf({ name }: CinderVolumeType, related: Lookup): Partial<Storage> {
  const volumes = related.by('volumes', 'type', name);
  const ids = new Set(volumes.map(({ id }) => id));
  const snapshots = related.by('snapshots', 'all', EVERY).filter(({ volume_id }) => ids.has(volume_id ?? ''));
  return {
    disk_count: volumes.length,
    snapshot_count: snapshots.length,
    used_capacity: volumes.reduce((sum, { size }) => sum + size, 0) * MB_PER_GB,
  };
}

/** Cinder's volume type in our words (OS-68; `docs/fields.md`). */
export function toStorage(type: CinderVolumeType, related: Lookup, config: OpenstackConfig): Storage {
  // Before types could be private Cinder did not say that they are not.
  const everyone = type.is_public !== false;
  const access = related.get('volume_type_access', type.id)?.projects ?? [];
  const specs = specsOf(type);
  return {
    id: type.id,
    name: type.name,
    description: type.description ?? '',
    everyone,
    shared_projects: everyone ? [] : sharedWith(type, undefined, access, related),
    storage_type: specs[BACKEND] ?? type.name,
    medium_type: mediumOf(type.name, config),
    enabled: true,
    is_default: type.is_default ?? false,
    ...useOf(type, related),
    extra_specs: specs,
  };
}
