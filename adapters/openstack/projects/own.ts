import { GatewayError, type Call } from 'podgate/contract';
import type { Session } from '../session.ts';

/**
 * Administrators are shown the things of all projects, one by one. Where only the configured project is read, another's thing is not
 * there: throws `not_found`, as the cloud would to others. A call on behalf of a project is about that one.
 */
export async function requireOwn(
  session: Session,
  { project, what }: { readonly project: string | null | undefined; readonly what: string },
  call: Call,
): Promise<void> {
  if (session.cloud.allProjects || !project) return;
  const own = call.project ?? (await session.token(call)).project.id;
  if (own !== project) throw new GatewayError('not_found', `cloud ${session.cloud.name}: there is no ${what}`);
}
