import type { Accepted } from './actions.ts';
import type { Secgroup } from './secgroup.ts';
import type { ImageWrites } from './writes-images.ts';
import type { KeypairWrites } from './writes-keypairs.ts';
import type { Call } from './tools.ts';
import type { EipWrites, NetworkWrites, VpcWrites } from './writes-networks.ts';
import type { DiskWrites, SnapshotWrites } from './writes-disks.ts';
import type { SkuWrites } from './writes-skus.ts';

/** One thing that can be done to a thing of a resource. */
export interface ThingAction<S, T, Input = void> {
  /** Statuses from which the cloud takes it on; absent: all. */
  from?(input: Input): readonly string[];
  /**
   * Asks the cloud for it, once: a change that was sent is never repeated. Throws `invalid_status` when the thing is in another state than
   * was known or is used by something, `not_found` when it is gone.
   */
  run(session: S, thing: T, input: Input, call: Call): Promise<Accepted>;
}

/** A thing that the cloud has taken on: not that it can be used. */
export interface MadeThing {
  readonly id: string;
}

/** How things of a resource are made. */
export interface ThingCreation<S, Input> {
  /** Asks the cloud for one, once. What had to be made before it is undone when it is refused; the error says what was left. */
  run(session: S, input: Input, call: Call): Promise<MadeThing>;
  /** The one that was made with the same input and the same marker, when the answer was lost; nothing when there is none. */
  find(session: S, input: Input, call: Call): Promise<MadeThing | undefined>;
  /**
   * For a cloud that keeps a marker only until the thing is as it is to be: what is left to be done to one that was made or found, once its id
   * is written down. May be done again. When it is refused the thing is undone, as in `run`. Throws `not_found` when the thing is gone.
   */
  finish?(session: S, made: MadeThing, input: Input, call: Call): Promise<void>;
}

/** What every new thing has. */
export interface NewThing {
  readonly name: string;
  readonly description?: string;
  /** By which it is found again when the answer is lost: 1 to 64 characters of letters, digits and -. */
  readonly marker: string;
}

/** What is to be different; what is left out stays. */
export interface ThingChange {
  readonly name?: string;
  readonly description?: string;
}

/** A rule that a security group is to have: always one that allows something. */
export interface NewRule {
  readonly direction: 'in' | 'out';
  readonly ip_version: '4' | '6';
  /** Name or number; absent: all. */
  readonly protocol?: string;
  /** First and last port, or of ICMP type and code; absent: all. */
  readonly ports?: { readonly first: number; readonly last?: number };
  /** Whom it is about; absent: everybody, or who is in the group. */
  readonly cidr?: string;
  /** Id of the group that it is about. */
  readonly peer?: string;
  readonly description?: string;
}

export interface NewSecgroup extends NewThing {
  /** Beside those that the cloud gives each group. */
  readonly rules: readonly NewRule[];
}

export interface SecgroupWrites<S> {
  readonly create?: ThingCreation<S, NewSecgroup>;
  readonly update?: ThingAction<S, Secgroup, ThingChange>;
  readonly delete?: ThingAction<S, Secgroup>;
  /** All or none. */
  readonly add_rules?: ThingAction<S, Secgroup, { readonly rules: readonly NewRule[] }>;
  /** By the id of the rule. */
  readonly remove_rule?: ThingAction<S, Secgroup, { readonly rule: string }>;
}

/** What can be done to things beside servers. What an adapter leaves out is refused before any traffic. */
export interface Writes<S> {
  readonly images?: ImageWrites<S>;
  readonly keypairs?: KeypairWrites<S>;
  readonly secgroups?: SecgroupWrites<S>;
  readonly networks?: NetworkWrites<S>;
  readonly vpcs?: VpcWrites<S>;
  readonly eips?: EipWrites<S>;
  readonly disks?: DiskWrites<S>;
  readonly snapshots?: SnapshotWrites<S>;
  readonly serverskus?: SkuWrites<S>;
}

export type WritableResource = keyof Writes<unknown>;
