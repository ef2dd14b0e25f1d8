import { GatewayError, type Call, type Deletion, type Server } from 'podgate/contract';
import { unlessGone } from '../../gone.ts';
import { isMade } from '../../networks/new-port.ts';
import type { NeutronFloatingIp, NeutronPort } from '../../networks/neutron.ts';
import { portsOf } from '../../networks/single.ts';
import type { Session } from '../../session.ts';
import type { CinderSnapshot } from '../../snapshots/cinder.ts';
import { snapshotsOf } from '../../snapshots/change.ts';
import { showVolume, type CinderVolume } from '../../volumes/cinder.ts';
import { isMadeFor } from '../../volumes/change.ts';
import { eipsOf } from './eips.ts';

/** A volume that goes with a server, and what is in its way. */
export interface GoingVolume {
  readonly volume: CinderVolume;
  readonly snapshots: readonly CinderSnapshot[];
}

/** What goes with a server. */
export interface GoingAlong {
  readonly volumes: readonly GoingVolume[];
  /** Ports that were made for it; Nova deletes its own. */
  readonly ports: readonly NeutronPort[];
  readonly eips: readonly NeutronFloatingIp[];
}

/** What is asked of a service that the cloud may not have; nothing when it has not. */
async function orNone<T>(read: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await read;
  } catch (error) {
    if (GatewayError.is(error) && error.code === 'unsupported') return [];
    throw error;
  }
}

async function volumeOr(session: Session, id: string, call: Call): Promise<readonly CinderVolume[]> {
  const found = await unlessGone(showVolume(session, id, call));
  return found ? [found] : [];
}

/** Whether a volume is to go: what was made for the server always, other data disks when that is wanted and nobody else has them. */
const goes = (volume: CinderVolume, server: Server, { disks }: Deletion) => {
  const isData = server.disks?.find(({ id }) => id === volume.id)?.disk_type !== 'sys';
  const shared = (volume.attachments ?? []).some((one) => one.server_id !== server.id);
  return isMadeFor(volume, server.id) || (disks === true && isData && !shared);
};

/** Looks what goes with a server, and notes all that its deletion touches. */
export async function goingAlong(
  session: Session,
  server: Server,
  deletion: Deletion,
  call: Call,
): Promise<GoingAlong> {
  const ids = (server.disks ?? []).flatMap(({ id, local }) => (local === true ? [] : [id]));
  const [ports, ...shown] = await Promise.all([
    orNone(portsOf(session, server.id, call)),
    ...ids.map((id) => orNone(volumeOr(session, id, call))),
  ]);
  const eips = await orNone(
    eipsOf(
      session,
      ports.map(({ id }) => id),
      call,
    ),
  );
  for (const id of ids) call.touch('disks', id);
  for (const { id } of ports) call.touch('networkinterfaces', id);
  for (const { id } of eips) call.touch('eips', id);
  const going = shown.flat().filter((volume) => goes(volume, server, deletion));
  const volumes = await Promise.all(
    going.map(async (volume) => ({ volume, snapshots: await snapshotsOf(session, volume.id, call) })),
  );
  return { volumes, ports: ports.filter(isMade), eips: deletion.eips === true ? eips : [] };
}
