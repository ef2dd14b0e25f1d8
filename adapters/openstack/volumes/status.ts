import { table, type DiskStatus } from 'podgate/contract';
import type { NovaServer } from '../servers/nova.ts';

/** Cinder's words for the state of a volume. */
const STATUSES = {
  creating: 'allocating',
  downloading: 'allocating',
  managing: 'allocating',
  available: 'ready',
  'in-use': 'ready',
  // The volumes of a shelved server are, and these can be used by it at any time.
  reserved: 'ready',
  maintenance: 'ready',
  retyping: 'ready',
  'awaiting-transfer': 'ready',
  'backing-up': 'ready',
  'restoring-backup': 'ready',
  uploading: 'ready',
  attaching: 'attaching',
  detaching: 'detaching',
  extending: 'resizing',
  reverting: 'reset',
  deleting: 'deallocating',
  unmanaging: 'deallocating',
  error_managing_deleting: 'unknown',
  error: 'alloc_failed',
  error_deleting: 'unknown',
  error_extending: 'unknown',
  error_managing: 'unknown',
  error_restoring: 'unknown',
  'error_backing-up': 'unknown',
} as const satisfies Record<string, DiskStatus>;

/** The words of Cinder that have a row. */
export const CINDER_STATUSES = Object.keys(STATUSES);

/** The status that a word of Cinder means (mapping §4.3). */
export const diskStatus = table<keyof typeof STATUSES, DiskStatus>(STATUSES, 'unknown');

const isShelved = (server: NovaServer) => (server['OS-EXT-STS:vm_state'] ?? '').startsWith('shelved');

/**
 * The status of a volume, which these servers say they have. One that is reserved is on its way to its server, unless that is shelved: then
 * it waits for it.
 */
export const volumeStatus = (status: string | null | undefined, servers: readonly NovaServer[]): DiskStatus =>
  status === 'reserved' && servers.some((server) => !isShelved(server)) ? 'attaching' : diskStatus(status);
