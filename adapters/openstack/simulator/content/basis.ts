import { directory, type Directory } from './projects.ts';
import { flavors, type Flavors } from './flavors.ts';
import { hosts, type Host } from './hosts.ts';
import { idSpace, type IdSpace } from './ids.ts';
import { images, type Image } from './images.ts';
import { keypairs, type Keypair } from './keypairs.ts';
import { networks, type Networks } from './networks.ts';
import { rbacPolicies, type RbacPolicy } from './rbac-policies.ts';
import { securityGroups, type SecurityGroup } from './security-groups.ts';
import { shapes, type Shape } from './shapes.ts';
import { volumeTypes, type VolumeType } from './volume-types.ts';

/** Kinds of things that there may be very many of. */
export const KINDS = [
  'server',
  'port',
  'volume',
  'attachment',
  'floating-ip',
  'image',
  'router',
  'snapshot',
  'server-group',
] as const;

export type Kind = (typeof KINDS)[number];

/** What the many things of a cloud are made of: its few things, and the rules by which the many follow from their index. */
export interface Basis {
  readonly cloud: string;
  /** How many servers there are to begin with. */
  readonly servers: number;
  readonly directory: Directory;
  readonly flavors: Flavors;
  readonly images: readonly Image[];
  readonly hosts: readonly Host[];
  readonly keypairs: readonly Keypair[];
  readonly networks: Networks;
  readonly securityGroups: readonly SecurityGroup[];
  readonly rbacPolicies: readonly RbacPolicy[];
  readonly volumeTypes: readonly VolumeType[];
  readonly ids: Readonly<Record<Kind, IdSpace>>;
  shape(index: number): Shape;
}

/** The same name and number of servers always give the same content. */
export function basis(cloud: string, servers: number): Basis {
  const people = directory(cloud);
  const ids = Object.fromEntries(KINDS.map((kind) => [kind, idSpace(cloud, kind)]));
  const content = {
    projects: people.projects,
    networks: networks(cloud, people.projects),
    securityGroups: securityGroups(cloud, people.projects),
  };
  return {
    cloud,
    servers,
    directory: people,
    flavors: flavors(cloud),
    images: images(cloud, people.projects),
    hosts: hosts(cloud, servers),
    keypairs: keypairs(cloud),
    volumeTypes: volumeTypes(cloud, people),
    networks: content.networks,
    securityGroups: content.securityGroups,
    rbacPolicies: rbacPolicies(cloud, content),
    ids: ids as Record<Kind, IdSpace>,
    shape: shapes(cloud),
  };
}
