import { GatewayError } from '../contract/index.ts';
import type { Actor } from '../identity/actor.ts';

/** Whose a thing is that somebody wants to change; nobody's when empty. */
export interface OwnedThing {
  readonly projectId: string;
  readonly domainId: string;
}

/** What roles may do that are limited by the configuration (`policy.roles`): exactly these actions on servers, by their words. */
export type Limits = ReadonlyMap<string, { readonly servers: ReadonlySet<string> }>;

/** What somebody wants to do. */
export interface Wish {
  readonly limits: Limits;
  /** What kind of thing it is done to, for example `servers`. */
  readonly kind: string;
  /** By the word of the path, or `create`, `update`, `delete`. */
  readonly action: string;
}

/** Who may do everything, unless the configuration limits the role. */
const WRITERS: ReadonlySet<string> = new Set(['member', 'admin']);

/** Whether the project or the domain that the actor is in owns the thing. Domains are for their administrators alone. */
function owns({ scope, roles }: Actor, { projectId, domainId }: OwnedThing): boolean {
  if (scope.kind === 'project') return scope.project.id === projectId;
  return scope.kind === 'domain' && scope.domain.id === domainId && roles.includes('admin');
}

function allows(role: string, { limits, kind, action }: Wish): boolean {
  const limit = limits.get(role);
  if (!limit) return WRITERS.has(role);
  return kind === 'servers' && limit.servers.has(action);
}

/** What the actor lacks: the roles that would do, and what his own are good for. */
function missing({ roles }: Actor, wish: Wish): GatewayError {
  const { limits, kind, action } = wish;
  const able = [...new Set([...WRITERS, ...limits.keys()])].filter((role) => allows(role, wish));
  const own = roles.map((role) => {
    const limit = limits.get(role);
    return limit ? `${role} (may: ${[...limit.servers].join(', ') || 'read'} servers)` : role;
  });
  const needed = able.length > 0 ? `role ${able.join(' or ')} is needed` : 'no role of this gateway is enough';
  const words = `${needed} for ${action} of ${kind}; yours in this project: ${own.join(', ') || 'none'}`;
  return new GatewayError('forbidden', words);
}

/**
 * Who may see a thing may not always change it: that needs a role in its project that allows it, by the configuration's limits or, where
 * it has none for the role, admin or member. Throws `forbidden` naming what is missing.
 */
export function requireWriter(actor: Actor, thing: OwnedThing, wish: Wish): void {
  if (!actor.systemAdmin && !owns(actor, thing)) {
    throw new GatewayError(
      'forbidden',
      'this belongs to another project: a token of that project is needed to change it',
    );
  }
  if (!actor.roles.some((role) => allows(role, wish))) throw missing(actor, wish);
}
