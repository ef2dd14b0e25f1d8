import { GatewayError, type Call, type Disk, type DiskWrites, type NewVolume } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { MARKER } from '../servers/metadata.ts';
import { pathPart, type Session } from '../session.ts';
import { gigabytes } from '../sizes.ts';
import { snapshotsOf } from '../snapshots/change.ts';
import { createVolume, deleteVolume, extendVolume } from './change.ts';
import { CinderVolume, showVolume } from './cinder.ts';
import { guarded } from './guard.ts';

type Body = Readonly<Record<string, unknown>>;

const volumeBody = (wanted: NewVolume): Body => {
  const { name, description, size, storage, snapshot, image, zone, metadata, marker } = wanted;
  return {
    name,
    ...(description !== undefined && { description }),
    ...(size !== undefined && { size: gigabytes(size) }),
    ...(storage && { volume_type: storage.id }),
    ...(snapshot && { snapshot_id: snapshot.id }),
    ...(image && { imageRef: image.id }),
    ...(zone !== undefined && { availability_zone: zone }),
    metadata: { ...metadata, [MARKER]: marker },
  };
};

const readFound = reader(Type.Object({ volumes: Type.Array(CinderVolume) }), "Cinder's volumes");

/** Cinder reads what it is to look for as Python would. */
async function find(session: Session, { marker }: NewVolume, call: Call) {
  const query = { metadata: JSON.stringify({ [MARKER]: marker }) };
  const about = { service: 'volume', operation: 'volumes.made', path: '/volumes/detail', query } as const;
  const { volumes } = readFound((await session.send(about, call)).json());
  const found = volumes.find(({ metadata, status }) => metadata?.[MARKER] === marker && status !== 'deleting');
  return found && { id: found.id };
}

/** What a server is called, as far as that is known. */
const serverName = ({ guests = [] }: Disk, id: string) => guests.find((guest) => guest.id === id)?.name || id;

/** Throws what is in the way of deleting or resetting a volume: Cinder names only the rule. */
function requireFree({ attachments = [] }: CinderVolume, disk: Disk, doing: string): void {
  const servers = attachments.map(({ server_id }) => serverName(disk, server_id ?? ''));
  if (servers.length === 0) return;
  const what = `cannot ${doing} disk ${disk.name} while server ${servers.join(', ')} has it`;
  throw new GatewayError('invalid_status', `${what}; detach it first`);
}

async function remove(session: Session, disk: Disk, call: Call): Promise<void> {
  const [volume, snapshots] = await Promise.all([
    showVolume(session, disk.id, call),
    snapshotsOf(session, disk.id, call),
  ]);
  requireFree(volume, disk, 'delete');
  if (snapshots.length > 0) {
    const names = snapshots.map(({ id, name }) => `${name || id} (${id})`).join(', ');
    throw new GatewayError('conflict', `disk ${disk.name} has snapshots, which are to be deleted first: ${names}`);
  }
  await guarded(deleteVolume(session, disk.id, call));
}

async function resize(session: Session, disk: Disk, size: number, call: Call): Promise<void> {
  const volume = await showVolume(session, disk.id, call);
  const wanted = gigabytes(size);
  if (wanted <= volume.size) {
    const why = `disk ${disk.name} has ${volume.size} GB and can only grow; ${wanted} GB is not more`;
    throw new GatewayError('invalid_request', `size: ${why}`);
  }
  await guarded(extendVolume(session, volume, wanted, call));
}

/** From this minor version on volumes go back to what they were (mapping W-27). */
const REVERT = 40;

async function reset(session: Session, disk: Disk, snapshot: { id: string; name: string }, call: Call): Promise<void> {
  if ((await session.newest('volume', call)) < REVERT) {
    const why = `cloud ${session.cloud.name} is too old for it (Cinder 3.${REVERT} is needed)`;
    throw new GatewayError('unsupported', `disks cannot be reset to a snapshot: ${why}`);
  }
  const [volume, snapshots] = await Promise.all([
    showVolume(session, disk.id, call),
    snapshotsOf(session, disk.id, call),
  ]);
  requireFree(volume, disk, 'reset');
  const [newest] = [...snapshots].sort((a, b) => (b.created_at ?? '').localeCompare(a.created_at ?? ''));
  if (newest && newest.id !== snapshot.id && newest.created_at !== timeOf(snapshots, snapshot.id)) {
    const why = `${snapshot.name} is not the newest snapshot of disk ${disk.name}: that is ${newest.name || newest.id}`;
    throw new GatewayError('invalid_request', `snapshot_id: ${why}; a disk can only go back to the newest`);
  }
  const has = snapshots.find(({ id }) => id === snapshot.id)?.size ?? volume.size;
  if (has !== volume.size) {
    const why = `disk ${disk.name} has ${volume.size} GB, and had ${has} GB when snapshot ${snapshot.name} was made`;
    throw new GatewayError('invalid_request', `snapshot_id: ${why}: it has grown since, and cannot go back`);
  }
  const about = { service: 'volume', operation: 'volumes.revert', method: 'POST', version: REVERT } as const;
  const body = { revert: { snapshot_id: snapshot.id } };
  await guarded(session.send({ ...about, path: `/volumes/${pathPart(disk.id)}/action`, body }, call));
  call.touch('snapshots', snapshot.id);
}

const timeOf = (snapshots: readonly { readonly id: string; readonly created_at?: string | null }[], id: string) =>
  snapshots.find((one) => one.id === id)?.created_at;

/** How volumes are made and changed (mapping W-27…W-29). */
export const diskWrites: DiskWrites<Session> = {
  create: {
    async run(session, wanted, call) {
      return { id: await createVolume(session, volumeBody(wanted), call) };
    },
    find,
  },
  update: {
    async run(session, { id }, { name, description }, call) {
      const about = { service: 'volume', operation: 'volumes.update', method: 'PUT' } as const;
      const body = { volume: { name, description } };
      await session.send({ ...about, path: `/volumes/${pathPart(id)}`, body }, call);
      return { done: true };
    },
  },
  delete: {
    from: () => ['ready', 'alloc_failed', 'unknown'],
    async run(session, disk, _input, call) {
      await remove(session, disk, call);
      return {};
    },
  },
  resize: {
    from: () => ['ready'],
    async run(session, disk, { size }, call) {
      await resize(session, disk, size, call);
      return {};
    },
  },
  reset: {
    from: () => ['ready'],
    async run(session, disk, { snapshot }, call) {
      await reset(session, disk, snapshot, call);
      return {};
    },
  },
};
