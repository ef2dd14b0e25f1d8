import { table, type SnapshotStatus } from 'podgate/contract';

/** Cinder's words for the state of a snapshot. */
const STATUSES = {
  creating: 'creating',
  available: 'ready',
  'backing-up': 'ready',
  restoring: 'ready',
  updating: 'ready',
  deleting: 'deleting',
  deleted: 'deleting',
  unmanaging: 'deleting',
  error: 'create_failed',
  error_deleting: 'delete_failed',
} as const satisfies Record<string, SnapshotStatus>;

/** The words of Cinder that have a row. */
export const CINDER_STATUSES = Object.keys(STATUSES);

/** The status of a snapshot. */
export const snapshotStatus = table<keyof typeof STATUSES, SnapshotStatus>(STATUSES, 'unknown');
