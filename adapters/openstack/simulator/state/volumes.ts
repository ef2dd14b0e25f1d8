import type { Image } from '../content/images.ts';
import { DEFAULT_TYPE } from '../content/volume-types.ts';
import type { Cloud } from './cloud.ts';
import type { VolumeRow } from './rows.ts';

/** What Cinder remembers of the image that a volume is made from. */
function imageMetadata(image: Image): NonNullable<VolumeRow['imageMetadata']> {
  return {
    ...image.properties,
    image_id: image.id,
    image_name: image.name ?? '',
    checksum: '0'.repeat(32),
    container_format: 'bare',
    disk_format: image.diskFormat ?? '',
    min_disk: String(image.minDisk),
    min_ram: String(image.minRam),
    size: String(image.size ?? 0),
  };
}

export type NewVolume = Pick<VolumeRow, 'projectId' | 'userId' | 'size'> &
  Partial<Pick<VolumeRow, 'name' | 'description' | 'type' | 'metadata' | 'snapshotId' | 'status'>> & {
    readonly image?: Image;
  };

/** Adds a volume made now. */
export function addVolume(state: Cloud, { image, ...given }: NewVolume): VolumeRow {
  const created = Math.floor(state.now() / 1000) * 1000;
  return state.volumes.add((id) => ({
    id,
    name: '',
    description: null,
    status: 'available',
    type: DEFAULT_TYPE,
    bootable: image !== undefined,
    encrypted: false,
    multiattach: false,
    metadata: {},
    snapshotId: null,
    imageMetadata: image ? imageMetadata(image) : null,
    attachments: [],
    createdAt: created,
    updatedAt: created,
    ...given,
  }));
}

/** Attaches a volume to a server, as Cinder keeps it. */
export function attachVolume(
  state: Cloud,
  id: string,
  to: { readonly serverId: string; readonly device: string; readonly host: string | null },
): void {
  const volume = state.volumes.get(id);
  if (!volume) throw new Error(`the simulated cloud has no volume ${id}`);
  const attachedAt = Math.floor(state.now() / 1000) * 1000;
  const [beginning, end] = [id.slice(0, id.lastIndexOf('-')), to.serverId.slice(to.serverId.lastIndexOf('-'))];
  const attachment = { ...to, id: `${beginning}${end}`, attachedAt };
  state.volumes.put({
    ...volume,
    status: 'in-use',
    attachments: [...volume.attachments, attachment],
    updatedAt: attachedAt,
  });
}

/** Takes a volume from a server. */
export function detachVolume(state: Cloud, id: string, serverId: string): void {
  const volume = state.volumes.get(id);
  if (!volume) return;
  const attachments = volume.attachments.filter((one) => one.serverId !== serverId);
  const status = attachments.length > 0 ? 'in-use' : 'available';
  state.volumes.put({ ...volume, attachments, status, updatedAt: Math.floor(state.now() / 1000) * 1000 });
}
