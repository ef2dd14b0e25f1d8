import type { Accepted, Call, MetadataChange, Server } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { pathPart, type Session } from '../session.ts';
import { isHidden } from './metadata.ts';
import { doneBy } from './reference.ts';

const readMetadata = reader(
  Type.Object({ metadata: Type.Record(Type.String(), Type.String()) }),
  "the server's metadata",
);

/** What is to be there afterwards: what the gateway keeps there stays, whatever users replace. */
function changed(known: Readonly<Record<string, string>>, { set, remove, replace }: MetadataChange) {
  const kept = Object.entries(known).filter(([key]) => isHidden(key) || (!replace && !remove.includes(key)));
  return { ...Object.fromEntries(kept), ...set };
}

/** Changes a server's metadata in one write, so that it is never half changed (mapping W-05, W-06). */
export async function changeMetadata(
  session: Session,
  { id }: Server,
  change: MetadataChange,
  call: Call,
): Promise<Accepted> {
  const about = { service: 'compute', path: `/servers/${pathPart(id)}/metadata` } as const;
  if (!change.replace && change.remove.length === 0) {
    const body = { metadata: change.set };
    return doneBy(await session.send({ ...about, operation: 'servers.metadata', method: 'POST', body }, call));
  }
  const known = readMetadata((await session.send({ ...about, operation: 'servers.metadata.show' }, call)).json());
  const body = { metadata: changed(known.metadata, change) };
  return doneBy(await session.send({ ...about, operation: 'servers.metadata', method: 'PUT', body }, call));
}
