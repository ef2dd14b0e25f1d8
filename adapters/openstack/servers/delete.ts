import type { Accepted, Call, PowerOptions, Server } from 'podgate/contract';
import { pathPart, type Session } from '../session.ts';
import { acceptedBy } from './reference.ts';

/** Deletes a server; what is in the recycle bin, or is not to come into it, for good (mapping W-09, W-10). */
export async function deleteServer(
  session: Session,
  { id, pending_deleted }: Server,
  { force }: PowerOptions,
  call: Call,
): Promise<Accepted> {
  const path = `/servers/${pathPart(id)}`;
  const request =
    force || pending_deleted === true
      ? ({
          operation: 'servers.forceDelete',
          method: 'POST',
          path: `${path}/action`,
          body: { forceDelete: null },
        } as const)
      : ({ operation: 'servers.delete', method: 'DELETE', path } as const);
  return acceptedBy(await session.send({ service: 'compute', ...request }, call));
}
