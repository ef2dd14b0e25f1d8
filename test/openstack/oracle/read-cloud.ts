import { OpenstackClient, type Credentials } from './openstack-client.ts';
import type {
  Flavor,
  FloatingIp,
  Hypervisor,
  Image,
  Network,
  NovaServer,
  Port,
  Project,
  SecurityGroup,
  Subnet,
  Volume,
} from './records.ts';

/** Everything of a cloud that one login sees and a row is made from. */
export interface CloudReading {
  /** In the order of Nova's list; each read by a GET of its own. */
  readonly servers: readonly NovaServer[];
  readonly flavors: readonly Flavor[];
  readonly images: ReadonlyMap<string, Image>;
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly ports: readonly Port[];
  readonly networks: ReadonlyMap<string, Network>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly floatingIps: readonly FloatingIp[];
  readonly groups: ReadonlyMap<string, SecurityGroup>;
  readonly projects: ReadonlyMap<string, Project>;
  readonly hypervisors: readonly Hypervisor[];
}

const byId = <T extends { readonly id: string }>(items: readonly T[]) =>
  new Map(items.map((item) => [item.id, item] as const));

/** Applies `work` to all items, a few at a time, and keeps the order. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>, width = 6): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** The servers that are there now, each complete: Nova's list hides the faults of servers that never got a host. */
async function readServers(client: OpenstackClient, all: boolean): Promise<NovaServer[]> {
  const query = all ? '?limit=1000&all_tenants=1' : '?limit=1000';
  const listed = await client.get<{ id: string }[]>('compute', `/servers${query}`, 'servers');
  const found = await inParallel(listed, ({ id }) => client.find<NovaServer>('compute', `/servers/${id}`, 'server'));
  return found.filter((server) => server !== undefined);
}

const imageId = ({ image }: NovaServer) => (image === '' ? [] : [image.id]);

async function readImages(client: OpenstackClient, servers: readonly NovaServer[]): Promise<Map<string, Image>> {
  const ids = [...new Set(servers.flatMap(imageId))];
  const images = await inParallel(ids, (id) => client.find<Image>('image', `/images/${id}`));
  return byId(images.filter((image) => image !== undefined));
}

async function readVolumes(client: OpenstackClient, servers: readonly NovaServer[]): Promise<Map<string, Volume>> {
  const ids = servers.flatMap((server) => server['os-extended-volumes:volumes_attached'].map(({ id }) => id));
  const volumes = await inParallel([...new Set(ids)], (id) =>
    client.find<Volume>('volume', `/volumes/${id}`, 'volume'),
  );
  return byId(volumes.filter((volume) => volume !== undefined));
}

async function readProjects(client: OpenstackClient): Promise<Map<string, Project>> {
  const all = await client.find<Project[]>('identity', '/projects', 'projects');
  const own = await client.find<Project[]>('identity', '/auth/projects', 'projects');
  const { id, name, domain } = client.project;
  return byId([{ id, name, domain_id: domain.id }, ...(own ?? []), ...(all ?? [])]);
}

/**
 * Reads a cloud with credentials of its own. `all` as the configuration key `projects.all`: servers of all projects.
 * What the credentials may not see is empty: then there is no source for it.
 */
export async function readCloud(credentials: Credentials, all: boolean): Promise<CloudReading> {
  const client = await OpenstackClient.login(credentials);
  const list = async <T>(...[service, path, key]: Parameters<OpenstackClient['find']>) =>
    (await client.find<T[]>(service, path, key)) ?? [];
  const servers = await readServers(client, all);
  const [flavors, images, volumes, ports, networks, subnets, floatingIps, groups, projects, hypervisors] =
    await Promise.all([
      list<Flavor>('compute', '/flavors/detail?is_public=None&limit=1000', 'flavors'),
      readImages(client, servers),
      readVolumes(client, servers),
      list<Port>('network', '/ports', 'ports'),
      list<Network>('network', '/networks', 'networks'),
      list<Subnet>('network', '/subnets', 'subnets'),
      list<FloatingIp>('network', '/floatingips', 'floatingips'),
      list<SecurityGroup>('network', '/security-groups', 'security_groups'),
      readProjects(client),
      list<Hypervisor>('compute', '/os-hypervisors/detail', 'hypervisors'),
    ]);
  return {
    servers,
    flavors,
    images,
    volumes,
    ports,
    networks: byId(networks),
    subnets: byId(subnets),
    floatingIps,
    groups: byId(groups),
    projects,
    hypervisors,
  };
}
