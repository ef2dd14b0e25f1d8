import type { Accepted, Call, PowerOptions, Server } from 'podgate/contract';
import { pathPart, type Session } from '../session.ts';
import { acceptedBy } from './reference.ts';

/** Deletes a server: into the cloud's recycle bin where it has one, or by force for good (mapping W-09, W-10). */
export async function deleteServer(
  session: Session,
  { id }: Server,
  { force }: PowerOptions,
  call: Call,
): Promise<Accepted> {
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
