import {
  GatewayError,
  type Accepted,
  type Call,
  type DiskChoice,
  type DiskDetachment,
  type DiskGrowth,
  type Server,
} from 'podgate/contract';
import type { Session } from '../../session.ts';
import { gigabytes } from '../../sizes.ts';
import { partlyDone } from '../../steps.ts';
import { showVolume, type CinderVolume } from '../../volumes/cinder.ts';
import { deleteVolume, disown, extendVolume, isMadeFor } from '../../volumes/change.ts';
import { attach, detach, detached, isOn } from './attachments.ts';

const invalid = (what: string) => new GatewayError('invalid_status', what);

/** Throws what is in the way of attaching a volume; Cinder's own guard comes after. */
function requireFree(volume: CinderVolume, name: string, server: Server): void {
  const owner = volume['os-vol-tenant-attr:tenant_id'];
  if (owner && server.project && owner !== server.project.id) {
    throw new GatewayError('invalid_request', `disk_id: disk ${name} is of another project than server ${server.name}`);
  }
  if (isOn(volume, server.id)) throw invalid(`disk ${name} is attached to server ${server.name} already`);
  if (volume.multiattach === true && volume.status === 'in-use') return;
  const [elsewhere] = volume.attachments ?? [];
  if (elsewhere)
    throw invalid(`disk ${name} is attached to server ${elsewhere.server_id ?? ''}; detach it there first`);
  if (volume.status !== 'available') {
    throw invalid(`cannot attach disk ${name} while it is ${volume.status ?? 'unknown'}; it must be available`);
  }
}

/** Attaches a volume that is there (mapping W-30). */
export async function attachDisk(
  session: Session,
  server: Server,
  { disk: { id, name } }: DiskChoice,
  call: Call,
): Promise<Accepted> {
  requireFree(await showVolume(session, id, call), name, server);
  call.touch('disks', id);
  return attach(session, server, { volumeId: id }, call);
}

/** Detaches a volume, and deletes it when it was made for the server and is not to be kept (mapping W-31). */
export async function detachDisk(
  session: Session,
  server: Server,
  { disk: { id, name }, keep }: DiskDetachment,
  call: Call,
): Promise<Accepted> {
  const volume = await showVolume(session, id, call);
  // Cloudpods says nothing of what is not attached (cloudpods-api §9.4.3).
  if (!isOn(volume, server.id)) return { done: true };
  call.touch('disks', id);
  const accepted = await detach(session, server, id, call);
  if (!isMadeFor(volume, server.id)) return accepted;
  const doing = keep ? 'keeping' : 'deleting';
  try {
    if (keep) await disown(session, id, call);
    else {
      await detached(session, server, id, call);
      await deleteVolume(session, id, call);
    }
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    const words = `${doing} disk ${name}, which server ${server.name} was asked to let go of: ${error.message}`;
    throw partlyDone(error, `${words}; left: disk ${id}`);
  }
  return keep ? accepted : { done: true };
}

/** Makes a volume of the server larger (mapping W-29). */
export async function resizeDisk(
  session: Session,
  server: Server,
  { disk: { id, name }, size }: DiskGrowth,
  call: Call,
): Promise<Accepted> {
  const volume = await showVolume(session, id, call);
  const shelved = (volume.attachments ?? []).length === 0 && server.disks?.some((disk) => disk.id === id);
  if (!isOn(volume, server.id) && !shelved) throw invalid(`disk ${name} is not attached to server ${server.name}`);
  const wanted = gigabytes(size);
  if (wanted <= volume.size) {
    const why = `disk ${name} has ${volume.size} GB and can only grow; ${wanted} GB is not more`;
    throw new GatewayError('invalid_request', `size: ${why}`);
  }
  if (volume.status !== 'available' && volume.status !== 'in-use') {
    throw invalid(
      `cannot resize disk ${name} while it is ${volume.status ?? 'unknown'}; it must be available or in use`,
    );
  }
  await extendVolume(session, volume, wanted, call);
  return {};
}
