import type { Accepted, Call, MetadataChange, Server } from 'podgate/contract';
import { pathPart, type Session } from '../session.ts';
import { Steps } from '../steps.ts';
import { isHidden } from './metadata.ts';
import { readKeys, removeKey, resetKeys, setKeys } from './own-keys.ts';
import { doneBy } from './reference.ts';

/** Sets keys beside what is there and takes others away, each by itself: what the gateway writes there meanwhile stays. All or none. */
async function setAndRemove(
  session: Session,
  id: string,
  { set, remove }: MetadataChange,
  call: Call,
): Promise<Accepted> {
  const removed = remove.filter((key) => !isHidden(key) && !Object.hasOwn(set, key));
  const sets = Object.keys(set).length > 0;
  const before = removed.length + Number(sets) > 1 ? await readKeys(session, id, call) : {};
  const steps = new Steps();
  if (sets) {
    await steps.take('setting metadata', () => setKeys(session, id, set, call));
    steps.undo('the metadata that was set', () => resetKeys(session, id, { keys: Object.keys(set), before }, call));
  }
  for (const key of removed) {
    await steps.take(`removing metadata ${key}`, () => removeKey(session, id, key, call));
    steps.undo(`metadata ${key} that was removed`, () => resetKeys(session, id, { keys: [key], before }, call));
  }
  return { done: true };
}

/** What is to be there afterwards: what the gateway keeps there stays, whatever users replace. */
async function replace(session: Session, id: string, { set }: MetadataChange, call: Call): Promise<Accepted> {
  const kept = Object.entries(await readKeys(session, id, call)).filter(([key]) => isHidden(key));
  const about = { service: 'compute', operation: 'servers.metadata', method: 'PUT' } as const;
  const body = { metadata: { ...Object.fromEntries(kept), ...set } };
  return doneBy(await session.send({ ...about, path: `/servers/${pathPart(id)}/metadata`, body }, call));
}

/** Changes a server's metadata, so that it is never half changed (mapping W-05…W-07). */
export function changeMetadata(
  session: Session,
  { id }: Server,
  change: MetadataChange,
  call: Call,
): Promise<Accepted> {
  return (change.replace ? replace : setAndRemove)(session, id, change, call);
}
