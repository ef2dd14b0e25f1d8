import type { ServerAction } from './actions.ts';
import type { NewNic } from './create.ts';

/** Something of the cloud that a change names: its id there, and what it is called, for messages. */
export interface Meant {
  readonly id: string;
  readonly name: string;
}

/** Which security groups a server is to be in. */
export interface GroupChange {
  /** Beside those that it is in, out of these, in place of all, or in place of the first. */
  readonly how: 'add' | 'revoke' | 'set' | 'assign';
  readonly groups: readonly Meant[];
}

/** A disk to be made for a server that is there. */
export interface ExtraDisk {
  /** MB; absent: as large as the snapshot. */
  readonly size?: number;
  readonly storage?: Meant;
  readonly snapshot?: Meant;
  readonly image?: Meant;
}

export interface ExtraDisks {
  readonly disks: readonly ExtraDisk[];
  /** Users' own, for each of them, without a prefix. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface DiskChoice {
  readonly disk: Meant;
}

export interface DiskDetachment extends DiskChoice {
  /** It stays, also when it was made for the server. */
  readonly keep: boolean;
}

export interface DiskGrowth extends DiskChoice {
  /** MB. */
  readonly size: number;
}

export interface ExtraNics {
  readonly nics: readonly NewNic[];
}

/** Which interface of a server is meant: what is given must all be true of it. */
export interface NicChoice {
  /** Id of the unified network. */
  readonly network?: string;
  /** IPv4 or IPv6. */
  readonly address?: string;
  readonly mac?: string;
  /** Place among the server's interfaces, from 0. */
  readonly index?: number;
}

/** Another address for an interface, in a network of the same vpc; absent: any. */
export interface AddressChange {
  readonly of: NicChoice;
  readonly network?: Meant;
  readonly address?: string;
}

export interface EipBinding {
  readonly eip: Meant;
  /** The server's own address that it is to lead to; absent: the first. */
  readonly address?: string;
}

export interface EipRelease {
  /** It is given back to the cloud. */
  readonly release: boolean;
}

export interface EipAllocation {
  /** The network outside that it is to be of; absent: the only one that there is. */
  readonly network?: Meant;
  readonly address?: string;
}

/** What goes with a server beside what was made for it, which always does. */
export interface Deletion {
  /** Past the cloud's recycle bin, where there is one. */
  readonly force: boolean;
  /** Its data disks. */
  readonly disks?: boolean;
  /** Its floating addresses. */
  readonly eips?: boolean;
  /** The snapshots of the disks that go. */
  readonly snapshots?: boolean;
}

export interface DiskSnapshots {
  readonly name: string;
}

export interface KeyChoice {
  /** Ids are the keys' names in the cloud. None, where keys are taken away: all that the server is known to have. */
  readonly keys: readonly Meant[];
}

/** What can be done to the parts of a server. The names are the beginnings of sentences that end in "a server". */
export interface PartActions<S> {
  /** Throws `invalid_request` for a group that it is in already, or is not in. */
  readonly change_groups_of?: ServerAction<S, GroupChange>;
  /** Makes disks and attaches them; one that cannot be attached is deleted again. */
  readonly add_disks_to?: ServerAction<S, ExtraDisks>;
  readonly attach_disk_to?: ServerAction<S, DiskChoice>;
  readonly detach_disk_from?: ServerAction<S, DiskDetachment>;
  readonly resize_disk_of?: ServerAction<S, DiskGrowth>;
  readonly attach_networks_to?: ServerAction<S, ExtraNics>;
  readonly detach_network_from?: ServerAction<S, NicChoice>;
  readonly change_address_of?: ServerAction<S, AddressChange>;
  readonly bind_eip_to?: ServerAction<S, EipBinding>;
  readonly unbind_eip_from?: ServerAction<S, EipRelease>;
  readonly allocate_eip_for?: ServerAction<S, EipAllocation>;
  readonly snapshot_disks_of?: ServerAction<S, DiskSnapshots>;
  /** Puts keys into a server that is there, beside those that it has (mapping W-36). */
  readonly attach_keys_to?: ServerAction<S, KeyChoice>;
  /** Throws `invalid_status` when none is meant and none is known. */
  readonly detach_keys_from?: ServerAction<S, KeyChoice>;
}
