import type { SortValue } from '../paging.ts';
import type { Cloud } from '../state/cloud.ts';
import type { ServerRow } from '../state/rows.ts';
import { unzoned } from '../times.ts';

type Column = (row: ServerRow, cloud: Cloud) => SortValue;

/** A time as MySQL writes it, against which filters match. */
const time = (value: number | null): string | null =>
  value === null ? null : unzoned(value).slice(0, 19).replace('T', ' ');

const nothing: Column = () => '';

/** The columns of Nova's table that clients may sort or filter by (mapping L-06, L-08, L-09). */
export const COLUMNS: Readonly<Record<string, Column>> = {
  access_ip_v4: (row) => row.accessIpv4,
  access_ip_v6: (row) => row.accessIpv6,
  auto_disk_config: () => false,
  availability_zone: (row, cloud) => cloud.hosts.get(row.host ?? '')?.zone ?? null,
  config_drive: (row) => row.configDrive,
  created_at: (row) => time(row.createdAt),
  display_description: (row) => row.description ?? row.name,
  display_name: (row) => row.name,
  host: (row) => row.host,
  hostname: (row) => row.hostname,
  image_ref: (row) => row.imageId,
  instance_type_id: (row, cloud) => Object.keys(cloud.basis.flavors).indexOf(row.flavor.name),
  kernel_id: nothing,
  key_name: (row) => row.keyName,
  launch_index: () => 0,
  launched_at: (row) => time(row.launchedAt),
  locked: (row) => row.locked,
  locked_by: (row) => (row.locked ? 'owner' : null),
  node: (row, cloud) => cloud.hosts.get(row.host ?? '')?.node ?? null,
  power_state: (row) => row.powerState,
  progress: (row) => row.progress,
  project_id: (row) => row.projectId,
  ramdisk_id: nothing,
  reservation_id: (row) => row.reservationId,
  root_device_name: (row) => row.rootDevice,
  task_state: (row) => row.taskState,
  terminated_at: (row) => time(row.terminatedAt),
  updated_at: (row) => time(row.updatedAt),
  user_id: (row) => row.userId,
  uuid: (row) => row.id,
  vm_state: (row) => row.vmState,
};

/** Matched exactly; all others by a regular expression. */
export const EXACT = [
  'project_id',
  'user_id',
  'image_ref',
  'vm_state',
  'instance_type_id',
  'uuid',
  'host',
  'task_state',
];

/** Accepted below 2.75 and then ignored. */
export const IGNORED_SORT_KEYS = [
  'architecture',
  'cell_name',
  'cleaned',
  'default_ephemeral_device',
  'default_swap_device',
  'deleted',
  'deleted_at',
  'disable_terminate',
  'ephemeral_gb',
  'ephemeral_key_uuid',
  'id',
  'key_data',
  'launched_on',
  'memory_mb',
  'os_type',
  'reservation_id',
  'root_gb',
  'shutdown_terminate',
  'user_data',
  'vcpus',
  'vm_mode',
];

/** The columns that a list may be sorted by. */
export const SORT_KEYS = Object.keys(COLUMNS).filter((name) => name !== 'reservation_id');
