import { diskFields, volumesOf } from '../disks.ts';
import type { NovaServer } from '../records.ts';
import type { Row } from '../row.ts';
import { gatewayId } from '../settings.ts';
import { statusOf } from '../status.ts';
import type { ResourceReading } from './read-resources.ts';
import type { CinderVolume, VolumeType } from './records.ts';
import type { ResourceSettings } from './resource.ts';

/** Cinder's words (openstack-mapping §4.3). */
const STATUSES: Readonly<Record<string, string>> = {
  creating: 'allocating',
  downloading: 'allocating',
  managing: 'allocating',
  reverting: 'reset',
  unmanaging: 'deallocating',
  available: 'ready',
  'in-use': 'ready',
  retyping: 'ready',
  maintenance: 'ready',
  reserved: 'ready',
  'awaiting-transfer': 'ready',
  'backing-up': 'ready',
  'restoring-backup': 'ready',
  uploading: 'ready',
  attaching: 'attaching',
  detaching: 'detaching',
  extending: 'resizing',
  deleting: 'deallocating',
  error: 'alloc_failed',
};

export const diskStatus = (status: string): string => STATUSES[status] ?? 'unknown';

/** A local disk is as its server is. */
const LOCAL: Readonly<Record<string, string>> = {
  init: 'allocating',
  schedule: 'allocating',
  network: 'allocating',
  disk: 'allocating',
  deploying: 'allocating',
  sched_fail: 'alloc_failed',
  create_fail: 'alloc_failed',
  deleting: 'deallocating',
};

/** One disk of a server: as `disks_info` has it, and where it comes from. */
export interface ServerDisk {
  readonly info: Row & { readonly index: number };
  readonly local: boolean;
  readonly status: string;
}

/** The disks of a server in their order. */
export function disksOf(server: NovaServer, reading: ResourceReading, settings: ResourceSettings): ServerDisk[] {
  const volumes = new Map(volumesOf(server, reading).map(({ id }) => [gatewayId(settings, id), id] as const));
  return diskFields(server, reading, settings).disks_info.map((info) => {
    const volume = volumes.get(info.id);
    const known = volume === undefined ? undefined : reading.allVolumes.find(({ id }) => id === volume);
    const status = volume === undefined ? (LOCAL[statusOf(server)] ?? 'ready') : diskStatus(known?.status ?? '');
    return { info: info, local: volume === undefined, status };
  });
}

export const typeOf = (volume: CinderVolume, { volumeTypes }: ResourceReading): VolumeType | undefined =>
  volumeTypes.find(({ id, name }) => id === volume.volume_type_id || name === volume.volume_type);

interface Guest {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly index: number | undefined;
  readonly device: string;
}

/** The servers that have a volume; what is not seen of them, or of another project, has neither name nor status. */
export function guestsOf(volume: CinderVolume, reading: ResourceReading, settings: ResourceSettings): Guest[] {
  const project = volume['os-vol-tenant-attr:tenant_id'];
  const known = (wanted: string) => reading.servers.find(({ id, tenant_id }) => id === wanted && tenant_id === project);
  return volume.attachments.map(({ server_id, device }) => {
    const server = known(server_id);
    const disks = server ? disksOf(server, reading, settings) : [];
    return {
      id: gatewayId(settings, server_id),
      name: server?.name ?? '',
      status: server ? statusOf(server) : '',
      index: disks.find(({ info }) => info['id'] === gatewayId(settings, volume.id))?.info.index,
      device: device ?? '',
    };
  });
}

/** The server that is booted from a volume makes it a system disk; of others a bootable one is one. */
export function diskType(volume: CinderVolume, reading: ResourceReading): 'sys' | 'data' {
  const [server] = volume.attachments.flatMap(({ server_id }) => reading.servers.filter(({ id }) => id === server_id));
  if (server) return volumesOf(server, reading).some(({ id, root }) => root && id === volume.id) ? 'sys' : 'data';
  return volume.bootable === 'true' ? 'sys' : 'data';
}
