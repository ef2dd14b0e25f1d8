import type { Provider, Related } from 'podgate/contract';
import type { OpenstackConfig } from './config.ts';
import type { FlavorAccess } from './flavors/access.ts';
import type { NovaFlavor } from './flavors/nova.ts';
import type { NovaHypervisor } from './hosts/nova.ts';
import type { GlanceImage } from './images/glance.ts';
import type { ImageMembers } from './images/members.ts';
import type { NovaKeypair } from './keypairs/nova.ts';
import type {
  NeutronFloatingIp,
  NeutronNetwork,
  NeutronPort,
  NeutronRbacPolicy,
  NeutronSecurityGroup,
  NeutronSubnet,
} from './networks/neutron.ts';
import type { KeystoneProject } from './projects/keystone.ts';
import type { NovaServer } from './servers/nova.ts';
import type { Session } from './session.ts';
import type { CinderSnapshot } from './snapshots/cinder.ts';
import type { VolumeTypeAccess } from './storages/access.ts';
import type { CinderVolumeType } from './storages/cinder.ts';
import type { CinderVolume } from './volumes/cinder.ts';
import type { NovaZone } from './zones/nova.ts';

/** What the lists of a cloud hold, by the name of the source. */
export type Records = {
  readonly servers: NovaServer;
  readonly flavors: NovaFlavor;
  readonly flavor_access: FlavorAccess;
  readonly keypairs: NovaKeypair;
  readonly images: GlanceImage;
  readonly image_members: ImageMembers;
  readonly volumes: CinderVolume;
  readonly snapshots: CinderSnapshot;
  readonly volume_types: CinderVolumeType;
  readonly volume_type_access: VolumeTypeAccess;
  readonly ports: NeutronPort;
  readonly floating_ips: NeutronFloatingIp;
  readonly security_groups: NeutronSecurityGroup;
  readonly networks: NeutronNetwork;
  readonly subnets: NeutronSubnet;
  readonly rbac_policies: NeutronRbacPolicy;
  readonly projects: KeystoneProject;
  readonly hypervisors: NovaHypervisor;
  readonly zones: NovaZone;
};

/** The records of one cloud, as translation sees them. */
export type Lookup = Related<Records>;

/** An adapter of OpenStack's family. */
export type OpenstackProvider = Provider<OpenstackConfig, Session, Records>;

type Optional = 'validate' | 'writes' | 'imageFiles' | 'imageSharing' | 'quotas' | 'identity' | 'native';

/** One that can do all that stock OpenStack can. */
export type StockProvider = OpenstackProvider &
  Required<Pick<OpenstackProvider, Optional>> & { readonly resources: Required<OpenstackProvider['resources']> };
