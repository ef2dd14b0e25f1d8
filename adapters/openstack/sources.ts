import { flavorAccess } from './flavors/access.ts';
import { flavors } from './flavors/nova.ts';
import { hypervisors } from './hosts/nova.ts';
import { images } from './images/glance.ts';
import { imageMembers } from './images/members.ts';
import { keypairs } from './keypairs/nova.ts';
import { floatingIps, networks, ports, rbacPolicies, securityGroups, subnets } from './networks/sources.ts';
import { projects } from './projects/keystone.ts';
import { servers } from './servers/source.ts';
import { snapshots } from './snapshots/cinder.ts';
import { volumeTypeAccess } from './storages/access.ts';
import { volumeTypes } from './storages/cinder.ts';
import { volumes } from './volumes/cinder.ts';
import { zones } from './zones/nova.ts';
import type { OpenstackProvider } from './records.ts';

/** The lists of a cloud that are read. */
export const sources: OpenstackProvider['sources'] = {
  servers,
  flavors,
  flavor_access: flavorAccess,
  keypairs,
  images,
  image_members: imageMembers,
  volumes,
  snapshots,
  volume_types: volumeTypes,
  volume_type_access: volumeTypeAccess,
  ports,
  floating_ips: floatingIps,
  security_groups: securityGroups,
  networks,
  subnets,
  rbac_policies: rbacPolicies,
  projects,
  hypervisors,
  zones,
};
