import { OpenstackClient, type Credentials, type Service } from '../openstack-client.ts';
import { inParallel, readCloud, type CloudReading } from '../read-cloud.ts';
import type { Image, Project } from '../records.ts';
import type {
  CinderVolume,
  FullFlavor,
  FullHypervisor,
  KeystoneProject,
  NeutronAddress,
  NeutronGroup,
  NeutronNetwork,
  NeutronPort,
  NeutronRouter,
  NeutronSubnet,
  NovaKeypair,
  NovaZone,
  Share,
  Snapshot,
  VolumeType,
} from './records.ts';

/** Everything of a cloud that one login sees and rows of resources are made from. */
export interface ResourceReading extends CloudReading {
  /** All projects are read, as the configuration key `projects.all` says. */
  readonly all: boolean;
  /** Id of the project of the login. */
  readonly project: string;
  /** Id of the user of the login. */
  readonly user: string;
  readonly allImages: readonly Image[];
  /** By image the projects that have taken what was offered to them; only known to who reads all projects. */
  readonly imageMembers: ReadonlyMap<string, readonly string[]>;
  readonly fullFlavors: readonly FullFlavor[];
  readonly flavorAccess: ReadonlyMap<string, readonly string[]>;
  readonly keypairs: readonly NovaKeypair[];
  readonly allVolumes: readonly CinderVolume[];
  readonly snapshots: readonly Snapshot[];
  readonly volumeTypes: readonly VolumeType[];
  readonly defaultVolumeType: string | undefined;
  readonly typeAccess: ReadonlyMap<string, readonly string[]>;
  readonly nets: readonly NeutronNetwork[];
  readonly allSubnets: readonly NeutronSubnet[];
  readonly allPorts: readonly NeutronPort[];
  readonly addresses: readonly NeutronAddress[];
  readonly allGroups: readonly NeutronGroup[];
  readonly routers: readonly NeutronRouter[];
  readonly shares: readonly Share[];
  readonly zones: readonly NovaZone[];
  readonly fullHypervisors: readonly FullHypervisor[];
  readonly keystoneProjects: readonly KeystoneProject[];
  readonly domains: ReadonlyMap<string, string>;
}

class Reader {
  constructor(
    readonly client: OpenstackClient,
    readonly all: boolean,
  ) {}

  /** A whole list, or nothing where the credentials may not see it. */
  async list<T>(service: Service, path: string, key: string): Promise<readonly T[]> {
    return (await this.client.find<T[]>(service, path, key)) ?? [];
  }

  /** By thing the projects that something of it says. */
  async access<T extends { readonly id: string }>(
    things: readonly T[],
    ask: (thing: T) => Promise<readonly string[]>,
  ): Promise<Map<string, readonly string[]>> {
    const pairs = await inParallel(things, async (thing) => [thing.id, await ask(thing)] as const);
    return new Map(pairs);
  }
}

async function readImages(reader: Reader) {
  const lists = await Promise.all(
    ['', '&os_hidden=true'].map((more) =>
      reader.list<Image>('image', `/images?limit=1000&visibility=all${more}`, 'images'),
    ),
  );
  const allImages = lists.flat();
  const shared = reader.all ? allImages.filter(({ visibility }) => visibility === 'shared') : [];
  const imageMembers = await reader.access(shared, async ({ id }) => {
    const members = await reader.list<{ member_id: string; status: string }>(
      'image',
      `/images/${id}/members`,
      'members',
    );
    return members.filter(({ status }) => status === 'accepted').map(({ member_id }) => member_id);
  });
  return { allImages, imageMembers };
}

/** The machines as Nova tells of them now; none where the credentials may not see them. */
export const readMachines = async (client: OpenstackClient): Promise<readonly FullHypervisor[]> =>
  (await client.find<FullHypervisor[]>('compute', '/os-hypervisors/detail', 'hypervisors')) ?? [];

async function readCompute(reader: Reader) {
  const [fullFlavors, listed, plain, detailed, fullHypervisors] = await Promise.all([
    reader.list<FullFlavor>('compute', '/flavors/detail?is_public=None&limit=1000', 'flavors'),
    reader.list<{ keypair: { name: string } }>('compute', '/os-keypairs?limit=1000', 'keypairs'),
    reader.list<NovaZone>('compute', '/os-availability-zone', 'availabilityZoneInfo'),
    reader.list<NovaZone>('compute', '/os-availability-zone/detail', 'availabilityZoneInfo'),
    readMachines(reader.client),
  ]);
  const keypairs = await inParallel(listed, ({ keypair: { name } }) =>
    reader.client.get<NovaKeypair>('compute', `/os-keypairs/${encodeURIComponent(name)}`, 'keypair'),
  );
  const hidden = fullFlavors.filter((flavor) => reader.all && !flavor['os-flavor-access:is_public']);
  const flavorAccess = await reader.access(hidden, async ({ id }) => {
    const path = `/flavors/${id}/os-flavor-access`;
    const access = await reader.list<{ tenant_id: string }>('compute', path, 'flavor_access');
    return access.map(({ tenant_id }) => tenant_id);
  });
  return { fullFlavors, flavorAccess, keypairs, zones: detailed.length > 0 ? detailed : plain, fullHypervisors };
}

async function readVolumes(reader: Reader) {
  const query = reader.all ? '?limit=1000&all_tenants=1' : '?limit=1000';
  const [allVolumes, snapshots, volumeTypes, standard] = await Promise.all([
    reader.list<CinderVolume>('volume', `/volumes/detail${query}`, 'volumes'),
    reader.list<Snapshot>('volume', `/snapshots/detail${query}`, 'snapshots'),
    reader.list<VolumeType>('volume', `/types?limit=1000${reader.all ? '&is_public=None' : ''}`, 'volume_types'),
    reader.client.find<VolumeType>('volume', '/types/default', 'volume_type'),
  ]);
  const hidden = volumeTypes.filter((type) => reader.all && type.is_public === false);
  const typeAccess = await reader.access(hidden, async ({ id }) => {
    const path = `/types/${id}/os-volume-type-access`;
    const access = await reader.list<{ project_id: string }>('volume', path, 'volume_type_access');
    return access.map(({ project_id }) => project_id);
  });
  return { allVolumes, snapshots, volumeTypes, typeAccess, defaultVolumeType: standard?.id };
}

async function readNetwork(reader: Reader) {
  // The owner of a network is shown the ports of others in it, too: these are not the project's.
  const own = reader.all ? '' : `?project_id=${reader.client.project.id}`;
  const [nets, allSubnets, allPorts, addresses, allGroups, routers, shares] = await Promise.all([
    reader.list<NeutronNetwork>('network', '/networks', 'networks'),
    reader.list<NeutronSubnet>('network', '/subnets', 'subnets'),
    reader.list<NeutronPort>('network', `/ports${own}`, 'ports'),
    reader.list<NeutronAddress>('network', '/floatingips', 'floatingips'),
    reader.list<NeutronGroup>('network', '/security-groups', 'security_groups'),
    reader.list<NeutronRouter>('network', '/routers', 'routers'),
    reader.list<Share>('network', '/rbac-policies', 'rbac_policies'),
  ]);
  return { nets, allSubnets, allPorts, addresses, allGroups, routers, shares };
}

async function readIdentity(reader: Reader) {
  const ask = async <T>(what: 'projects' | 'domains') => {
    const all = await reader.client.find<T[]>('identity', `/${what}`, what);
    return all ?? (await reader.list<T>('identity', `/auth/${what}`, what));
  };
  const keystoneProjects = await ask<KeystoneProject>('projects');
  const domains = await ask<{ id: string; name: string }>('domains');
  const { domain } = reader.client.project;
  const names = new Map([...domains, domain].map(({ id, name }) => [id, name] as const));
  return { keystoneProjects, domains: names };
}

/** Reads a cloud with credentials of its own. `all` as the configuration key `projects.all`. */
export async function readResources(credentials: Credentials, all: boolean): Promise<ResourceReading> {
  const client = await OpenstackClient.login(credentials);
  const reader = new Reader(client, all);
  const [cloud, images, compute, volumes, network, identity] = await Promise.all([
    readCloud(credentials, all),
    readImages(reader),
    readCompute(reader),
    readVolumes(reader),
    readNetwork(reader),
    readIdentity(reader),
  ]);
  const projects: ReadonlyMap<string, Project> = cloud.projects;
  return {
    ...cloud,
    all,
    project: client.project.id,
    user: client.userId,
    ...images,
    ...compute,
    ...volumes,
    ...network,
    ...identity,
    projects,
  };
}
