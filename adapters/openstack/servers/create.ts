import {
  GatewayError,
  type Call,
  type CreatedServer,
  type NewDisk,
  type NewServer,
  type ServerCreation,
} from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { deletePorts, portsMadeWith } from '../networks/server-ports.ts';
import { listPage } from '../paging.ts';
import type { Session } from '../session.ts';
import { gigabytes } from '../sizes.ts';
import { withPorts } from './create-ports.ts';
import { offFrom } from './first-stop.ts';
import { DISABLE_DELETE, KEEP_OFF, MARKER } from './metadata.ts';
import type { NovaServer } from './nova.ts';
import { acceptedBy } from './reference.ts';
import { serverList } from './list.ts';

/** The highest microversion whose form of the request this is: 2.90 brought host names (mapping W-01). */
const VERSION = 90;
/** What came with a version. */
const SINCE = { description: 19, networks: 37, volume_type: 67, hostname: 90 } as const;

type Members = Readonly<Record<string, unknown>>;

/** Where a disk comes from (mapping W-03). */
function sourceOf({ disk, snapshot }: NewDisk, image?: string): Members {
  if (disk !== undefined) return { source_type: 'volume', uuid: disk };
  if (snapshot !== undefined) return { source_type: 'snapshot', uuid: snapshot };
  return image === undefined ? { source_type: 'blank' } : { source_type: 'image', uuid: image };
}

function volumeMapping(disk: NewDisk, boot_index: number, image?: string): Members {
  return {
    ...sourceOf(disk, image),
    destination_type: 'volume',
    boot_index,
    delete_on_termination: !disk.keep,
    ...(disk.size !== undefined && { volume_size: gigabytes(disk.size) }),
    ...(disk.storage !== undefined && { volume_type: disk.storage }),
  };
}

/** Nothing when the server has only the disk of its flavor: then the image alone says it. */
function mappingsOf({ root, disks, image }: NewServer): readonly Members[] {
  if (root.local && disks.length === 0) return [];
  const local = {
    source_type: 'image',
    uuid: image,
    destination_type: 'local',
    boot_index: 0,
    delete_on_termination: true,
  };
  return [root.local ? local : volumeMapping(root, 0, image), ...disks.map((disk) => volumeMapping(disk, -1))];
}

/** Keys of Nova's metadata: the users' own, and by which the gateway finds the server again. */
const metadataOf = ({ metadata, marker, disable_delete: kept, starts }: NewServer, now: number) => ({
  ...metadata,
  [MARKER]: marker,
  ...(kept && { [DISABLE_DELETE]: 'true' }),
  ...(!starts && { [KEEP_OFF]: offFrom(now) }),
});

const zoneOf = ({ zone, host }: NewServer) => (host === undefined ? zone : `${zone ?? ''}:${host}`);

interface Form {
  /** Members that every server has there. */
  readonly always: Members;
  readonly networks: readonly Members[];
  readonly minor: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

function bodyOf(server: NewServer, { always, networks, minor, now }: Form): Members {
  const mappings = mappingsOf(server);
  const { name, flavor: flavorRef, image, root, keypair, password, user_data, description, hostname } = server;
  const zone = zoneOf(server);
  return {
    ...always,
    name,
    flavorRef,
    metadata: metadataOf(server, now),
    ...(image !== undefined && root.local && { imageRef: image }),
    ...(mappings.length > 0 && { block_device_mapping_v2: mappings }),
    ...((networks.length > 0 || minor >= SINCE.networks) && { networks: networks.length > 0 ? networks : 'none' }),
    ...(server.secgroups.length > 0 && { security_groups: server.secgroups.map((id) => ({ name: id })) }),
    ...(keypair !== undefined && { key_name: keypair }),
    ...(password !== undefined && { adminPass: password }),
    ...(user_data !== undefined && { user_data }),
    ...(zone !== undefined && { availability_zone: zone }),
    ...(description !== undefined && { description }),
    ...(hostname !== undefined && { hostname }),
  };
}

/** Throws `unsupported` for what the cloud's Nova is too old for. */
function requireVersion({ name }: Session['cloud'], server: NewServer, minor: number): void {
  const refuse = (what: string, since: number) => {
    throw new GatewayError('unsupported', `${what}: cloud ${name} is too old for it (Nova 2.${since} is needed)`);
  };
  if (server.description !== undefined && minor < SINCE.description) refuse('description', SINCE.description);
  if (server.hostname !== undefined && minor < SINCE.hostname) refuse('hostname', SINCE.hostname);
  const stored = [server.root, ...server.disks].some(({ storage }) => storage !== undefined);
  if (stored && minor < SINCE.volume_type) refuse('a disk in a storage of its own', SINCE.volume_type);
}

const readCreated = reader(
  Type.Object({ id: Type.String(), adminPass: Type.Optional(Type.String()) }),
  'the answer about a new server',
);

async function create(session: Session, server: NewServer, call: Call): Promise<CreatedServer> {
  const minor = Math.min(await session.newest('compute', call), VERSION);
  requireVersion(session.cloud, server, minor);
  return withPorts(session, server, call, async (networks) => {
    const form = { always: session.dialect.serverMembers, networks, minor, now: session.tools.now() };
    const body = { server: bodyOf(server, form) };
    const request = {
      service: 'compute',
      operation: 'servers.create',
      method: 'POST',
      path: '/servers',
      body,
    } as const;
    const reply = await session.send({ ...request, version: VERSION }, call);
    const { id, adminPass } = readCreated(session.dialect.newServer(reply.json()));
    const told = server.password === undefined && adminPass !== undefined;
    return { id, ...acceptedBy(reply), ...(told && { password: adminPass }) };
  });
}

/** A name as Nova's filter takes it: a regular expression that fits this name alone (mapping L-33). */
const exactly = (name: string) => `^${name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`;

/** What is being deleted, or waits for that, is not what was asked for. */
const isGoing = ({ status, ...server }: NovaServer) =>
  server['OS-EXT-STS:task_state'] === 'deleting' || status === 'DELETED' || status === 'SOFT_DELETED';

/** However many servers were made since: of those with its name in the project, newest first, the one with its mark. */
async function find(session: Session, { marker, name }: NewServer, call: Call): Promise<CreatedServer | undefined> {
  const query = { sort_key: 'created_at', sort_dir: 'desc', name: exactly(name) };
  const { items } = await listPage(session, { ...serverList, query }, undefined, call);
  const found = items.find((server) => server.metadata?.[MARKER] === marker && !isGoing(server));
  return found && { id: found.id };
}

/** Ports that were made for it, should it turn out not to be there. */
async function abandon(session: Session, { marker }: NewServer, call: Call): Promise<readonly string[]> {
  const left = await deletePorts(session, await portsMadeWith(session, marker, call), call);
  return left.map((id) => `port ${id}`);
}

/** How Nova makes servers (mapping W-01…W-03). */
export const serverCreation: ServerCreation<Session> = { run: create, find, abandon };
