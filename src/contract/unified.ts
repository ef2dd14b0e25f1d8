import type { Static } from '@sinclair/typebox';
import { Disk } from './disk.ts';
import { Eip, NetworkInterface } from './eip.ts';
import { Image } from './image.ts';
import { Keypair } from './keypair.ts';
import { Network, Vpc } from './network.ts';
import { ExternalProject, Host, Zone } from './place.ts';
import { Secgroup } from './secgroup.ts';
import { Server } from './server.ts';
import { Sku } from './sku.ts';
import { Snapshot } from './snapshot.ts';
import { Storage } from './storage.ts';

/** Everything that an adapter can report, by the name under which Cloudpods lists it. */
export const UNIFIED = {
  servers: Server,
  images: Image,
  serverskus: Sku,
  keypairs: Keypair,
  disks: Disk,
  snapshots: Snapshot,
  storages: Storage,
  networks: Network,
  vpcs: Vpc,
  secgroups: Secgroup,
  eips: Eip,
  networkinterfaces: NetworkInterface,
  zones: Zone,
  hosts: Host,
  externalprojects: ExternalProject,
} as const;

export type ResourceName = keyof typeof UNIFIED;
/** The thing that a resource is made of. */
export type Thing<Name extends ResourceName> = Static<(typeof UNIFIED)[Name]>;
export const RESOURCE_NAMES = Object.keys(UNIFIED) as readonly ResourceName[];
