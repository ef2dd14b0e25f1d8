import type { SnapshotRow, VolumeAttachment, VolumeRow } from '../state/rows.ts';
import type { Seeds } from '../state/table.ts';
import type { Basis } from './basis.ts';
import { ageOf, createdAt } from './calendar.ts';
import { mix } from './hash.ts';
import { imageId, type ImageKey } from './images.ts';
import { hostOf } from './placement.ts';
import { MAKERS, type ProjectKey } from './projects.ts';
import type { VolumeShape } from './shapes.ts';

const SLOTS = 8;
const FREE = 2 ** 30;

/** Id of the volume in a slot of a server. */
export const volumeId = (basis: Basis, server: number, slot: number): string =>
  basis.ids.volume.id(server * SLOTS + slot);

/** Volumes that are attached to nothing. */
const FREE_VOLUMES: readonly (Partial<VolumeRow> & { project: ProjectKey; image?: ImageKey; snapshot?: number })[] = [
  { project: 'demo', name: 'spare' },
  { project: 'demo', name: 'boot-me', image: 'debian', size: 20 },
  { project: 'demo', name: '', description: 'has no name', type: 'fast' },
  { project: 'demo', name: 'failed', status: 'error' },
  { project: 'other', name: 'spare', metadata: { owner: 'ann' } },
  { project: 'other', name: 'coming', status: 'creating' },
  { project: 'lab', name: 'verschlüsselt', encrypted: true, type: '__DEFAULT__' },
  { project: 'demo', name: 'restored', snapshot: 0, type: 'reserved-nvme', metadata: { owner: 'ann' } },
];

/** What Cinder remembers of the image that a volume was made from. */
function imageMetadata(basis: Basis, key: ImageKey | undefined): VolumeRow['imageMetadata'] {
  if (key === undefined) return null;
  const image = basis.images.find((candidate) => candidate.id === imageId(basis.ids.image, key));
  if (!image) return null;
  return {
    ...image.properties,
    image_id: image.id,
    image_name: image.name ?? '',
    checksum: mix(image.createdAt, 3).toString(16).padStart(32, '0'),
    container_format: 'bare',
    disk_format: image.diskFormat ?? '',
    min_disk: String(image.minDisk),
    min_ram: String(image.minRam),
    size: String(image.size ?? 0),
  };
}

interface Place {
  readonly server: number;
  readonly slot: number;
}

function attachment(basis: Basis, { server, slot }: Place, device: string): VolumeAttachment {
  return {
    id: basis.ids.attachment.id(server * SLOTS + slot),
    serverId: basis.ids.server.id(server),
    device,
    host: hostOf(basis, server, basis.shape(server))?.name ?? null,
    attachedAt: createdAt(ageOf(server)) + 6000,
  };
}

function attachmentsOf(basis: Basis, place: Place, shape: VolumeShape): readonly VolumeAttachment[] {
  const own = attachment(basis, place, shape.device);
  const next = place.server + 1;
  if (!shape.multiattach || next >= basis.servers) return [own];
  const sharing = basis.shape(next).volumes.findIndex((volume) => volume.sharedWith === 1);
  return sharing < 0 ? [own] : [own, attachment(basis, { server: next, slot: sharing }, shape.device)];
}

/** Makes the volume in a slot of a server. */
function attachedVolume(basis: Basis, place: Place): VolumeRow | undefined {
  const server = basis.shape(place.server);
  const shape = server.volumes[place.slot];
  if (!shape || shape.sharedWith !== undefined || shape.missing) return undefined;
  const created = createdAt(ageOf(place.server)) + 3000;
  return {
    id: volumeId(basis, place.server, place.slot),
    name: shape.name ?? '',
    description: shape.image ? '' : null,
    projectId: basis.directory.projects[server.project].id,
    userId: basis.directory.users[MAKERS[server.project]].id,
    status: server.state === 'offloaded' ? 'reserved' : 'in-use',
    size: shape.size,
    type: shape.type ?? 'standard',
    bootable: shape.image !== undefined,
    encrypted: false,
    multiattach: shape.multiattach ?? false,
    metadata: {},
    snapshotId: null,
    imageMetadata: imageMetadata(basis, shape.image),
    attachments: attachmentsOf(basis, place, shape),
    createdAt: created,
    updatedAt: created + 4000,
  };
}

function freeVolume(basis: Basis, number: number): VolumeRow | undefined {
  const given = FREE_VOLUMES[number];
  if (!given) return undefined;
  const { project, image, snapshot, ...members } = given;
  const created = createdAt(number) + 3000;
  return {
    id: basis.ids.volume.id(FREE + number),
    name: '',
    description: null,
    projectId: basis.directory.projects[project].id,
    userId: basis.directory.users[MAKERS[project]].id,
    status: 'available',
    size: number + 1,
    type: 'standard',
    bootable: image !== undefined,
    encrypted: false,
    multiattach: false,
    metadata: {},
    snapshotId: snapshot === undefined ? null : basis.ids.snapshot.id(snapshot),
    imageMetadata: imageMetadata(basis, image),
    attachments: [],
    createdAt: created,
    updatedAt: created + 2000,
    ...members,
  };
}

/** The volumes that a cloud begins with: those of its servers, then the free ones. */
export function volumeSeeds(basis: Basis): Seeds<VolumeRow> {
  function* indexes(): Generator<number> {
    for (let server = 0; server < basis.servers; server++) {
      const { volumes } = basis.shape(server);
      for (let slot = 0; slot < volumes.length; slot++) {
        const volume = volumes[slot];
        if (volume && volume.sharedWith === undefined && !volume.missing) yield server * SLOTS + slot;
      }
    }
    for (let number = 0; number < FREE_VOLUMES.length; number++) yield FREE + number;
  }
  return {
    indexes,
    row: (index) => {
      if (index >= FREE) return freeVolume(basis, index - FREE);
      const place = { server: Math.floor(index / SLOTS), slot: index % SLOTS };
      return place.server < basis.servers ? attachedVolume(basis, place) : undefined;
    },
    age: (index) => (index >= FREE ? index - FREE : ageOf(Math.floor(index / SLOTS))),
  };
}

/** The server and the slot of the attached volume that has snapshots. */
const WITH_SNAPSHOTS: Place = { server: 3, slot: 2 };

/** What the snapshots have that a cloud begins with: the first three are of free volumes, the others of an attached one. */
const SNAPSHOTS: readonly (Partial<SnapshotRow> & { readonly of?: number })[] = [
  { of: 0 },
  { of: 1 },
  { of: 4 },
  { description: 'before the upgrade', metadata: { owner: 'ann' } },
  { name: 'failed', status: 'error' },
];

/** The snapshots that a cloud begins with. */
export function snapshots(basis: Basis): readonly SnapshotRow[] {
  const attached = WITH_SNAPSHOTS.server < basis.servers ? attachedVolume(basis, WITH_SNAPSHOTS) : undefined;
  return SNAPSHOTS.flatMap(({ of, ...members }, index) => {
    const volume = of === undefined ? attached : freeVolume(basis, of);
    if (!volume) return [];
    const { id: volumeId, projectId, userId, size } = volume;
    return [
      {
        id: basis.ids.snapshot.id(index),
        name: `nightly-${index + 1}`,
        description: null,
        status: 'available',
        metadata: {},
        volumeId,
        projectId,
        userId,
        size,
        createdAt: createdAt(100 + index),
        ...members,
      },
    ];
  });
}
