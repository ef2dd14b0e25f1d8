import type { Call } from './tools.ts';

/** A disk that a new server is to have. Ids are the cloud's own. */
export interface NewDisk {
  /** MB; absent: as what it is made from. */
  readonly size?: number;
  /** Id of the storage that it is to be in; absent: the cloud chooses. */
  readonly storage?: string;
  /** Made from this snapshot. */
  readonly snapshot?: string;
  /** This disk, which is there already. */
  readonly disk?: string;
  /** Stays when the server is deleted. */
  readonly keep: boolean;
}

/** The disk that a new server boots from. */
export interface NewRoot extends NewDisk {
  /** Inside the server, as large as its flavor says; else a disk of its own. */
  readonly local: boolean;
}

/** An interface that a new server is to have. */
export interface NewNic {
  /** The unified network: a subnet, or with `_<first address>` a pool of it. */
  readonly network: string;
  /** The network that the subnet is in. */
  readonly vpc: string;
  /** Any address of these subnets will do, because the network has no others. */
  readonly anywhere: boolean;
  readonly address?: string;
  readonly address6?: string;
  readonly mac?: string;
  /** Of this interface alone. */
  readonly secgroups?: readonly string[];
}

/** A server that is to be made; all that it refers to is on the cloud. */
export interface NewServer {
  readonly name: string;
  readonly description?: string;
  readonly hostname?: string;
  readonly flavor: string;
  readonly image?: string;
  readonly root: NewRoot;
  readonly disks: readonly NewDisk[];
  /** In their order; none: the server has no interface. */
  readonly nics: readonly NewNic[];
  readonly secgroups: readonly string[];
  /** Name of the key in the cloud. */
  readonly keypair?: string;
  readonly password?: string;
  /** Base64. */
  readonly user_data?: string;
  /** Users' own, without a prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly disable_delete: boolean;
  /** Runs once it is made; else it is off then, at once or by a remainder (`ServerRemainder`). */
  readonly starts: boolean;
  readonly zone?: string;
  /** Name of the host that it is to be on. */
  readonly host?: string;
  /** By which the server is found again when the answer is lost: 1 to 64 characters, kept in the server. */
  readonly marker: string;
}

/** A server that the cloud has taken on: not that it is there. */
export interface CreatedServer {
  readonly id: string;
  /** Given by the cloud, which tells it once. */
  readonly password?: string;
  /** As in `Accepted`. */
  readonly reference?: string;
}

/** How servers are made. */
export interface ServerCreation<S> {
  /**
   * Asks the cloud for one server, once. What had to be made before it is undone when it is refused; the error says what was left.
   * Throws `unsupported` for what this cloud cannot do, before any traffic that changes something.
   */
  run(session: S, server: NewServer, call: Call): Promise<CreatedServer>;
  /** The server that was made with a marker; nothing when there is none. */
  find(session: S, server: NewServer, call: Call): Promise<CreatedServer | undefined>;
  /** Takes back what was made for a server that is not there. Answers what could not be. */
  abandon(session: S, server: NewServer, call: Call): Promise<readonly string[]>;
}
