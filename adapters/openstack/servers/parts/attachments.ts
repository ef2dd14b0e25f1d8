import { GatewayError, type Accepted, type Call, type Server } from 'podgate/contract';
import { pathPart, type Session } from '../../session.ts';
import { showVolume, type CinderVolume } from '../../volumes/cinder.ts';
import { acceptedBy } from '../reference.ts';

/** Seconds that a guest and the storage have for it. */
const PATIENCE = { attached: 60, detached: 60 };

/** With 2.79 the cloud can be told to delete a volume together with the server. */
export const DELETED_WITH = 79;

export const attachmentsPath = ({ id }: Server) => `/servers/${pathPart(id)}/os-volume_attachments`;

export const isOn = ({ attachments }: CinderVolume, serverId: string): boolean =>
  (attachments ?? []).some((one) => one.server_id === serverId);

/** Asks Nova to attach a volume (mapping W-30): not that it is done. */
export async function attach(session: Session, server: Server, volume: object, call: Call): Promise<Accepted> {
  const about = { service: 'compute', operation: 'servers.attach-volume', method: 'POST' } as const;
  const request = {
    ...about,
    path: attachmentsPath(server),
    body: { volumeAttachment: volume },
    version: DELETED_WITH,
  };
  return acceptedBy(await session.send(request, call));
}

/** Asks Nova to let go of a volume (mapping W-31): not that it is done. */
export async function detach(session: Session, server: Server, id: string, call: Call): Promise<Accepted> {
  const about = { service: 'compute', operation: 'servers.detach-volume', method: 'DELETE' } as const;
  return acceptedBy(await session.send({ ...about, path: `${attachmentsPath(server)}/${pathPart(id)}` }, call));
}

export const isShelved = ({ upstream: { vm_state: state } }: Server) => state?.startsWith('shelved') ?? false;

/** Waits until a volume is attached. Throws `upstream_rejected` when it comes back free, and when that takes too long. */
export async function attached(session: Session, server: Server, id: string, call: Call): Promise<void> {
  const status = await call.until(async () => {
    const volume = await showVolume(session, id, call);
    // Of a shelved server nothing is attached until it runs again.
    const isThere = isOn(volume, server.id) || (isShelved(server) && volume.status === 'reserved');
    if (isThere) return 'attached';
    return volume.status === 'available' || volume.status?.startsWith('error') ? volume.status : undefined;
  }, PATIENCE.attached);
  if (status === 'attached') return;
  const why = status === undefined ? `was not attached within ${PATIENCE.attached} s` : 'could not be attached';
  throw new GatewayError('upstream_rejected', `cloud ${session.cloud.name}, compute: the volume ${why}`);
}

/** Waits until a server has let go of a volume. Throws `upstream_rejected` when it does not. */
export async function detached(session: Session, server: Server, id: string, call: Call): Promise<void> {
  const free = await call.until(async () => {
    const volume = await showVolume(session, id, call);
    return !isOn(volume, server.id) && volume.status !== 'detaching' && volume.status !== 'reserved' ? true : undefined;
  }, PATIENCE.detached);
  if (free) return;
  const why = `the server has not let go of the volume within ${PATIENCE.detached} s`;
  throw new GatewayError('upstream_rejected', `cloud ${session.cloud.name}, compute: ${why}`);
}
