import { gatewayId } from '../settings.ts';
import {
  baseFields,
  externalFields,
  managedFields,
  regionFields,
  sharedFields,
  sharedWith,
  zoneFields,
} from './groups.ts';
import { machineName, machineStatus, zoneOfMachine } from './places.ts';
import type { ResourceReading } from './read-resources.ts';
import type { FullHypervisor, VolumeType } from './records.ts';
import { shown, type OwnedRow, type ResourceOracle, type ResourceSettings } from './resource.ts';

const MB_PER_GB = 1024;

const CONSTANT = {
  cmtbound: 1,
  commit_bound: 1,
  commit_rate: 0,
  is_sys_disk_store: true,
  reserved: 0,
  waste_capacity: 0,
  wasted: 0,
};

/** MB that there are, and that are used. */
function capacities(capacity: number, used: number) {
  return {
    actual_capacity_used: used,
    capacity,
    free_capacity: Math.max(0, capacity - used),
    used,
    used_capacity: used,
    virtual_capacity: capacity,
  };
}

function typeRow(type: VolumeType, reading: ResourceReading, settings: ResourceSettings): OwnedRow {
  const everyone = type.is_public !== false;
  const shared = everyone ? [] : sharedWith(undefined, reading.typeAccess.get(type.id) ?? [], reading, settings);
  const volumes = reading.allVolumes.filter(
    (volume) => volume.volume_type_id === type.id || volume.volume_type === type.name,
  );
  const ids = new Set(volumes.map(({ id }) => id));
  const row = {
    ...CONSTANT,
    ...baseFields(type, 'online', settings, { canDelete: false, canUpdate: false }),
    ...sharedFields(everyone, shared),
    ...managedFields(settings),
    ...regionFields(settings),
    ...externalFields(type.id),
    ...capacities(
      0,
      volumes.reduce((sum, { size }) => sum + size * MB_PER_GB, 0),
    ),
    disk_count: volumes.length,
    enabled: true,
    extra_specs: type.extra_specs,
    is_default:
      reading.defaultVolumeType === undefined ? type.name === '__DEFAULT__' : type.id === reading.defaultVolumeType,
    medium_type: settings.mediumTypes[type.name] ?? 'hybrid',
    snapshot_count: reading.snapshots.filter(({ volume_id }) => ids.has(volume_id)).length,
    storage_type: type.extra_specs?.['volume_backend_name'] ?? type.name,
  };
  return { row: shown(row), shared, everyone };
}

function localRow(machine: FullHypervisor, reading: ResourceReading, settings: ResourceSettings): OwnedRow {
  const name = machineName(machine);
  const status = machine.state === 'up' ? 'online' : 'offline';
  const row = {
    ...CONSTANT,
    ...baseFields({ id: `${machine.id}-local`, name: `${name}-local` }, status, settings, {
      canDelete: false,
      canUpdate: false,
    }),
    ...sharedFields(false, []),
    ...managedFields(settings),
    ...regionFields(settings),
    ...zoneFields(zoneOfMachine(machine, reading), settings),
    ...externalFields(`${machine.id}-local`),
    ...capacities(machine.local_gb * MB_PER_GB, machine.local_gb_used * MB_PER_GB),
    enabled: machine.status !== 'disabled',
    host_count: 1,
    hosts: [{ host_status: status, id: gatewayId(settings, machine.id), name, status: machineStatus(machine) }],
    is_default: false,
    medium_type: 'hybrid',
    storage_type: 'nova',
  };
  return { row: shown(row) };
}

/** Types of volumes, and the disks of machines. */
export const storages: ResourceOracle = {
  plural: 'storages',
  keyword: 'storage',
  reach: 'shared',
  counted: true,
  secret:
    'actual_capacity_used capacity disk_count extra_specs free_capacity host_count hosts snapshot_count used used_capacity virtual_capacity'.split(
      ' ',
    ),
  rows: (reading, settings) => [
    ...reading.volumeTypes.map((type) => typeRow(type, reading, settings)),
    ...reading.fullHypervisors
      .filter(({ local_gb }) => local_gb > 0)
      .map((machine) => localRow(machine, reading, settings)),
  ],
};
