import type { CloudReading } from './read-cloud.ts';
import type { NovaServer, Volume } from './records.ts';
import { gatewayId, type CloudSettings } from './settings.ts';

const MB_PER_GB = 1024;

interface Disk {
  readonly id: string;
  readonly name: string;
  readonly disk_type: string;
  readonly size: number;
  readonly aio_mode: string;
  readonly bps: number;
  readonly cache_mode: string;
  readonly disk_format: string;
  readonly driver: string;
  readonly fs: string;
  readonly image: string;
  readonly image_id: string;
  readonly iops: number;
  readonly medium_type: string;
  readonly storage_type: string;
}

const disk = (own: Pick<Disk, 'id' | 'name' | 'disk_type' | 'size'> & Partial<Disk>): Disk => ({
  aio_mode: '',
  bps: 0,
  cache_mode: 'none',
  disk_format: 'raw',
  driver: 'scsi',
  fs: '',
  image: '',
  image_id: '',
  iops: 0,
  medium_type: 'hybrid',
  storage_type: 'nova',
  ...own,
});

const deviceOf = (volume: Volume, server: NovaServer) =>
  volume.attachments.find((attachment) => attachment.server_id === server.id)?.device ?? '';

/** The attached volumes, the root first when the server is booted from one, then by device name. */
export function volumesOf(server: NovaServer, reading: CloudReading): { id: string; root: boolean; volume?: Volume }[] {
  const attached = server['os-extended-volumes:volumes_attached']
    .map(({ id }) => ({ id, volume: reading.volumes.get(id) }))
    .map(({ id, volume }) => ({ id, device: volume ? deviceOf(volume, server) : '', ...(volume && { volume }) }))
    .sort((a, b) => (a.device < b.device ? -1 : Number(a.device > b.device)));
  const booted = server.image === '';
  const root =
    attached.find(({ device }) => device !== '' && device === server['OS-EXT-SRV-ATTR:root_device_name']) ??
    attached.find(({ volume }) => volume?.bootable === 'true');
  return attached
    .map(({ id, volume }) => ({ id, root: booted && id === root?.id, ...(volume && { volume }) }))
    .sort((a, b) => Number(b.root) - Number(a.root));
}

function volumeDisk(
  { id, root, volume }: { id: string; root: boolean; volume?: Volume },
  settings: CloudSettings,
): Disk {
  const image = volume?.volume_image_metadata ?? {};
  const type = volume?.volume_type ?? '';
  return disk({
    id: gatewayId(settings, id),
    name: volume?.name === '' || !volume?.name ? id : volume.name,
    disk_type: root ? 'sys' : 'data',
    size: (volume?.size ?? 0) * MB_PER_GB,
    image: image['image_name'] ?? '',
    image_id: gatewayId(settings, image['image_id']),
    medium_type: settings.mediumTypes[type] ?? 'hybrid',
    storage_type: type,
  });
}

function localDisks(server: NovaServer, reading: CloudReading, settings: CloudSettings): Disk[] {
  if (server.image === '') return [];
  const { id } = server.image;
  return [
    disk({
      id: gatewayId(settings, server.id),
      name: `Sys disk for instance ${server.id}`,
      disk_type: 'sys',
      size: server.flavor.disk * MB_PER_GB,
      image: reading.images.get(id)?.name ?? '',
      image_id: gatewayId(settings, id),
    }),
  ];
}

function furtherDisks({ id, flavor }: NovaServer, settings: CloudSettings): Disk[] {
  const kinds = [
    { kind: 'ephemeral', title: 'Ephemeral', disk_type: 'data', size: flavor.ephemeral * MB_PER_GB, fs: '' },
    { kind: 'swap', title: 'Swap', disk_type: 'swap', size: flavor.swap, fs: 'swap' },
  ];
  return kinds
    .filter(({ size }) => size > 0)
    .map(({ kind, title, ...rest }) =>
      disk({ id: gatewayId(settings, `${id}-${kind}`), name: `${title} disk for instance ${id}`, ...rest }),
    );
}

const useOf = ({ image_id, fs }: Disk) => (image_id === '' ? fs || 'none' : 'root');

/** The fields that speak of the server's disks. */
export function diskFields(server: NovaServer, reading: CloudReading, settings: CloudSettings) {
  const disks = [
    ...localDisks(server, reading, settings),
    ...volumesOf(server, reading).map((item) => volumeDisk(item, settings)),
    ...furtherDisks(server, settings),
  ];
  const text = (item: Disk, index: number) =>
    `disk${index}:${item.size}M/` +
    [item.disk_format, item.driver, item.cache_mode, item.aio_mode, useOf(item)].join('/');
  return {
    disk: disks.reduce((sum, { size }) => sum + size, 0),
    disk_count: disks.length,
    disks: disks.map(text).join('\n'),
    disks_info: disks.map((item, index) => ({ ...item, index })),
  };
}
