import { GatewayError, type Accepted, type Call, type Server, type ServerChange } from 'podgate/contract';
import { pathPart, type Session } from '../session.ts';
import { Steps } from '../steps.ts';
import { DISABLE_DELETE } from './metadata.ts';
import { readKeys, removeKey, resetKeys, setKeys } from './own-keys.ts';
import { doneBy } from './reference.ts';

/** What came with a version (mapping W-04). */
const SINCE = { description: 19, hostname: 90 } as const;

/** Metadata as it is to be beside what is there; whether a server may be deleted stands there too. Nothing when none of it changes. */
function metadataFor({ metadata, disable_delete: protects }: ServerChange) {
  const set = { ...metadata, ...(protects === true && { [DISABLE_DELETE]: 'true' }) };
  return Object.keys(set).length > 0 ? set : undefined;
}

/** The lowest version that can say it. Throws `unsupported` naming what the cloud is too old for. */
async function versionFor(session: Session, change: ServerChange, call: Call): Promise<number> {
  const max = await session.newest('compute', call);
  for (const name of ['hostname', 'description'] as const) {
    if (change[name] === undefined) continue;
    if (max >= SINCE[name]) return SINCE[name];
    throw new GatewayError('unsupported', `${name}: cloud ${session.cloud.name} cannot change that of servers`);
  }
  return SINCE.description;
}

/** Changes what a server is called, its metadata, and whether it may be deleted. Throws `unsupported` for what the cloud is too old for. */
export async function updateServer(
  session: Session,
  { id }: Server,
  change: ServerChange,
  call: Call,
): Promise<Accepted> {
  const path = `/servers/${pathPart(id)}`;
  const version = await versionFor(session, change, call);
  const { name, description, hostname, disable_delete: protects } = change;
  const server = {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(hostname !== undefined && { hostname }),
  };
  const changesServer = Object.keys(server).length > 0;
  const metadata = metadataFor(change);
  const count = [changesServer, metadata !== undefined, protects === false].filter(Boolean).length;
  const before = count > 1 ? await readKeys(session, id, call) : {};
  const steps = new Steps();
  const reset = (keys: readonly string[]) => resetKeys(session, id, { keys, before }, call);
  // First what depends on the server's state: what is refused is refused at once.
  if (metadata) {
    await steps.take('metadata', () => setKeys(session, id, metadata, call));
    steps.undo('the metadata that was set', () => reset(Object.keys(metadata)));
  }
  if (protects === false) {
    await steps.take('disable_delete', () => removeKey(session, id, DISABLE_DELETE, call));
    steps.undo('disable_delete, which was taken away', () => reset([DISABLE_DELETE]));
  }
  if (!changesServer) return { done: true };
  const request = { service: 'compute', operation: 'servers.update', method: 'PUT', path, body: { server } } as const;
  return steps.take(Object.keys(server).join(', '), async () =>
    doneBy(await session.send({ ...request, version }, call)),
  );
}
