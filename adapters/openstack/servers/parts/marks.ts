import type { Call, Server } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { pathPart, type Session } from '../../session.ts';
import type { Steps } from '../../steps.ts';
import { attachmentsPath } from './attachments.ts';

/** From this minor version on Nova can be told later whether a volume goes with its server (mapping W-32). */
const CHANGEABLE = 85;

const readAttachments = reader(
  Type.Object({
    volumeAttachments: Type.Array(
      Type.Object({ volumeId: Type.String(), delete_on_termination: Type.Optional(Type.Boolean()) }),
    ),
  }),
  "Nova's volume attachments",
);

export async function canMarkVolumes(session: Session, call: Call): Promise<boolean> {
  return (await session.newest('compute', call)) >= CHANGEABLE;
}

async function mark(
  session: Session,
  path: string,
  [volumeId, goes]: readonly [string, boolean],
  call: Call,
): Promise<void> {
  const about = { service: 'compute', operation: 'servers.update-attachment', method: 'PUT' } as const;
  const body = { volumeAttachment: { volumeId, delete_on_termination: goes } };
  await session.send({ ...about, path: `${path}/${pathPart(volumeId)}`, body, version: CHANGEABLE }, call);
}

/** Tells Nova which volumes go with a server, where it does not know; undone when a later step fails. */
export async function markVolumes(
  session: Session,
  server: Server,
  { goes, steps }: { readonly goes: ReadonlyMap<string, boolean>; readonly steps: Steps },
  call: Call,
): Promise<void> {
  const path = attachmentsPath(server);
  const about = { service: 'compute', operation: 'servers.attachments', path, version: CHANGEABLE } as const;
  const { volumeAttachments: known } = readAttachments((await session.send(about, call)).json());
  for (const { volumeId, delete_on_termination: before = false } of known) {
    const wanted = goes.get(volumeId);
    if (wanted === undefined || wanted === before) continue;
    await steps.take(`preparing disk ${volumeId}`, () => mark(session, path, [volumeId, wanted], call));
    steps.undo(`disk ${volumeId} as it was`, () => mark(session, path, [volumeId, before], call));
  }
}
