import type { Snapshot } from '../../contract/index.ts';
import { Type, type Static } from '../../kit/index.ts';
import { derivation } from '../derive.ts';
import { namesOf } from '../disks/guests.ts';
import type { FacetValue } from '../document.ts';
import {
  alphabetical,
  baseFields,
  baseOf,
  externalFields,
  externalOf,
  managedFields,
  managedOf,
  ownedFields,
  ownedOf,
  regionFields,
  regionOf,
  type Place,
} from '../groups.ts';
import { gid } from '../ids.ts';
import { defineKind, flag, integer, later, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';

/** A row of `/snapshots` (cloudpods-api §8.11). Meaning and source of each field: `docs/fields.md`. */
export const SnapshotFields = alphabetical({
  ...baseFields,
  ...ownedFields,
  ...managedFields,
  ...regionFields,
  ...externalFields,
  created_by: text({ column: true }),
  disk_id: later(text({ column: true })),
  disk_name: later(text({ column: true })),
  disk_status: later(text({ column: true })),
  disk_type: later(text({ column: true })),
  fake_deleted: flag(),
  guest: later(text({ column: true })),
  guest_id: later(text({ column: true })),
  guest_status: later(text({ column: true })),
  is_sub_snapshot: flag({ column: true }),
  os_type: later(text({ column: true })),
  out_of_chain: flag(),
  ref_count: integer(),
  size: integer({ from: 'MB', column: true }),
  storage: later(text({ column: true })),
  storage_id: later(text({ column: true })),
  storage_type: later(text({ column: true })),
  upstream: later(Type.Object({ status: later(Type.String()) }, { description: "the cloud's own words" })),
  virtual_size: integer({ from: 'MB' }),
});

type SnapshotRow = Static<typeof SnapshotFields>;

function snapshotRow(snapshot: Snapshot, place: Place): SnapshotRow {
  const { guests = [], size = 0 } = snapshot;
  const { name: cloud } = place.cloud;
  const own = {
    created_by: 'manual',
    disk_id: gid(cloud, snapshot.disk_id),
    disk_name: snapshot.disk_name,
    disk_status: snapshot.disk_status,
    disk_type: snapshot.disk_type,
    fake_deleted: false,
    guest: namesOf(guests),
    guest_id: gid(cloud, guests[0]?.id),
    guest_status: guests[0]?.status,
    is_sub_snapshot: snapshot.part_of !== undefined,
    os_type: snapshot.os_type,
    out_of_chain: false,
    ref_count: 0,
    size,
    storage: snapshot.storage,
    storage_id: gid(cloud, snapshot.storage_id),
    storage_type: snapshot.storage_type,
    upstream: snapshot.upstream,
    virtual_size: size,
  };
  return rowOf(
    baseOf(snapshot, place, { progress: snapshot.progress }),
    ownedOf(place),
    managedOf(place),
    regionOf(place),
    externalOf(snapshot),
    own,
  );
}

export const snapshotKind = defineKind({
  keyword: 'snapshot',
  plural: 'snapshots',
  reach: 'project',
  fields: SnapshotFields,
  facets: { guest: {}, guest_name: { lower: true }, meta: {} },
  brief: ['created_by', 'disk_id', 'disk_type', 'size', 'storage_id'],
});

/** Snapshots of the clouds as snapshots of the gateway. */
export const snapshotRows = derivation('snapshots', snapshotKind, (snapshot, place) => {
  const row = snapshotRow(snapshot, place);
  const guests = (snapshot.guests ?? []).flatMap(({ id, name = '' }): FacetValue[] => [
    ['guest', gid(place.cloud.name, id), ''],
    ['guest_name', name.toLowerCase(), ''],
  ]);
  const metadata = Object.entries(row.metadata ?? {}).map(([key, value]): FacetValue => ['meta', key, value]);
  return [{ row, facets: [...guests, ...metadata] }];
});
