import type { Call } from 'podgate/contract';
import { unlessGone } from '../gone.ts';
import { pathPart, type Session } from '../session.ts';

const pathOf = (id: string) => `/servers/${pathPart(id)}/metadata`;

/** Sets keys of a server's metadata beside those that are there (mapping W-05). */
export async function setKeys(session: Session, id: string, metadata: object, call: Call): Promise<void> {
  const about = { service: 'compute', operation: 'servers.metadata', method: 'POST' } as const;
  await session.send({ ...about, path: pathOf(id), body: { metadata } }, call);
}

/** Takes a key away (mapping W-07); one that is not there is none. */
export async function removeKey(session: Session, id: string, key: string, call: Call): Promise<void> {
  const about = { service: 'compute', operation: 'servers.metadata', method: 'DELETE' } as const;
  await unlessGone(session.send({ ...about, path: `${pathOf(id)}/${encodeURIComponent(key)}` }, call));
}
