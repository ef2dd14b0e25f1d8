import type { Call } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { unlessGone } from '../gone.ts';
import { pathPart, type Session } from '../session.ts';

const pathOf = (id: string) => `/servers/${pathPart(id)}/metadata`;

type Keys = Readonly<Record<string, string>>;

const readMetadata = reader(
  Type.Object({ metadata: Type.Record(Type.String(), Type.String()) }),
  "the server's metadata",
);

/** A server's metadata now, with the keys that the gateway keeps there. */
export async function readKeys(session: Session, id: string, call: Call): Promise<Keys> {
  const about = { service: 'compute', operation: 'servers.metadata.show' } as const;
  return readMetadata((await session.send({ ...about, path: pathOf(id) }, call)).json()).metadata;
}

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

/** Gives keys the values that they had, and takes away those that were not there. */
export async function resetKeys(
  session: Session,
  id: string,
  { keys, before }: { readonly keys: readonly string[]; readonly before: Keys },
  call: Call,
): Promise<void> {
  const old = Object.fromEntries(
    keys.flatMap((key) => (Object.hasOwn(before, key) ? [[key, before[key]] as const] : [])),
  );
  if (Object.keys(old).length > 0) await setKeys(session, id, old, call);
  for (const key of keys) if (!Object.hasOwn(before, key)) await removeKey(session, id, key, call);
}
