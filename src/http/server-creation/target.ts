import { GatewayError } from '../../contract/index.ts';
import type { Actor } from '../../identity/actor.ts';
import type { Creator } from '../../inventory/creators.ts';
import { requireWriter } from '../../policy/writing.ts';
import type { OwnerProject } from '../../schema/context.ts';
import { isNamed } from '../../schema/servers/writes/create/placement.ts';
import type { Named, Preferences } from '../../schema/servers/writes/create/wish.ts';
import type { ActorExchange } from '../exchange.ts';
import type { ReadParts, WriteParts } from '../routes/resource-reads.ts';

/** Whose a new server is to be, and where it can be made for them. */
export interface Target {
  readonly project: OwnerProject;
  readonly creators: readonly Creator[];
}

function projectOf(
  { actor }: ActorExchange,
  { named, kind }: { readonly named: Named | undefined; readonly kind: string },
  { directory }: ReadParts,
): OwnerProject {
  const { scope } = actor;
  if (!named) {
    if (scope.kind === 'project') return scope.project;
    throw new GatewayError('missing_parameter', 'project_id is missing: the token is not one of a project');
  }
  const { field, given } = named;
  const found = directory().projects(given);
  const own = found.find(({ id }) => scope.kind === 'project' && id === scope.project.id);
  if (own) return own;
  const [project, ...others] = found.filter((one) => mayUse(actor, one));
  if (!project) {
    if (!actor.systemAdmin) {
      throw new GatewayError(
        'forbidden',
        `${field}: only administrators make ${kind} in another project than that of their token`,
      );
    }
    throw new GatewayError('not_found', `${field}: project ${given.slice(0, 80)} not found`);
  }
  if (others.length > 0) {
    const candidates = [project, ...others].map(({ id, domain }) => `${id} (${domain})`).join(', ');
    throw new GatewayError(
      'duplicate_name',
      `${field}: several projects are called ${given}: ${candidates}; use an id`,
    );
  }
  return project;
}

const mayUse = ({ systemAdmin, scope, roles }: Actor, { domainId }: OwnerProject) =>
  systemAdmin || (scope.kind === 'domain' && scope.domain.id === domainId && roles.includes('admin'));

/** What the caller said of whose it is to be, and of the place. */
export interface TargetWish {
  readonly project?: Named | undefined;
  readonly preferences: Preferences;
}

/** What is to be made. */
export interface Making {
  /** Word of the list, for example `servers`. */
  readonly kind: string;
  /** Word of one. */
  readonly keyword: string;
  /** Why it cannot be made on a cloud; nothing when it can. */
  readonly obstacle: (creator: Creator) => GatewayError | undefined;
}

const SERVERS: Making = { kind: 'servers', keyword: 'server', obstacle: (creator) => creator.obstacle };

/** Throws `forbidden` for who may not make it there, and the reason when there is no cloud on which it can be done. */
export function targetOf(
  exchange: ActorExchange,
  { project, preferences }: TargetWish,
  parts: WriteParts,
  { kind, keyword, obstacle }: Making = SERVERS,
): Target {
  const owner = projectOf(exchange, { named: project, kind }, parts);
  const wish = { limits: parts.limits(), kind, action: 'create' };
  requireWriter(exchange.actor, { projectId: owner.id, domainId: owner.domainId }, wish);
  const all = parts.inventory.creators(owner.id);
  const none = new GatewayError(
    'forbidden',
    `no cloud has anything of project ${owner.name}: no ${keyword} can be made for it`,
  );
  return { project: owner, creators: unobstructed({ all, preferences }, obstacle, none) };
}

/** Those on which it can be done. Throws why it cannot be done on the others when there are none, or the caller named one of them. */
function unobstructed(
  { all, preferences }: { readonly all: readonly Creator[]; readonly preferences: Preferences },
  obstacle: Making['obstacle'],
  none: GatewayError,
): readonly Creator[] {
  const named = all.filter((creator) => isNamed(creator, preferences)).map(obstacle);
  const [closed] = named;
  if (closed && named.every((one) => one !== undefined)) throw closed;
  const creators = all.filter((creator) => obstacle(creator) === undefined);
  if (creators.length > 0) return creators;
  const [why] = all.flatMap((creator) => obstacle(creator) ?? []);
  throw why ?? none;
}

/** Where something of nobody is made, and the only project that may use it, when it is not for everybody. */
export interface NobodysTarget extends Pick<Target, 'creators'> {
  readonly project?: OwnerProject;
}

/** The same of things that belong to no project: for administrators of the gateway alone. */
export function targetOfNobody(
  exchange: ActorExchange,
  { project, preferences, reserved = false }: TargetWish & { readonly reserved?: boolean },
  parts: WriteParts,
  { kind, keyword, obstacle }: Making,
): NobodysTarget {
  const { actor } = exchange;
  if (!actor.systemAdmin) {
    throw new GatewayError('forbidden', 'create is for administrators: role admin in the administration project');
  }
  requireWriter(actor, { projectId: '', domainId: '' }, { limits: parts.limits(), kind, action: 'create' });
  const user = reserved ? projectOf(exchange, { named: project, kind }, parts) : undefined;
  const none = new GatewayError('forbidden', `there is no cloud on which a ${keyword} can be made`);
  const creators = unobstructed({ all: parts.inventory.creators(user?.id), preferences }, obstacle, none);
  return { creators, ...(user && { project: user }) };
}
