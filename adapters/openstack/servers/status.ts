import { table, type PowerState, type ServerStatus } from 'podgate/contract';
import type { NovaServer } from './nova.ts';

/** Nova's task states (mapping §4.1). A task says what is being done, so it comes before the status. */
type NovaTask =
  | 'scheduling'
  | 'networking'
  | 'block_device_mapping'
  | 'spawning'
  | `image_${'snapshot' | 'snapshot_pending' | 'pending_upload' | 'uploading' | 'backup'}`
  | 'updating_password'
  | `resize_${'prep' | 'migrating' | 'migrated' | 'finish' | 'reverting' | 'confirming'}`
  | `reboot${'ing' | '_pending' | '_started' | 'ing_hard' | '_pending_hard' | '_started_hard'}`
  | 'pausing'
  | 'unpausing'
  | 'suspending'
  | 'resuming'
  | 'powering-off'
  | 'powering-on'
  | 'rescuing'
  | 'unrescuing'
  | 'rebuilding'
  | 'rebuild_block_device_mapping'
  | 'rebuild_spawning'
  | 'migrating'
  | 'deleting'
  | 'soft-deleting'
  | 'restoring'
  | `shelving${'' | '_image_pending_upload' | '_image_uploading' | '_offloading'}`
  | 'unshelving';

const byTask = table<NovaTask, ServerStatus | undefined>(
  {
    scheduling: 'schedule',
    networking: 'network',
    block_device_mapping: 'disk',
    spawning: 'deploying',
    image_snapshot: 'save_disk',
    image_snapshot_pending: 'save_disk',
    image_pending_upload: 'save_disk',
    image_uploading: 'save_disk',
    image_backup: 'save_disk',
    updating_password: 'deploying',
    resize_prep: 'change_flavor',
    resize_migrating: 'change_flavor',
    resize_migrated: 'change_flavor',
    resize_finish: 'change_flavor',
    resize_reverting: 'change_flavor',
    resize_confirming: 'sync_config',
    rebooting: 'starting',
    reboot_pending: 'starting',
    reboot_started: 'starting',
    rebooting_hard: 'starting',
    reboot_pending_hard: 'starting',
    reboot_started_hard: 'starting',
    pausing: 'suspending',
    unpausing: 'resuming',
    suspending: 'suspending',
    resuming: 'resuming',
    'powering-off': 'stopping',
    'powering-on': 'starting',
    rescuing: 'start_rescue',
    unrescuing: 'stop_rescue',
    rebuilding: 'rebuild_root',
    rebuild_block_device_mapping: 'rebuild_root',
    rebuild_spawning: 'rebuild_root',
    migrating: 'live_migrating',
    deleting: 'deleting',
    'soft-deleting': 'deleting',
    restoring: 'starting',
    shelving: 'stopping',
    shelving_image_pending_upload: 'stopping',
    shelving_image_uploading: 'stopping',
    shelving_offloading: 'stopping',
    unshelving: 'starting',
  },
  undefined,
);

/** The twenty words of Nova's `status`, and two that stand for a look at more than the word. */
const STATUSES = {
  ACTIVE: 'running',
  BUILD: 'schedule',
  DELETED: 'deleting',
  ERROR: 'unknown',
  HARD_REBOOT: 'starting',
  MIGRATING: 'live_migrating',
  PASSWORD: 'deploying',
  PAUSED: 'suspend',
  REBOOT: 'starting',
  REBUILD: 'rebuild_root',
  RESCUE: 'rescue',
  RESIZE: 'change_flavor',
  REVERT_RESIZE: 'change_flavor',
  SHELVED: 'ready',
  SHELVED_OFFLOADED: 'ready',
  SHUTOFF: 'ready',
  SOFT_DELETED: 'ready',
  SUSPENDED: 'suspend',
  UNKNOWN: 'unknown',
  VERIFY_RESIZE: 'sync_config',
} as const satisfies Record<string, ServerStatus>;

const byStatus = table<keyof typeof STATUSES, ServerStatus>(STATUSES, 'unknown');

/** The words of Nova's `status` that have a row. */
export const NOVA_STATUSES = Object.keys(STATUSES);

/** A server that never ran failed at its creation; Nova's lists do not say what failed otherwise (mapping ST-38). */
function failed(nova: NovaServer): ServerStatus {
  if (nova['OS-SRV-USG:launched_at']) return 'unknown';
  const message = nova.fault?.message;
  const unplaced = message ? /no valid host/i.test(message) : !nova.hostId;
  return unplaced ? 'sched_fail' : 'create_fail';
}

/** Nova's task, state and status in one word of ours (mapping ST-01…ST-40, `docs/fields.md`). */
export function serverStatus(nova: NovaServer): ServerStatus {
  const task = nova['OS-EXT-STS:task_state'];
  if (task === 'spawning' && nova['OS-EXT-STS:vm_state']?.startsWith('shelved')) return 'starting';
  const busy = byTask(task);
  if (busy !== undefined) return busy;
  return nova.status === 'ERROR' ? failed(nova) : byStatus(nova.status);
}

const POWER = table<'1' | '3' | '4' | '6' | '7' | '0', PowerState>(
  { 0: 'unknown', 1: 'on', 3: 'on', 4: 'off', 6: 'off', 7: 'off' },
  'unknown',
);

/** Nova's power state, an integer or (on some clouds) its text (mapping §4.2). */
export function powerState(nova: NovaServer): PowerState {
  const raw = nova['OS-EXT-STS:power_state'];
  return raw === null || raw === undefined ? 'unknown' : POWER(String(raw));
}
