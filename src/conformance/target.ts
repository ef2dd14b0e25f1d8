import type { Fault, Provider, ServerActionName, Simulator } from '../contract/index.ts';

/** How servers and other things are made on a cloud, to be changed and deleted again. Things are named by name or id. */
export interface Making {
  /** Settings of somebody who may make servers in his project. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Of somebody who may move servers from host to host, and make sizes. */
  readonly administrator?: Readonly<Record<string, unknown>>;
  /** With which the names of what is made begin; default `podgate-conformance`. */
  readonly prefix?: string;
  readonly image: string;
  readonly flavor: string;
  /** The flavor that they are given in its place. */
  readonly otherFlavor: string;
  readonly network: string;
  readonly secgroup?: string;
  /** The vpc that leads outside. */
  readonly outside?: string;
  /** MB of the disk of a server that boots from a disk of its own; absent: none is made. */
  readonly rootDisk?: number;
  /** Deleted servers can be taken back. */
  readonly recycles?: boolean;
  /** Takes an image away that was made of a server: the contract cannot. */
  discardImage?(id: string): Promise<void>;
  /** What cannot be tried here, each with why. */
  readonly without?: Partial<Readonly<Record<ServerActionName, string>>>;
  /** Seconds after which what has not ended passes for failed. */
  readonly patience: number;
}

/** A cloud to try an adapter on: its simulator, or a real one. */
export interface Target {
  /** The adapter's settings for somebody who may see everything, and for others by name. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly personas?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Whether `config` may read all projects. */
  readonly allProjects: boolean;
  /** What only a simulator can do; absent: the cases that need it are not run, and the table says so. */
  readonly trouble?: {
    fail(rule: { readonly fault: Fault; readonly path?: string; readonly times?: number }): Promise<void>;
    heal(): Promise<void>;
    expireTokens(): Promise<void>;
    /** Requests so far, as `METHOD service path`. */
    requests(): Promise<readonly string[]>;
    /** Text that the path of the list of rows holds, for example `/servers/detail`. */
    readonly rowsPath: string;
    /** Text that a login's line in `requests` holds. */
    readonly login: string;
  };
  /** Absent: nothing is changed there. */
  readonly making?: Making;
  stop(): Promise<void>;
}

/** The functions of a test runner that the kit uses; jest's and node:test's fit. */
export interface Runner {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
  beforeAll(body: () => Promise<void>): unknown;
  afterAll(body: () => Promise<void>): unknown;
}

/** What is tried: an adapter, and how to get a cloud for it. */
export interface Subject {
  readonly provider: Provider;
  readonly start: () => Promise<Target>;
}

/** A simulator as a cloud to try: `rowsPath` and `login` as in `Target.trouble`. */
export function simulatedTarget(
  simulator: Simulator,
  { making, ...where }: { readonly rowsPath: string; readonly login: string; readonly making?: Making },
): Target {
  return {
    config: simulator.config,
    personas: simulator.personas,
    allProjects: true,
    trouble: {
      fail: (rule) => simulator.fail(rule),
      heal: () => simulator.heal(),
      expireTokens: () => simulator.expireTokens(),
      requests: () => simulator.requests(),
      ...where,
    },
    ...(making && { making }),
    stop: () => simulator.stop(),
  };
}
