import type { ServerDisk, IsolatedDevice, Server } from '../../contract/index.ts';
import type { CloudContext } from '../context.ts';
import { gid } from '../ids.ts';

/** All disks in Cloudpods' one text, a line each (F-032). */
export function disksText(disks: readonly ServerDisk[]): string {
  return disks
    .map((disk, index) => {
      const use = disk.image_id ? 'root' : disk.fs || 'none';
      const parts = [disk.disk_format, disk.driver, disk.cache_mode, disk.aio_mode].map((part) => part ?? '');
      return `disk${index}:${disk.size}M/${parts.join('/')}/${use}`;
    })
    .join('\n');
}

/** One entry of `disks_info` (F-D01…F-D16). */
export function diskRow(disk: ServerDisk, index: number, cloud: CloudContext) {
  return {
    aio_mode: disk.aio_mode ?? '',
    bps: disk.bps ?? 0,
    cache_mode: disk.cache_mode ?? '',
    disk_format: disk.disk_format ?? '',
    disk_type: disk.disk_type,
    driver: disk.driver ?? '',
    fs: disk.fs ?? '',
    id: gid(cloud.name, disk.id),
    image: disk.image ?? '',
    image_id: gid(cloud.name, disk.image_id),
    index,
    iops: disk.iops ?? 0,
    medium_type: disk.medium_type ?? '',
    name: disk.name ?? disk.id,
    size: disk.size,
    storage_type: disk.storage_type ?? '',
  };
}

/** One entry of `isolated_devices` (F-I01…F-I18). */
export function deviceRow(device: IsolatedDevice, server: Server, cloud: CloudContext) {
  return {
    addr: device.addr ?? '',
    created_at: server.created_at ?? null,
    deleted: false,
    deleted_at: null,
    description: '',
    dev_type: device.dev_type ?? '',
    guest_id: gid(cloud.name, server.id),
    host_id: '',
    id: gid(cloud.name, device.id),
    is_emulated: false,
    model: device.model ?? '',
    name: device.name ?? '',
    reserved_cpu: 0,
    reserved_memory: 0,
    reserved_storage: 0,
    update_version: 0,
    updated_at: null,
    vendor_device_id: device.vendor_device_id ?? '',
  };
}
