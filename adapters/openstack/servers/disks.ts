import type { ServerDisk } from 'podgate/contract';
import type { OpenstackConfig } from '../config.ts';
import type { Lookup } from '../records.ts';
import type { CinderVolume } from '../volumes/cinder.ts';
import { mediumOf } from '../volumes/medium.ts';
import { diskStatus } from '../volumes/status.ts';
import { MB_PER_GB } from '../sizes.ts';
import type { ServerFlavor } from './flavor.ts';
import { isVolumeBacked, type ServerImage } from './image.ts';
import type { NovaServer } from './nova.ts';

/** A volume with the device name under which this server has it. */
interface Attached {
  readonly id: string;
  readonly device: string;
  readonly volume: CinderVolume | undefined;
}

function deviceOf(volume: CinderVolume, serverId: string): string {
  return volume.attachments?.find((attachment) => attachment.server_id === serverId)?.device ?? '';
}

/** sdb before sdaa: names grow in length first. What has no device (yet) stands last. */
function byDevice(a: Attached, b: Attached): number {
  const nowhere = Number(a.device === '') - Number(b.device === '');
  return nowhere || a.device.length - b.device.length || compare(a.device, b.device) || compare(a.id, b.id);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Nova's list of attached volumes and Cinder's view of the same; either may be ahead of the other. */
export function attachedVolumes(nova: NovaServer, related: Lookup): readonly Attached[] {
  const found = new Map<string, Attached>();
  for (const { id } of nova['os-extended-volumes:volumes_attached'] ?? []) {
    const volume = related.get('volumes', id);
    found.set(id, { id, device: volume ? deviceOf(volume, nova.id) : '', volume });
  }
  for (const volume of related.by('volumes', 'server', nova.id)) {
    found.set(volume.id, { id: volume.id, device: deviceOf(volume, nova.id), volume });
  }
  return [...found.values()].sort(byDevice);
}

const isBootable = (volume: CinderVolume | undefined) => String(volume?.bootable) === 'true';

/**
 * The volume that a volume-backed server starts from; nothing for others. Where no volume that Cinder shows can be it, one that
 * Cinder hides is more likely than one of the others.
 */
export function rootVolume(nova: NovaServer, attached: readonly Attached[]): Attached | undefined {
  if (!isVolumeBacked(nova)) return undefined;
  const device = nova['OS-EXT-SRV-ATTR:root_device_name'];
  return (
    attached.find((one) => device && one.device === device) ??
    attached.find((one) => isBootable(one.volume)) ??
    attached.find((one) => one.volume === undefined) ??
    attached[0]
  );
}

/** Where a server has a volume: which of its disks it is, in the order of `disksOf`, and whether it starts from it. */
export function placeOf(
  nova: NovaServer,
  volumeId: string,
  related: Lookup,
): { readonly index: number; readonly isRoot: boolean } {
  const attached = attachedVolumes(nova, related);
  const root = rootVolume(nova, attached);
  if (root?.id === volumeId) return { index: 0, isRoot: true };
  // The first place is the root's, a volume or not.
  return { index: 1 + attached.filter((one) => one !== root).findIndex(({ id }) => id === volumeId), isRoot: false };
}

type Own = Pick<ServerDisk, 'id' | 'name' | 'disk_type' | 'size'> &
  Partial<Pick<ServerDisk, 'image' | 'image_id' | 'fs'>>;
type Kept = Pick<ServerDisk, 'medium_type' | 'storage_type'> & Partial<Pick<ServerDisk, 'status' | 'local'>>;

/** A disk with what all of OpenStack's have in common. One literal, because there are many: V8 takes longer for what is spread. */
const diskOf = (own: Own, kept: Kept): ServerDisk => ({
  disk_format: 'raw',
  driver: 'scsi',
  cache_mode: 'none',
  iops: 0,
  bps: 0,
  id: own.id,
  name: own.name,
  disk_type: own.disk_type,
  size: own.size,
  image: own.image,
  image_id: own.image_id,
  medium_type: kept.medium_type,
  storage_type: kept.storage_type,
  status: kept.status,
  fs: own.fs,
  local: kept.local,
});

function volumeDisk(one: Attached, type: 'sys' | 'data', config: OpenstackConfig): ServerDisk {
  const from = one.volume?.volume_image_metadata;
  const storage = one.volume?.volume_type ?? '';
  const own: Own = {
    id: one.id,
    name: one.volume?.name || one.id,
    disk_type: type,
    size: (one.volume?.size ?? 0) * MB_PER_GB,
    image: from?.image_name ?? '',
    image_id: from?.image_id ?? '',
  };
  const medium_type = mediumOf(storage, config);
  return diskOf(own, { medium_type, storage_type: storage, status: diskStatus(one.volume?.status) });
}

const LOCAL = { medium_type: 'hybrid', storage_type: 'nova', local: true } as const;

/** The disks that a server has of its flavor beside the one that it starts from. */
function flavorDisks({ id }: NovaServer, flavor: ServerFlavor): ServerDisk[] {
  const disks: ServerDisk[] = [];
  if (flavor.ephemeral > 0) {
    const size = flavor.ephemeral * MB_PER_GB;
    const name = `Ephemeral disk for instance ${id}`;
    disks.push(diskOf({ id: `${id}-ephemeral`, name, disk_type: 'data', size }, LOCAL));
  }
  if (flavor.swap > 0) {
    const name = `Swap disk for instance ${id}`;
    disks.push(diskOf({ id: `${id}-swap`, name, disk_type: 'swap', size: flavor.swap, fs: 'swap' }, LOCAL));
  }
  return disks;
}

/** The disks of a server: root, volumes by device name, ephemeral disk, swap (F-D01…F-D16, US-24 for the unit of swap). */
export function disksOf(
  nova: NovaServer,
  parts: { attached: readonly Attached[]; flavor: ServerFlavor; image: ServerImage; config: OpenstackConfig },
): ServerDisk[] {
  const { attached, flavor, image, config } = parts;
  const root = rootVolume(nova, attached);
  const disks: ServerDisk[] = [];
  if (root) disks.push(volumeDisk(root, 'sys', config));
  else if (!isVolumeBacked(nova)) {
    const name = `Sys disk for instance ${nova.id}`;
    const size = flavor.disk * MB_PER_GB;
    disks.push(diskOf({ id: nova.id, name, disk_type: 'sys', size, image: image.name, image_id: image.id }, LOCAL));
  }
  for (const one of attached) if (one !== root) disks.push(volumeDisk(one, 'data', config));
  disks.push(...flavorDisks(nova, flavor));
  return disks;
}
