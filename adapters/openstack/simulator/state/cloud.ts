import { basis, type Basis } from '../content/basis.ts';
import type { Keypair } from '../content/keypairs.ts';
import type { SecurityGroup } from '../content/security-groups.ts';
import { floatingIpSeeds } from '../content/floating-ips.ts';
import type { Flavor } from '../content/flavors.ts';
import type { Host } from '../content/hosts.ts';
import type { Image } from '../content/images.ts';
import type { Network, Subnet } from '../content/networks.ts';
import { portId, portSeeds } from '../content/ports.ts';
import { serverSeeds } from '../content/servers.ts';
import { snapshots, volumeSeeds } from '../content/volumes.ts';
import type { ActionRow } from './actions.ts';
import { ImageFiles } from './image-files.ts';
import type { FloatingIpRow, PortRow, ServerGroupRow, ServerRow, SnapshotRow, VolumeRow } from './rows.ts';
import { Table } from './table.ts';
import type { Job, Task } from './tasks.ts';

/** Neutron's, which go up with each change. */
type Revised = { readonly revision: number; readonly updatedAt: number };

const NO_NICS = { nics: [] } as const;

const byId = <Row extends { readonly id: string }>(rows: readonly Row[]) => new Map(rows.map((row) => [row.id, row]));

/** What a server was before it was moved. */
export interface MovedFrom {
  readonly flavor: string;
  readonly vmState: string;
  readonly powerState: number;
  readonly host: string | null;
  /** Number of the record of the move. */
  readonly migration: number;
}

/** A move of a server from host to host, as Nova writes it down. */
export interface MigrationRow {
  readonly id: number;
  readonly uuid: string;
  readonly server: string;
  readonly projectId: string;
  readonly userId: string;
  readonly type: 'live-migration' | 'migration' | 'resize';
  readonly status: string;
  readonly from: string | null;
  readonly to: string | null;
  /** Numbers of the flavors before and after. */
  readonly flavors: readonly [number, number];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number | null;
}

/** Everything that a simulated cloud holds. Its services only read and change this; they keep nothing themselves. */
export interface Cloud {
  readonly basis: Basis;
  readonly servers: Table<ServerRow>;
  readonly ports: Table<PortRow>;
  readonly floatingIps: Table<FloatingIpRow>;
  readonly volumes: Table<VolumeRow>;
  readonly images: Map<string, Image>;
  readonly imageFiles: ImageFiles;
  readonly networks: Map<string, Network>;
  readonly securityGroups: Map<string, SecurityGroup>;
  readonly subnets: Map<string, Subnet>;
  readonly flavors: Map<string, Flavor>;
  readonly hosts: ReadonlyMap<string, Host>;
  readonly keypairs: Keypair[];
  readonly snapshots: Map<string, SnapshotRow>;
  readonly serverGroups: ReadonlyMap<string, ServerGroupRow>;
  /** What is being done to servers, by their ids. */
  readonly tasks: Map<string, Task>;
  /** What was done to servers, by their ids, the newest first. */
  readonly actions: Map<string, readonly ActionRow[]>;
  /** What else is going on. */
  readonly jobs: Job[];
  /** What servers were that wait to be confirmed in another size or place, by their ids. */
  readonly moved: Map<string, MovedFrom>;
  readonly migrations: MigrationRow[];
  /** How many were made, whatever became of them: no id is given twice. */
  readonly made: { snapshots: number; groups: number; rules: number; networks: number; subnets: number };
  /** Milliseconds since 1970. */
  now(): number;
}

function serverGroups(content: Basis): readonly ServerGroupRow[] {
  const members: string[] = [];
  for (let index = 0; index < Math.min(content.servers, 100); index++) {
    if (content.shape(index).details?.grouped) members.push(content.ids.server.id(index));
  }
  return [
    {
      id: content.ids['server-group'].id(0),
      name: 'apart',
      policy: 'anti-affinity',
      projectId: content.directory.projects.demo.id,
      userId: content.directory.users.member.id,
      members,
    },
  ];
}

/** Makes a cloud with that many servers. */
export function cloud(name: string, servers: number, now: () => number): Cloud {
  const content = basis(name, servers);
  const networks = Object.values(content.networks);
  const revised = <Row extends Revised>(row: Row, before: Row): Row => ({
    ...row,
    revision: before.revision + 1,
    updatedAt: Math.floor(now() / 1000) * 1000,
  });
  return {
    basis: content,
    servers: new Table(content.ids.server, serverSeeds(content)),
    ports: new Table(content.ids.port, portSeeds(content), revised),
    floatingIps: new Table(content.ids['floating-ip'], floatingIpSeeds(content), revised),
    volumes: new Table(content.ids.volume, volumeSeeds(content)),
    images: byId(content.images),
    imageFiles: new ImageFiles(),
    networks: byId(networks.map(({ network }) => network)),
    securityGroups: byId(content.securityGroups),
    subnets: byId(networks.flatMap(({ subnets }) => subnets)),
    flavors: byId(Object.values(content.flavors).filter((flavor) => !flavor.gone)),
    hosts: new Map(content.hosts.map((host) => [host.name, host])),
    keypairs: [...content.keypairs],
    snapshots: byId(snapshots(content)),
    serverGroups: byId(serverGroups(content)),
    tasks: new Map(),
    actions: new Map(),
    jobs: [],
    moved: new Map(),
    migrations: [],
    made: { snapshots: 0, groups: 0, rules: 0, networks: 0, subnets: 0 },
    now,
  };
}

/** The ports of a device, by time of creation. Ports of servers are found without looking at all of them. */
export function portsOf(state: Cloud, deviceId: string): readonly PortRow[] {
  const found = new Map<string, PortRow>();
  const index = state.basis.ids.server.indexOf(deviceId);
  const { nics } = index !== undefined && index < state.basis.servers ? state.basis.shape(index) : NO_NICS;
  for (let nic = 0; nic < nics.length; nic++) {
    const port = state.ports.get(portId(state.basis, index ?? 0, nic));
    if (port?.deviceId === deviceId) found.set(port.id, port);
  }
  for (const port of state.ports.changed()) if (port.deviceId === deviceId) found.set(port.id, port);
  return [...found.values()].sort((a, b) => a.createdAt - b.createdAt);
}

/** The floating addresses of a server's ports. */
export function floatingIpsOf(
  state: Cloud,
  serverId: string,
  ports = portsOf(state, serverId),
): readonly FloatingIpRow[] {
  const isBound = (row: FloatingIpRow | undefined): row is FloatingIpRow =>
    row !== undefined && ports.some((port) => port.id === row.portId);
  const index = state.basis.ids.server.indexOf(serverId);
  const own = index === undefined ? undefined : state.floatingIps.get(state.basis.ids['floating-ip'].id(index));
  const found = new Set([own, ...state.floatingIps.changed()].filter(isBound));
  return [...found];
}
