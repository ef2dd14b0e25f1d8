import { GatewayError, type NativeMeaning } from '../../contract/index.ts';
import type { NativeCloud } from '../../dispatch/native.ts';
import type { Actor } from '../../identity/actor.ts';
import { requireWriter, type Limits } from '../../policy/writing.ts';

/** What somebody wants of a cloud. */
export interface NativeWish {
  readonly cloud: NativeCloud;
  readonly method: string;
  readonly meaning: NativeMeaning;
  readonly limits: Limits;
}

export const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Throws `forbidden` for a token without a project: requests are made in the project of the cloud that belongs to it. */
export function projectOf({ scope, name }: Actor): { readonly id: string; readonly domainId: string } {
  if (scope.kind === 'project') return scope.project;
  throw new GatewayError('forbidden', `the native face needs a token of a project; that of ${name} has none`);
}

/**
 * Whether an actor may do that: whoever has a role in a project may look; what is written must be allowed by the cloud's configuration and
 * by his roles and their limits. Throws `forbidden` saying what is missing.
 */
export function requireRight(actor: Actor, { cloud, method, meaning, limits }: NativeWish): void {
  const { id, domainId } = projectOf(actor);
  if (!isRead(method) && cloud.readOnly) {
    throw new GatewayError(
      'forbidden',
      `cloud ${cloud.name} is configured as read_only: only GET and HEAD are possible`,
    );
  }
  const { writes, action = method } = meaning;
  if (writes !== undefined) requireWriter(actor, { projectId: id, domainId }, { limits, kind: writes, action });
}
