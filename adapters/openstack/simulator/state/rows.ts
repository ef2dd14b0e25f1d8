import type { Flavor } from '../content/flavors.ts';

/** A volume as Nova keeps it with a server. */
export interface AttachedVolume {
  readonly id: string;
  readonly device: string;
  readonly deleteOnTermination: boolean;
}

/** Why the last operation on a server failed. */
export interface ServerFault {
  readonly code: number;
  readonly message: string;
  readonly details: string;
  readonly createdAt: number;
}

/** A server as Nova's database has it. Times are milliseconds since 1970. */
export interface ServerRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly projectId: string;
  readonly userId: string;
  readonly vmState: string;
  readonly taskState: string | null;
  readonly powerState: number;
  readonly createdAt: number;
  /** Null until the row is changed for the first time (mapping L-52). */
  readonly updatedAt: number | null;
  readonly launchedAt: number | null;
  readonly terminatedAt: number | null;
  readonly deleted: boolean;
  /** Still waits for a host: listed before all others (mapping L-07). */
  readonly buildRequest: boolean;
  /** Its cell does not answer: only a part of the record is known (mapping L-18). */
  readonly unreachable: boolean;
  /** Null: on no host. */
  readonly host: string | null;
  readonly flavor: Flavor;
  /** `''`: it boots from a volume. */
  readonly imageId: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly keyName: string | null;
  readonly locked: boolean;
  readonly lockedReason: string | null;
  readonly progress: number;
  readonly hostname: string;
  readonly instanceName: string;
  readonly reservationId: string;
  readonly rootDevice: string | null;
  readonly configDrive: '' | 'True';
  readonly userData: string | null;
  readonly accessIpv4: string;
  readonly accessIpv6: string;
  readonly certificates: readonly string[] | null;
  /** Id. */
  readonly serverGroup: string | null;
  readonly fault: ServerFault | null;
  readonly volumes: readonly AttachedVolume[];
}

/** An address of a port in a subnet. */
export interface FixedIp {
  readonly subnetId: string;
  readonly address: string;
}

/** A port of Neutron. */
export interface PortRow {
  readonly id: string;
  readonly name: string;
  readonly networkId: string;
  /** `''` for the ports of floating addresses, which belong to nobody. */
  readonly projectId: string;
  readonly mac: string;
  readonly status: 'ACTIVE' | 'DOWN' | 'N/A';
  readonly deviceId: string;
  readonly deviceOwner: string;
  readonly fixedIps: readonly FixedIp[];
  readonly addressPairs: readonly { readonly ip_address: string; readonly mac_address: string }[];
  /** Ids. */
  readonly securityGroups: readonly string[];
  readonly host: string;
  readonly portSecurity: boolean;
  /** Somebody made it before a server had it: it stays when the server lets go of it. */
  readonly own?: boolean;
  readonly description?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly revision: number;
}

/** A floating address of Neutron. */
export interface FloatingIpRow {
  readonly id: string;
  readonly projectId: string;
  readonly address: string;
  readonly networkId: string;
  readonly portId: string | null;
  readonly fixedAddress: string | null;
  readonly routerId: string | null;
  readonly description?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly revision: number;
}

/** Where a volume is attached, as Cinder keeps it. */
export interface VolumeAttachment {
  readonly id: string;
  readonly serverId: string;
  readonly device: string;
  readonly host: string | null;
  readonly attachedAt: number;
}

/** A volume of Cinder. */
export interface VolumeRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly projectId: string;
  readonly userId: string;
  readonly status: string;
  /** GB. */
  readonly size: number;
  readonly type: string;
  readonly bootable: boolean;
  readonly encrypted: boolean;
  readonly multiattach: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  /** Id of the snapshot it was made from. */
  readonly snapshotId: string | null;
  /** Of the image it was made from. */
  readonly imageMetadata: Readonly<Record<string, string>> | null;
  readonly attachments: readonly VolumeAttachment[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A snapshot of a volume. */
export interface SnapshotRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly status: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly volumeId: string;
  readonly projectId: string;
  readonly userId: string;
  readonly size: number;
  readonly createdAt: number;
}

/** A group of servers that Nova keeps apart or together. */
export interface ServerGroupRow {
  readonly id: string;
  readonly name: string;
  readonly policy: 'affinity' | 'anti-affinity';
  readonly projectId: string;
  readonly userId: string;
  /** Ids of servers. */
  readonly members: readonly string[];
}
