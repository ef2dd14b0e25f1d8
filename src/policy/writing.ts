import { GatewayError } from '../contract/index.ts';
import type { Actor } from '../identity/actor.ts';

/** Whose a thing is that somebody wants to change; nobody's when empty. */
export interface OwnedThing {
  readonly projectId: string;
  readonly domainId: string;
}

const WRITERS: ReadonlySet<string> = new Set(['admin', 'member']);

/** Whether the project or the domain that the actor is in owns the thing. Domains are for their administrators alone. */
function owns({ scope, roles }: Actor, { projectId, domainId }: OwnedThing): boolean {
  if (scope.kind === 'project') return scope.project.id === projectId;
  return scope.kind === 'domain' && scope.domain.id === domainId && roles.includes('admin');
}

/**
 * Who may see a thing may not always change it: that needs role member or admin in its project. Throws `forbidden` naming what is
 * missing.
 */
export function requireWriter(actor: Actor, thing: OwnedThing): void {
  if (actor.systemAdmin) return;
  if (!owns(actor, thing)) {
    throw new GatewayError(
      'forbidden',
      'this belongs to another project: a token of that project is needed to change it',
    );
  }
  if (actor.roles.some((role) => WRITERS.has(role))) return;
  const roles = actor.roles.join(', ') || 'none';
  throw new GatewayError(
    'forbidden',
    `role member or admin is needed to change anything; yours in this project: ${roles}`,
  );
}
