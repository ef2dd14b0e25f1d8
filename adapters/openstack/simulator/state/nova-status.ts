/** Nova's `status` is computed: by vm_state, and for some pairs by task_state too (mapping §4.1; Nova's own table). */
const REBOOT = ['rebooting', 'reboot_pending', 'reboot_started'];
const HARD_REBOOT = ['rebooting_hard', 'reboot_pending_hard', 'reboot_started_hard'];
const REBUILD = ['rebuilding', 'rebuild_block_device_mapping', 'rebuild_spawning'];
const RESIZE = ['resize_prep', 'resize_migrating', 'resize_migrated', 'resize_finish'];

interface Row {
  readonly default: string;
  /** Statuses that some tasks have instead. */
  readonly tasks: Readonly<Record<string, string>>;
}

const tasks = (...pairs: readonly (readonly [readonly string[], string])[]): Row['tasks'] =>
  Object.fromEntries(pairs.flatMap(([names, status]) => names.map((name) => [name, status])));

const TABLE: Readonly<Record<string, Row>> = {
  active: {
    default: 'ACTIVE',
    tasks: tasks(
      [REBOOT, 'REBOOT'],
      [HARD_REBOOT, 'HARD_REBOOT'],
      [['updating_password'], 'PASSWORD'],
      [REBUILD, 'REBUILD'],
      [['migrating'], 'MIGRATING'],
      [RESIZE, 'RESIZE'],
    ),
  },
  building: { default: 'BUILD', tasks: {} },
  stopped: { default: 'SHUTOFF', tasks: tasks([RESIZE, 'RESIZE'], [REBUILD, 'REBUILD']) },
  resized: { default: 'VERIFY_RESIZE', tasks: tasks([['resize_reverting'], 'REVERT_RESIZE']) },
  paused: { default: 'PAUSED', tasks: tasks([['migrating'], 'MIGRATING']) },
  suspended: { default: 'SUSPENDED', tasks: {} },
  rescued: { default: 'RESCUE', tasks: {} },
  error: { default: 'ERROR', tasks: tasks([REBUILD, 'REBUILD']) },
  deleted: { default: 'DELETED', tasks: {} },
  'soft-delete': { default: 'SOFT_DELETED', tasks: {} },
  shelved: { default: 'SHELVED', tasks: {} },
  shelved_offloaded: { default: 'SHELVED_OFFLOADED', tasks: {} },
};

/** Nova's status word for a pair of states. */
export function statusOf(vmState: string, taskState: string | null): string {
  const row = TABLE[vmState];
  if (!row) return 'UNKNOWN';
  return (taskState === null ? undefined : row.tasks[taskState]) ?? row.default;
}

/** The states that a filter by status asks for; `tasks` is undefined when any task will do. Empty for an unknown status. */
export function statesOf(statuses: readonly string[]): { vms: readonly string[]; tasks?: readonly string[] } {
  const wanted = new Set(statuses.map((status) => status.toUpperCase()));
  const vms: string[] = [];
  const found: string[] = [];
  let any = false;
  for (const [vmState, row] of Object.entries(TABLE)) {
    const named = Object.keys(row.tasks).filter((task) => wanted.has(row.tasks[task] ?? ''));
    if (wanted.has(row.default)) any = true;
    else if (named.length === 0) continue;
    vms.push(vmState);
    found.push(...named);
  }
  return any ? { vms } : { vms, tasks: found };
}

const POWER: Readonly<Record<string, number>> = {
  active: 1,
  building: 0,
  stopped: 4,
  resized: 1,
  paused: 3,
  suspended: 7,
  rescued: 1,
  error: 0,
  deleted: 0,
  'soft-delete': 4,
  shelved: 4,
  shelved_offloaded: 4,
};

/** States that have a status, for setting a server's status in tests. */
export function stateFor(status: string): {
  readonly vmState: string;
  readonly taskState: string | null;
  readonly powerState: number;
} {
  const { vms, tasks: names } = statesOf([status]);
  const vmState = vms[0];
  if (vmState === undefined) throw new Error(`there is no Nova status ${status}`);
  return { vmState, taskState: names?.[0] ?? null, powerState: POWER[vmState] ?? 0 };
}
