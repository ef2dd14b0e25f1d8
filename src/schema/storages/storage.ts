import type { Host, Storage } from '../../contract/index.ts';
import { Type, type Static } from '../../kit/index.ts';
import {
  alphabetical,
  baseFields,
  baseOf,
  externalFields,
  externalOf,
  managedFields,
  managedOf,
  regionFields,
  regionOf,
  sharedFields,
  sharedOf,
  zoneFields,
  zoneOf,
  type Place,
} from '../groups.ts';
import { gid } from '../ids.ts';
import { defineKind, flag, integer, later, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';

const host = Type.Object(
  { host_status: text(), id: text(), name: text(), status: text() },
  { additionalProperties: false },
);

const secret = { secret: true } as const;
/** MB of what all projects of the cloud have together, which is for administrators to know. */
const amount = () => integer({ from: 'MB', column: true, ...secret });

/** A row of `/storages` (cloudpods-api §8.12). Meaning and source of each field: `docs/fields.md`. */
export const StorageFields = alphabetical({
  ...baseFields,
  ...sharedFields,
  ...managedFields,
  ...regionFields,
  ...zoneFields,
  ...externalFields,
  actual_capacity_used: amount(),
  capacity: amount(),
  cmtbound: integer(),
  commit_bound: integer(),
  commit_rate: integer(),
  disk_count: later(integer({ column: true, ...secret })),
  enabled: flag({ column: true }),
  extra_specs: later(Type.Record(Type.String(), Type.String(), secret)),
  free_capacity: amount(),
  host_count: later(integer(secret)),
  hosts: later(Type.Array(host, secret)),
  is_default: flag({ column: true }),
  is_sys_disk_store: flag(),
  medium_type: later(text({ column: true })),
  reserved: integer({ from: 'MB' }),
  snapshot_count: later(integer({ column: true, ...secret })),
  storage_type: text({ column: true }),
  used: amount(),
  used_capacity: amount(),
  virtual_capacity: amount(),
  waste_capacity: integer({ from: 'MB' }),
  wasted: integer({ from: 'MB' }),
});

type StorageRow = Static<typeof StorageFields>;

/** What no cloud that we know tells. */
const CONSTANTS = {
  cmtbound: 1,
  commit_bound: 1,
  commit_rate: 0,
  is_sys_disk_store: true,
  reserved: 0,
  waste_capacity: 0,
  wasted: 0,
} as const;

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

type Named = Parameters<typeof baseOf>[0] & { readonly id: string };

/** What all rows have; nobody makes or removes storages here. */
function common(thing: Named, place: Place) {
  return rowOf(
    baseOf(thing, place, { canDelete: false, canUpdate: false }),
    managedOf(place),
    regionOf(place),
    externalOf(thing),
    CONSTANTS,
  );
}

/** A kind of storage for volumes. Its size is not known: the cloud does not tell how much fits on it. */
export function typeRow(storage: Storage, place: Place): StorageRow {
  return rowOf(
    common({ ...storage, status: 'online' }, place),
    sharedOf(storage, place),
    zoneOf(undefined, place),
    capacities(0, storage.used_capacity ?? 0),
    {
      disk_count: storage.disk_count,
      enabled: storage.enabled ?? true,
      extra_specs: storage.extra_specs,
      is_default: storage.is_default ?? false,
      medium_type: storage.medium_type,
      snapshot_count: storage.snapshot_count,
      storage_type: storage.storage_type ?? storage.name,
    },
  );
}

const LOCAL = 'nova';

/** The disks of a machine, on which the local disks of its servers are. */
export function hostRow(machine: Host, place: Place): StorageRow {
  const online = machine.online === false ? 'offline' : 'online';
  const { id, name, status } = machine;
  return rowOf(
    common({ id: `${id}-local`, name: `${name}-local`, status: online }, place),
    sharedOf({}, place),
    zoneOf(machine.zone, place),
    capacities(machine.storage_size ?? 0, machine.storage_used ?? 0),
    {
      enabled: machine.enabled ?? true,
      host_count: 1,
      hosts: [{ host_status: online, id: gid(place.cloud.name, id), name, status }],
      is_default: false,
      medium_type: 'hybrid',
      storage_type: LOCAL,
    },
  );
}

export const storageKind = defineKind({
  keyword: 'storage',
  plural: 'storages',
  reach: 'shared',
  fields: StorageFields,
  columns: {
    local: { type: 'boolean' },
    // Storages are of no project; the rule of who sees a row looks at these.
    domain_id: { type: 'text', hidden: true },
    project_id: { type: 'text', hidden: true },
  },
  brief: ['is_public', 'medium_type', 'public_scope', 'storage_type'],
});
