import { GatewayError, type Call } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { unlessGone } from '../gone.ts';
import { having } from '../having.ts';
import { pathPart, type Session } from '../session.ts';
import { CinderSnapshot, showSnapshot } from './cinder.ts';

const readMade = reader(Type.Object({ snapshot: Type.Object({ id: Type.String() }) }), "Cinder's snapshot");
const readSnapshots = reader(Type.Object({ snapshots: Type.Array(CinderSnapshot) }), "Cinder's snapshots");

/** Up to this minor version volumes in use are snapshotted by force, later always (mapping W-26). */
const FORCED = 65;
/** Seconds that the cloud has to make one, and to delete one. */
const PATIENCE = { made: 180, deleted: 60 };

/** Asks for a snapshot of a volume, in use or not; answers its id (mapping W-26). */
export async function createSnapshot(
  session: Session,
  snapshot: {
    readonly volume_id: string;
    readonly name: string;
    readonly description: string;
    readonly metadata?: Readonly<Record<string, string>>;
  },
  call: Call,
): Promise<string> {
  const about = { service: 'volume', operation: 'snapshots.create', method: 'POST', path: '/snapshots' } as const;
  const body = { snapshot: { ...snapshot, force: true } };
  const { snapshot: made } = readMade((await session.send({ ...about, body, version: FORCED }, call)).json());
  call.touch('snapshots', made.id);
  return made.id;
}

/** Deletes a snapshot, once it is made; what is gone is gone. Throws what the cloud says of one that is not made in time. */
export async function deleteSnapshot(session: Session, id: string, call: Call): Promise<void> {
  const about = { service: 'volume', operation: 'snapshots.delete', method: 'DELETE' } as const;
  call.touch('snapshots', id);
  await call.until(async () => {
    const snapshot = await unlessGone(showSnapshot(session, id, call));
    return snapshot?.status === 'creating' ? undefined : true;
  }, PATIENCE.made);
  await unlessGone(session.send({ ...about, path: `/snapshots/${pathPart(id)}` }, call));
}

/** Waits until a snapshot is gone. Throws `upstream_rejected` when the cloud does not delete it. */
export async function goneSnapshot(session: Session, id: string, call: Call): Promise<void> {
  const gone = await call.until(async () => {
    return (await unlessGone(showSnapshot(session, id, call))) ? undefined : true;
  }, PATIENCE.deleted);
  if (gone) return;
  const why = `the snapshot was not deleted within ${PATIENCE.deleted} s`;
  throw new GatewayError('upstream_rejected', `cloud ${session.cloud.name}, volume: ${why}`);
}

/** The snapshots of a volume. */
export async function snapshotsOf(session: Session, volumeId: string, call: Call): Promise<readonly CinderSnapshot[]> {
  const about = { service: 'volume', operation: 'snapshots.of-volume', path: '/snapshots/detail' } as const;
  const query = { volume_id: volumeId, ...(session.cloud.allProjects && { all_tenants: '1' }) };
  const { snapshots } = readSnapshots((await session.send({ ...about, query }, call)).json());
  return having(snapshots, { volume_id: volumeId });
}
