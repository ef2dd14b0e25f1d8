import type { Call } from 'podgate/contract';
import type { Session } from '../session.ts';

const ADMIN = 'admin';

/**
 * The project for which everything in a list is, when the list is one project's: whatever it has of others they let it use. Nothing
 * when all projects are read, and for administrators, whom the cloud shows what their project may not use.
 */
export async function seenBy(session: Session, call: Call): Promise<string | undefined> {
  if (session.cloud.allProjects) return undefined;
  const { project, roles } = await session.token(call);
  return roles.includes(ADMIN) ? undefined : project.id;
}
