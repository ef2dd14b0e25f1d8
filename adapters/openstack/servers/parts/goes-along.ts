import { GatewayError, type Call, type Deletion, type Server } from 'podgate/contract';
import { unlessGone } from '../../gone.ts';
import { isMade, madeFor } from '../../networks/new-port.ts';
import type { NeutronFloatingIp, NeutronPort } from '../../networks/neutron.ts';
import { portsNamed, portsOf } from '../../networks/single.ts';
import type { Session } from '../../session.ts';
import type { CinderSnapshot } from '../../snapshots/cinder.ts';
import { snapshotsOf } from '../../snapshots/change.ts';
import { showVolume, type CinderVolume } from '../../volumes/cinder.ts';
import { isMadeFor, volumesMadeFor } from '../../volumes/change.ts';
import { isOn, isShelved } from './attachments.ts';
import { eipsOf } from './eips.ts';

/** A volume that goes with a server, and what is in its way. */
export interface GoingVolume {
  readonly volume: CinderVolume;
  readonly snapshots: readonly CinderSnapshot[];
  /** The server has it; one that was made for it and got lost on the way is nobody's. */
  readonly isAttached: boolean;
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

const lists = ({ disks }: Server, id: string) => disks?.find((disk) => disk.id === id);

/** Whether a server has a volume now, whatever was known of it. Shelved ones only keep theirs for themselves. */
const has = (server: Server, volume: CinderVolume) =>
  isOn(volume, server.id) ||
  (isShelved(server) && volume.status === 'reserved' && lists(server, volume.id) !== undefined);

/** What becomes of a volume that nobody has: it can be deleted. */
const LOST: ReadonlySet<string | null | undefined> = new Set(['available', 'error']);

const isLost = ({ attachments, status }: CinderVolume) => (attachments ?? []).length === 0 && LOST.has(status);

/** Whether a volume is to go: what was made for the server always, other data disks when that is wanted; what others have, never. */
function goes(volume: CinderVolume, server: Server, { disks }: Deletion): boolean {
  if ((volume.attachments ?? []).some((one) => one.server_id !== server.id)) return false;
  if (isMadeFor(volume, server.id)) return has(server, volume) || isLost(volume);
  return disks === true && lists(server, volume.id)?.disk_type !== 'sys' && has(server, volume);
}

const unique = <T extends { readonly id: string }>(all: readonly T[]) => [
  ...new Map(all.map((one) => [one.id, one])).values(),
];

/** The volumes that a server has by its row, and those that were made for it. */
async function volumesFor(session: Session, server: Server, call: Call): Promise<readonly CinderVolume[]> {
  const ids = (server.disks ?? []).flatMap(({ id, local }) => (local === true ? [] : [id]));
  const [made, ...shown] = await Promise.all([
    orNone(volumesMadeFor(session, server.id, call)),
    ...ids.map((id) => orNone(volumeOr(session, id, call))),
  ]);
  return unique([...shown.flat(), ...made]);
}

/** Ports that were made for a server, and never came to it. */
async function lostPorts(session: Session, { id }: Server, call: Call): Promise<readonly NeutronPort[]> {
  return (await portsNamed(session, madeFor(id), call)).filter((port) => (port.device_id ?? '') === '');
}

/** Looks what goes with a server, and notes all that its deletion touches. */
export async function goingAlong(
  session: Session,
  server: Server,
  deletion: Deletion,
  call: Call,
): Promise<GoingAlong> {
  const [ports, lost, known] = await Promise.all([
    orNone(portsOf(session, server.id, call)),
    orNone(lostPorts(session, server, call)),
    volumesFor(session, server, call),
  ]);
  const eips = await orNone(
    eipsOf(
      session,
      ports.map(({ id }) => id),
      call,
    ),
  );
  for (const { id } of known) call.touch('disks', id);
  for (const { id } of [...ports, ...lost]) call.touch('networkinterfaces', id);
  for (const { id } of eips) call.touch('eips', id);
  const volumes = await Promise.all(
    known
      .filter((volume) => goes(volume, server, deletion))
      .map(async (volume) => {
        const snapshots = await snapshotsOf(session, volume.id, call);
        return { volume, snapshots, isAttached: has(server, volume) };
      }),
  );
  return { volumes, ports: [...ports.filter(isMade), ...lost], eips: deletion.eips === true ? eips : [] };
}
