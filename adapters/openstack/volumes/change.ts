import { GatewayError, type Call } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { unlessGone } from '../gone.ts';
import { pathPart, type Session } from '../session.ts';
import { CinderVolume, showVolume } from './cinder.ts';

const readMade = reader(Type.Object({ volume: Type.Object({ id: Type.String() }) }), "Cinder's volume");

/** In the metadata of volumes that were made for a server: its id. */
export const MADE_FOR = 'podgate:server';

/** Whether a volume was made for a server, and goes with it. */
export const isMadeFor = ({ metadata }: CinderVolume, serverId: string): boolean => metadata?.[MADE_FOR] === serverId;

const readVolumes = reader(Type.Object({ volumes: Type.Array(CinderVolume) }), "Cinder's volumes");

/** The volumes that were made for a server, wherever they have come to. Cinder reads what it is to look for as Python would. */
export async function volumesMadeFor(session: Session, id: string, call: Call): Promise<readonly CinderVolume[]> {
  const about = { service: 'volume', operation: 'volumes.made-for', path: '/volumes/detail' } as const;
  const query = {
    metadata: JSON.stringify({ [MADE_FOR]: id }),
    ...(session.cloud.allProjects && { all_tenants: '1' }),
  };
  const { volumes } = readVolumes((await session.send({ ...about, query }, call)).json());
  return volumes.filter((volume) => isMadeFor(volume, id));
}

/** Volumes of a few GB take seconds, those that are made of an image or a snapshot longer. Seconds. */
const PATIENCE = { made: 180, deleted: 60 };

/** Asks for a volume; answers its id (mapping W-28). */
export async function createVolume(
  session: Session,
  volume: Readonly<Record<string, unknown>>,
  call: Call,
): Promise<string> {
  const about = { service: 'volume', operation: 'volumes.create', method: 'POST', path: '/volumes' } as const;
  const { volume: made } = readMade((await session.send({ ...about, body: { volume } }, call)).json());
  call.touch('disks', made.id);
  return made.id;
}

/** Waits until a volume that was asked for can be used. Throws `upstream_rejected` when the cloud fails to make it, or does not end. */
export async function madeVolume(session: Session, id: string, call: Call): Promise<void> {
  const status = await call.until(async () => {
    const volume = await showVolume(session, id, call);
    return volume.status === 'available' || volume.status === 'error' ? volume.status : undefined;
  }, PATIENCE.made);
  if (status === 'available') return;
  const why = status === 'error' ? 'the cloud failed to make it' : `it was not made within ${PATIENCE.made} s`;
  throw new GatewayError('upstream_rejected', `cloud ${session.cloud.name}, volume: ${why}`);
}

/** Deletes a volume that nothing has; what is gone is gone. */
export async function deleteVolume(session: Session, id: string, call: Call): Promise<void> {
  const about = { service: 'volume', operation: 'volumes.delete', method: 'DELETE' } as const;
  call.touch('disks', id);
  await unlessGone(session.send({ ...about, path: `/volumes/${pathPart(id)}` }, call));
}

/** From this minor version on volumes in use can grow (mapping W-29). */
const ONLINE = 42;

/** Makes a volume larger. Throws `unsupported` for one in use where the cloud cannot. */
export async function extendVolume(session: Session, volume: CinderVolume, size: number, call: Call): Promise<void> {
  const inUse = volume.status === 'in-use';
  if (inUse && (await session.newest('volume', call)) < ONLINE) {
    const why = `cloud ${session.cloud.name} cannot resize disks in use; detach it first`;
    throw new GatewayError('unsupported', why);
  }
  const about = { service: 'volume', operation: 'volumes.extend', method: 'POST', version: ONLINE } as const;
  call.touch('disks', volume.id);
  const body = { 'os-extend': { new_size: size } };
  await session.send({ ...about, path: `/volumes/${pathPart(volume.id)}/action`, body }, call);
}

/** From now on a volume belongs to nobody: it goes with no server. */
export async function disown(session: Session, id: string, call: Call): Promise<void> {
  const about = { service: 'volume', operation: 'volumes.metadata', method: 'DELETE' } as const;
  const path = `/volumes/${pathPart(id)}/metadata/${encodeURIComponent(MADE_FOR)}`;
  await session.send({ ...about, path }, call);
}
