import { GatewayError, type Accepted, type Call, type Server, type ServerChange } from 'podgate/contract';
import { pathPart, type Session } from '../session.ts';
import { DISABLE_DELETE } from './metadata.ts';
import { doneBy } from './reference.ts';

/** Descriptions came with 2.19 (mapping W-04). */
const DESCRIBED_SINCE = 19;

/** Whether a server may be deleted stands in its metadata, where other programs see it too. */
async function protect(session: Session, path: string, protects: boolean, call: Call): Promise<void> {
  const about = { service: 'compute', operation: 'servers.metadata' } as const;
  if (protects) {
    const body = { metadata: { [DISABLE_DELETE]: 'true' } };
    await session.send({ ...about, method: 'POST', path: `${path}/metadata`, body }, call);
    return;
  }
  try {
    await session.send(
      { ...about, method: 'DELETE', path: `${path}/metadata/${encodeURIComponent(DISABLE_DELETE)}` },
      call,
    );
  } catch (error) {
    // It was not there.
    if (!GatewayError.is(error) || error.code !== 'not_found') throw error;
  }
}

/** Changes what a server is called and whether it may be deleted. Throws `unsupported` for a description on a cloud before 2.19. */
export async function updateServer(
  session: Session,
  { id }: Server,
  { name, description, disable_delete: protects }: ServerChange,
  call: Call,
): Promise<Accepted> {
  const path = `/servers/${pathPart(id)}`;
  if (description !== undefined && ((await session.versions('compute', call)).range?.max ?? 0) < DESCRIBED_SINCE) {
    throw new GatewayError('unsupported', `description: cloud ${session.cloud.name} keeps none of servers`);
  }
  // First what depends on the server's state, so that a refusal leaves everything as it was.
  if (protects !== undefined) await protect(session, path, protects, call);
  if (name === undefined && description === undefined) return { done: true };
  const server = { ...(name !== undefined && { name }), ...(description !== undefined && { description }) };
  const request = { service: 'compute', operation: 'servers.update', method: 'PUT', path, body: { server } } as const;
  return doneBy(await session.send({ ...request, version: DESCRIBED_SINCE }, call));
}
