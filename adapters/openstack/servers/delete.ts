import { GatewayError, type Accepted, type Call, type Deletion, type Server } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { unlessGone } from '../gone.ts';
import { pathPart, type Session } from '../session.ts';
import { deleteSnapshot, goneSnapshot } from '../snapshots/change.ts';
import { deleteVolume } from '../volumes/change.ts';
import { Steps } from '../steps.ts';
import { detached } from './parts/attachments.ts';
import { releaseEip } from './parts/eips.ts';
import { goingAlong, type GoingAlong, type GoingVolume } from './parts/goes-along.ts';
import { dropPort } from './parts/interfaces.ts';
import { canMarkVolumes, markVolumes } from './parts/marks.ts';
import { acceptedBy } from './reference.ts';

async function ask(session: Session, { id }: Server, force: boolean, call: Call): Promise<Accepted> {
  const path = `/servers/${pathPart(id)}`;
  const request = force
    ? ({
        operation: 'servers.forceDelete',
        method: 'POST',
        path: `${path}/action`,
        body: { forceDelete: null },
      } as const)
    : ({ operation: 'servers.delete', method: 'DELETE', path } as const);
  return acceptedBy(await session.send({ service: 'compute', ...request }, call));
}

/** Deletes a volume once its server has let go of it, and the snapshots before it. */
async function deleteFreed(
  session: Session,
  server: Server,
  { volume, snapshots }: GoingVolume,
  call: Call,
): Promise<void> {
  await detached(session, server, volume.id, call);
  for (const { id } of snapshots) {
    await deleteSnapshot(session, id, call);
    await goneSnapshot(session, id, call);
  }
  await deleteVolume(session, volume.id, call);
}

/** What went wrong with what goes along, once the server itself is being deleted. */
class Rest {
  readonly left: string[] = [];

  async drop(what: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      if (error.code !== 'not_found') this.left.push(`${what} (${error.message})`);
    }
  }
}

interface Plan extends GoingAlong {
  /** Nova deletes these. */
  readonly marked: readonly GoingVolume[];
  /** These have snapshots that nobody wants deleted: they stay. */
  readonly kept: readonly GoingVolume[];
  /** The others, which are deleted when the server has let go of them. */
  readonly later: readonly GoingVolume[];
  /** All of it, in words. */
  readonly names: readonly string[];
}

const nameOf = ({ volume }: GoingVolume) => `disk ${volume.name || volume.id}`;
const eipName = ({ id, floating_ip_address: address }: GoingAlong['eips'][number]) => `eip ${address ?? id}`;

function planOf(along: GoingAlong, canMark: boolean, { snapshots }: Deletion): Plan {
  const held = along.volumes.filter((one) => one.snapshots.length > 0);
  const free = along.volumes.filter((one) => one.snapshots.length === 0);
  const isMarked = ({ isAttached }: GoingVolume) => canMark && isAttached;
  const marked = free.filter(isMarked);
  const later = free.filter((one) => !isMarked(one));
  const names = [
    ...along.eips.map(eipName),
    ...along.ports.map(({ id }) => `port ${id}`),
    ...along.volumes.map(nameOf),
  ];
  return snapshots === true
    ? { ...along, names, marked, kept: [], later: [...later, ...held] }
    : { ...along, names, marked, kept: held, later };
}

const readState = reader(
  Type.Object({
    server: Type.Object({
      status: Type.String(),
      'OS-EXT-STS:task_state': Type.Optional(Type.Union([Type.String(), Type.Null()])),
    }),
  }),
  "Nova's server",
);

/** Whether a server that was asked to be deleted goes into the cloud's recycle bin, out of which it may be taken again (mapping W-09). */
async function isBinned(session: Session, { id }: Server, call: Call): Promise<boolean> {
  const request = { service: 'compute', operation: 'servers.show', path: `/servers/${pathPart(id)}` } as const;
  const reply = await unlessGone(session.send(request, call));
  if (!reply) return false;
  const { server } = readState(reply.json());
  return server.status === 'SOFT_DELETED' || server['OS-EXT-STS:task_state'] === 'soft-deleting';
}

/** The same; a server of which that cannot be known keeps what it has. */
async function requireKnown(session: Session, server: Server, { names }: Plan, call: Call): Promise<boolean> {
  try {
    return await isBinned(session, server, call);
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    const why = `server ${server.name} is deleted, for good or not: ${error.message}`;
    throw new GatewayError('conflict', `${why}; left: ${names.join(', ')}`, { cause: error });
  }
}

/** Deletes what goes along once the server itself is being deleted for good. Answers what was left. */
async function dropAlong(session: Session, server: Server, plan: Plan, call: Call): Promise<readonly string[]> {
  const rest = new Rest();
  for (const one of plan.eips) await rest.drop(eipName(one), () => releaseEip(session, one.id, call));
  for (const { id } of plan.ports) await rest.drop(`port ${id}`, () => dropPort(session, id, call));
  for (const one of plan.later) await rest.drop(nameOf(one), () => deleteFreed(session, server, one, call));
  for (const one of plan.kept) rest.left.push(`${nameOf(one)} (it has snapshots; delete_snapshots deletes them too)`);
  return rest.left;
}

/**
 * Deletes a server: into the cloud's recycle bin where it has one, with all that it has, or by force for good (mapping W-09, W-10). What
 * was made for it goes with it, and what else is wanted. Throws `conflict` naming what was left, when the server itself was deleted.
 */
export async function deleteServer(
  session: Session,
  server: Server,
  deletion: Deletion,
  call: Call,
): Promise<Accepted> {
  const along = await goingAlong(session, server, deletion, call);
  const canMark = along.volumes.length > 0 && (await canMarkVolumes(session, call));
  const plan = planOf(along, canMark, deletion);
  const steps = new Steps();
  if (canMark) {
    // What is deleted later, or not at all, must not be tried by Nova before.
    const goes = new Map(along.volumes.map((one) => [one.volume.id, plan.marked.includes(one)]));
    await markVolumes(session, server, { goes, steps }, call);
  }
  const accepted = await steps.take('deleting the server', () => ask(session, server, deletion.force, call));
  if (plan.names.length === 0) return accepted;
  if (!deletion.force && (await requireKnown(session, server, plan, call))) {
    const changed = await steps.takeBack();
    if (changed.length === 0) return accepted;
    throw new GatewayError('conflict', `server ${server.name} is in the recycle bin; left: ${changed.join(', ')}`);
  }
  const left = await dropAlong(session, server, plan, call);
  if (left.length === 0) return accepted;
  throw new GatewayError('conflict', `server ${server.name} is deleted; left: ${left.join(', ')}`);
}
