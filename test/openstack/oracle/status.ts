import type { NovaServer } from './records.ts';

const BY_TASK: Readonly<Record<string, string>> = {
  scheduling: 'schedule',
  networking: 'network',
  block_device_mapping: 'disk',
  spawning: 'deploying',
  deleting: 'deleting',
  'soft-deleting': 'deleting',
  'powering-off': 'stopping',
  'powering-on': 'starting',
  restoring: 'starting',
  pausing: 'suspending',
  suspending: 'suspending',
  unpausing: 'resuming',
  resuming: 'resuming',
  updating_password: 'deploying',
  resize_confirming: 'sync_config',
  resize_reverting: 'change_flavor',
  migrating: 'live_migrating',
  rescuing: 'start_rescue',
  unrescuing: 'stop_rescue',
  unshelving: 'starting',
};

const BY_TASK_PREFIX: readonly (readonly [string, string])[] = [
  ['reboot', 'starting'],
  ['rebuild', 'rebuild_root'],
  ['resize_', 'change_flavor'],
  ['image_', 'save_disk'],
  ['shelving', 'stopping'],
];

const BY_STATUS: Readonly<Record<string, string>> = {
  ACTIVE: 'running',
  BUILD: 'schedule',
  SHUTOFF: 'ready',
  PAUSED: 'suspend',
  SUSPENDED: 'suspend',
  RESCUE: 'rescue',
  SHELVED: 'ready',
  SHELVED_OFFLOADED: 'ready',
  SOFT_DELETED: 'ready',
  RESIZE: 'change_flavor',
  VERIFY_RESIZE: 'sync_config',
  REVERT_RESIZE: 'change_flavor',
  MIGRATING: 'live_migrating',
  REBUILD: 'rebuild_root',
  REBOOT: 'starting',
  HARD_REBOOT: 'starting',
  PASSWORD: 'deploying',
  DELETED: 'deleting',
};

function failedStatus(server: NovaServer): string {
  if (server['OS-SRV-USG:launched_at'] !== null) return 'unknown';
  const unplaced = server.fault === undefined ? server.hostId === '' : server.fault.message.includes('No valid host');
  return unplaced ? 'sched_fail' : 'create_fail';
}

/** The unified status: the task first, then the state. */
export function statusOf(server: NovaServer): string {
  const task = server['OS-EXT-STS:task_state'] ?? '';
  if (task === 'spawning' && server['OS-EXT-STS:vm_state'].startsWith('shelved')) return 'starting';
  const told = BY_TASK[task] ?? BY_TASK_PREFIX.find(([prefix]) => task.startsWith(prefix))?.[1];
  if (told !== undefined) return told;
  return server.status === 'ERROR' ? failedStatus(server) : (BY_STATUS[server.status] ?? 'unknown');
}

/** `on`, `off` or `unknown`. */
export function powerOf(server: NovaServer): string {
  const state = server['OS-EXT-STS:power_state'];
  if (state === 1 || state === 3) return 'on';
  return state === 4 || state === 6 || state === 7 ? 'off' : 'unknown';
}

/** Nova's own words; members without value are left out. */
export function upstreamOf(server: NovaServer): Record<string, string | number> {
  const words = {
    status: server.status,
    vm_state: server['OS-EXT-STS:vm_state'],
    task_state: server['OS-EXT-STS:task_state'],
    power_state: server['OS-EXT-STS:power_state'],
  };
  return Object.fromEntries(
    Object.entries(words).filter((entry): entry is [string, string | number] => entry[1] !== null && entry[1] !== ''),
  );
}
