import { GatewayError, type Accepted, type Call, type DiskSnapshots, type Server } from 'podgate/contract';
import type { Session } from '../../session.ts';
import { createSnapshot, deleteSnapshot } from '../../snapshots/change.ts';
import { Steps } from '../../steps.ts';

/** Makes a snapshot of each volume of a server, all or none (mapping W-26). Disks inside the server have none. */
export async function snapshotDisks(
  session: Session,
  server: Server,
  { name }: DiskSnapshots,
  call: Call,
): Promise<Accepted> {
  const volumes = (server.disks ?? []).filter((disk) => disk.local !== true);
  if (volumes.length === 0) {
    const why = `server ${server.name} has no volume: its disks exist inside of it alone; save it as an image instead`;
    throw new GatewayError('unsupported', why);
  }
  const steps = new Steps();
  for (const [at, disk] of volumes.entries()) {
    const called = volumes.length === 1 ? name : `${name}-${at + 1}`;
    const snapshot = { volume_id: disk.id, name: called, description: `of server ${server.name}` };
    const id = await steps.take(`snapshot of disk ${disk.name}`, () => createSnapshot(session, snapshot, call));
    steps.undo(`snapshot ${called} (${id})`, () => deleteSnapshot(session, id, call));
  }
  return {};
}
