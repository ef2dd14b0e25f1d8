import type { Eip } from './eip.ts';
import type { Network, Vpc } from './network.ts';
import type { NewThing, ThingAction, ThingChange, ThingCreation } from './writes.ts';

/** A network of subnets that is to be made. */
export interface NewVpc extends NewThing {
  /** Bytes; absent: what the cloud gives. */
  readonly mtu?: number;
}

export interface VpcChange extends ThingChange {
  /** Bytes. */
  readonly mtu?: number;
}

export interface VpcWrites<S> {
  readonly create?: ThingCreation<S, NewVpc>;
  readonly update?: ThingAction<S, Vpc, VpcChange>;
  /** Throws `invalid_status` saying how many networks are in it: none goes along. */
  readonly delete?: ThingAction<S, Vpc>;
}

/** A subnet that is to be made. */
export interface NewNetwork extends NewThing {
  /** Id of the network that it is to be in; absent: one of its own is made, of the same name. */
  readonly vpc?: string;
  readonly ip_version: '4' | '6';
  /** Address of the whole and length of its prefix, for example 10.10.0.0/20. */
  readonly cidr: string;
  /** Addresses that are given from it, bounds included; absent: what the cloud gives. */
  readonly range?: { readonly start: string; readonly end: string };
  /** Address of the router; absent: what the cloud gives. */
  readonly gateway?: string;
  /** Name servers. */
  readonly dns?: readonly string[];
}

export interface NetworkChange extends ThingChange {
  /** Address of the router; `null`: none. */
  readonly gateway?: string | null;
  /** Name servers: all that there are to be. */
  readonly dns?: readonly string[];
}

export interface NetworkWrites<S> {
  readonly create?: ThingCreation<S, NewNetwork>;
  readonly update?: ThingAction<S, Network, NetworkChange>;
  /** Throws `conflict` while something has an address of it. */
  readonly delete?: ThingAction<S, Network>;
}

/** A floating address that is to be had. What it is called is its address: the name of `NewThing` is of no use. */
export interface NewEip extends NewThing {
  /** Id of the network that leads outside; absent: the only one that there is. */
  readonly vpc?: string;
  /** Id of the subnet of it that the address is to be of; absent: any. */
  readonly subnet?: string;
  /** The one that is wanted; absent: any. */
  readonly address?: string;
}

/** Where a floating address is to lead. */
export interface EipTarget {
  readonly server: {
    readonly id: string;
    readonly name: string;
    /** Its interfaces, in their order. */
    readonly nics: readonly { readonly mac: string }[];
  };
  /** The address of the server; absent: its first one of IPv4. */
  readonly address?: string;
}

export interface EipWrites<S> {
  readonly create?: ThingCreation<S, NewEip>;
  readonly update?: ThingAction<S, Eip, Pick<ThingChange, 'description'>>;
  /** Throws `invalid_status` while it leads somewhere. */
  readonly delete?: ThingAction<S, Eip>;
  /** Throws `invalid_status` when it leads somewhere, or the server has one. */
  readonly associate?: ThingAction<S, Eip, EipTarget>;
  /** With `release` it is given back too. Throws `invalid_status` when it leads nowhere. */
  readonly dissociate?: ThingAction<S, Eip, { readonly release: boolean }>;
}
