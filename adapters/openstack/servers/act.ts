import type { Call, HttpReply } from 'podgate/contract';
import { pathPart, type Session } from '../session.ts';

/** The one key of an action's body, with what it needs; null where it needs nothing. */
export type ActionBody = Readonly<Record<string, unknown>>;

/** POST /servers/{id}/action, at the highest version that the body is written for; without one, at the lowest. */
export function postAction(
  session: Session,
  id: string,
  { body, version }: { readonly body: ActionBody; readonly version?: number },
  call: Call,
): Promise<HttpReply> {
  const [operation = ''] = Object.keys(body);
  const path = `/servers/${pathPart(id)}/action`;
  const request = { service: 'compute', operation: `servers.${operation}`, method: 'POST', path, body } as const;
  return session.send({ ...request, ...(version !== undefined && { version }) }, call);
}
