import { Type } from '../../kit/index.ts';
import { alphabetical, baseFields, externalFields, managedFields, ownedFields, regionFields } from '../groups.ts';
import { defineKind, flag, integer, later, text } from '../resource.ts';

/** A row of `/instance_snapshots` (cloudpods-api §8.11). No cloud has such a thing yet. */
export const InstanceSnapshotFields = alphabetical({
  ...baseFields,
  ...ownedFields,
  ...managedFields,
  ...regionFields,
  ...externalFields,
  guest: later(text({ column: true })),
  guest_id: later(text({ column: true })),
  os_type: later(text({ column: true })),
  server_config: later(Type.Record(Type.String(), Type.Unknown())),
  server_metadata: later(Type.Record(Type.String(), Type.String())),
  size: integer({ from: 'MB', column: true }),
  snapshots: later(Type.Array(Type.Object({ id: text(), name: text() }))),
  with_memory: flag({ column: true }),
});

export const instanceSnapshotKind = defineKind({
  keyword: 'instance_snapshot',
  plural: 'instance_snapshots',
  reach: 'project',
  fields: InstanceSnapshotFields,
  facets: { meta: {} },
  brief: ['guest_id', 'size', 'with_memory'],
});
