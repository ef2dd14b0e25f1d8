const STEADY = ['running', 'ready', 'suspend', 'rescue', 'unknown'] as const;

/** Being made, or being changed. */
const PASSING = [
  'init',
  'schedule',
  'network',
  'disk',
  'deploying',
  'starting',
  'stopping',
  'suspending',
  'resuming',
  'start_rescue',
  'stop_rescue',
  'change_flavor',
  'rebuild_root',
  'sync_config',
  'save_disk',
  'migrating',
  'live_migrating',
  'deleting',
] as const;

const FAILED = [
  'sched_fail',
  'create_fail',
  'start_fail',
  'stop_fail',
  'delete_fail',
  'change_flavor_fail',
  'rebuild_root_fail',
  'migrate_failed',
] as const;

/**
 * The status words of a server, Cloudpods' spelling (cloudpods-api §4.2). The list is closed: an adapter reports one of these and
 * keeps the cloud's own words in `upstream`.
 */
export const SERVER_STATUSES = [...STEADY, ...PASSING, ...FAILED] as const;

export type ServerStatus = (typeof SERVER_STATUSES)[number];

/** Whether a server is being made or changed: its status will be another without anybody doing anything. */
export const isPassing = (status: ServerStatus): boolean => (PASSING as readonly string[]).includes(status);

const PASSING_PARTS: ReadonlySet<string> = new Set([
  'allocating',
  'attaching',
  'detaching',
  'resizing',
  'reset',
  'deallocating',
  'associating',
  'dissociating',
  'creating',
  'deleting',
  'saving',
]);

/** The same of a disk, an address, a snapshot or an image. */
export const isPassingPart = (status: string): boolean => PASSING_PARTS.has(status);

/** Whether the guest has power, as far as the cloud knows. */
export const POWER_STATES = ['on', 'off', 'unknown'] as const;

export type PowerState = (typeof POWER_STATES)[number];
