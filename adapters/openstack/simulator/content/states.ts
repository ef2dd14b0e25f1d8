/** A state in which servers of the content rest. */
export interface State {
  readonly vmState: string;
  readonly taskState: string | null;
  readonly powerState: number;
  /** It is on a host. */
  readonly placed: boolean;
  /** It ran once. */
  readonly launched: boolean;
  /** It waits for a host: Nova lists it before all others. */
  readonly buildRequest?: true;
  readonly fault?: { readonly code: number; readonly message: string; readonly details: string };
}

const running: State = { vmState: 'active', taskState: null, powerState: 1, placed: true, launched: true };
const waiting: State = {
  vmState: 'building',
  taskState: 'scheduling',
  powerState: 0,
  placed: false,
  launched: false,
};

/** The states of the content; busy ones stay as they are. */
export const STATES = {
  active: running,
  stopped: { ...running, vmState: 'stopped', powerState: 4 },
  paused: { ...running, vmState: 'paused', powerState: 3 },
  suspended: { ...running, vmState: 'suspended', powerState: 7 },
  shelved: { ...running, vmState: 'shelved', powerState: 4 },
  offloaded: { ...running, vmState: 'shelved_offloaded', powerState: 4, placed: false },
  resized: { ...running, vmState: 'resized' },
  rescued: { ...running, vmState: 'rescued' },
  poweringOff: { ...running, taskState: 'powering-off' },
  uploading: { ...running, taskState: 'image_uploading' },
  /** The guest shut itself down and Nova has not noticed yet. */
  guestOff: { ...running, powerState: 4 },
  spawning: { ...waiting, taskState: 'spawning', placed: true },
  scheduling: { ...waiting, buildRequest: true },
  noHost: {
    ...waiting,
    vmState: 'error',
    taskState: null,
    fault: {
      code: 500,
      message: 'No valid host was found. ',
      details: 'Traceback (most recent call last):\n  nova.exception_Remote.NoValidHost_Remote\n',
    },
  },
  broken: {
    ...running,
    vmState: 'error',
    fault: {
      code: 500,
      message: 'Failed to connect to the guest agent',
      details: 'Traceback (most recent call last):\n  nova.exception.InternalError\n',
    },
  },
} as const satisfies Record<string, State>;

export type StateKey = keyof typeof STATES;
