import type { Accepted, Call, ExtraDisk, ExtraDisks, Server } from 'podgate/contract';
import type { Session } from '../../session.ts';
import { gigabytes } from '../../sizes.ts';
import { LOOKS, Steps } from '../../steps.ts';
import { showVolume } from '../../volumes/cinder.ts';
import { createVolume, deleteVolume, MADE_FOR, madeVolume } from '../../volumes/change.ts';
import { attach, attached, DELETED_WITH, detach, detached, isOn } from './attachments.ts';

function bodyOf({ size, storage, snapshot, image }: ExtraDisk, more: object): Readonly<Record<string, unknown>> {
  return {
    ...(size !== undefined && { size: gigabytes(size) }),
    ...(storage && { volume_type: storage.id }),
    ...(snapshot && { snapshot_id: snapshot.id }),
    ...(image && { imageRef: image.id }),
    ...more,
  };
}

/** Takes back a volume that was made, wherever it has come to. */
async function takeBack(session: Session, server: Server, id: string, call: Call): Promise<void> {
  if (isOn(await showVolume(session, id, call), server.id)) {
    await detach(session, server, id, call);
    await detached(session, server, id, call);
  }
  await deleteVolume(session, id, call);
}

/**
 * Makes volumes, each when the one before it is attached, and attaches them (mapping W-28, W-30). They go with the server. When one
 * fails, all are taken back.
 */
export async function addDisks(
  session: Session,
  server: Server,
  { disks, metadata: written }: ExtraDisks,
  call: Call,
): Promise<Accepted> {
  const steps = new Steps();
  const withServer = (await session.newest('compute', call)) >= DELETED_WITH;
  const first = server.disks?.length ?? 0;
  const metadata = { ...written, [MADE_FOR]: server.id };
  for (const [at, disk] of disks.entries()) {
    const name = `${server.name}-disk-${first + at}`;
    const body = bodyOf(disk, { name, metadata });
    const id = await steps.take(`making disk ${name}`, () => createVolume(session, body, call));
    steps.undo(`disk ${name} (${id})`, () => takeBack(session, server, id, call));
    await steps.take(`making disk ${name}`, () => madeVolume(session, id, call), LOOKS);
    const volume = { volumeId: id, ...(withServer && { delete_on_termination: true }) };
    await steps.take(`attaching disk ${name}`, () => attach(session, server, volume, call));
    await steps.take(`attaching disk ${name}`, () => attached(session, server, id, call), LOOKS);
  }
  return { done: true };
}
