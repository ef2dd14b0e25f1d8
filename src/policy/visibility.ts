import { GatewayError } from '../contract/index.ts';
import type { Actor } from '../identity/actor.ts';
import type { OwnerProject } from '../schema/context.ts';
import { ownerKey } from '../schema/keypairs/naming.ts';
import { everything, facetIn, isIn, nothing, type Condition } from '../schema/query/condition.ts';
import type { Directory } from '../schema/query/directory.ts';
import type { Ownership } from '../schema/query/list-query.ts';
import { all, any, isTrue } from '../schema/query/parameters.ts';
import type { Reach } from '../schema/resource.ts';

/** Which rows an actor may see: the condition that is part of every query, and the projects that it means. */
export interface Visibility {
  readonly where: Condition;
  readonly projects: 'all' | ReadonlySet<string>;
}

/** How far somebody looks. */
export type Width = 'project' | 'domain' | 'system';

const ALL: Visibility = { where: everything, projects: 'all' };
const NONE: Visibility = { where: nothing, projects: new Set() };

const ofProject = (id: string): Visibility => ({ where: isIn('project_id', [id]), projects: new Set([id]) });

function ofDomain(domainId: string, projects: readonly OwnerProject[]): Visibility {
  const ids = projects.filter((project) => project.domainId === domainId).map(({ id }) => id);
  return { where: isIn('domain_id', [domainId]), projects: new Set(ids) };
}

/** The widest that the actor may take. */
function widest(actor: Actor): Width {
  if (actor.systemAdmin) return 'system';
  return actor.scope.kind === 'domain' && actor.roles.includes('admin') ? 'domain' : 'project';
}

const ORDER: readonly Width[] = ['project', 'domain', 'system'];
const reaches = (has: Width, needs: Width) => ORDER.indexOf(has) >= ORDER.indexOf(needs);

function lacking(actor: Actor, needs: Width): GatewayError {
  const role = needs === 'system' ? 'role admin in the administration project' : 'role admin in the domain';
  return new GatewayError(
    'forbidden',
    `not enough privilege for scope ${needs}: it needs ${role}, and ${actor.name} has not got it`,
  );
}

/** The words of Cloudpods; unknown ones mean the project, because browsers send `scope=undefined`. */
function askedWidth(scope: string | undefined, actor: Actor): Width {
  switch (scope?.toLowerCase()) {
    case 'system':
      return 'system';
    case 'domain':
      return 'domain';
    case 'max':
    case 'maxallowed':
      return widest(actor);
    default:
      return actor.scope.kind === 'domain' ? 'domain' : 'project';
  }
}

function ofWidth(width: Width, actor: Actor, projects: readonly OwnerProject[]): Visibility {
  const { scope } = actor;
  if (width === 'system') return ALL;
  if (scope.kind === 'unscoped') {
    throw new GatewayError(
      'forbidden',
      'the token has no project; log in with a scope, or exchange the token for one that has',
    );
  }
  if (width === 'domain') return ofDomain(scope.kind === 'domain' ? scope.domain.id : scope.project.domainId, projects);
  return scope.kind === 'project' ? ofProject(scope.project.id) : NONE;
}

/** Rows of a named project: one's own, or with the privilege of its domain or of the system. */
function ofNamedProject(name: string, actor: Actor, directory: Directory): Visibility {
  const found = directory.projects(name);
  const { scope } = actor;
  const own = found.find((project) => scope.kind === 'project' && project.id === scope.project.id);
  if (own) return ofProject(own.id);
  const needed = ({ domainId }: OwnerProject): Width =>
    scope.kind === 'domain' && scope.domain.id === domainId ? 'domain' : 'system';
  // Others than these are not named as candidates, and whether there are any is not told either.
  const [project, ...others] = found.filter((one) => reaches(widest(actor), needed(one)));
  if (!project) {
    if (widest(actor) !== 'system') throw lacking(actor, 'system');
    throw new GatewayError('not_found', `project ${name.slice(0, 80)} not found`);
  }
  if (others.length > 0) {
    const candidates = [project, ...others].map(({ id, domain }) => `${id} (${domain})`).join(', ');
    throw new GatewayError('duplicate_name', `several projects are called ${name}: ${candidates}; use an id`);
  }
  return ofProject(project.id);
}

function ofNamedDomain(
  name: string,
  actor: Actor,
  directory: Directory,
  projects: readonly OwnerProject[],
): Visibility {
  const [id] = directory.domains(name);
  const own = actor.scope.kind === 'domain' && actor.scope.domain.id === id;
  const needs = own ? 'domain' : 'system';
  if (!reaches(widest(actor), needs)) throw lacking(actor, needs);
  if (id === undefined) throw new GatewayError('not_found', `domain ${name.slice(0, 80)} not found`);
  return ofDomain(id, projects);
}

interface VisibilityContext {
  readonly directory: Directory;
  readonly projects: readonly OwnerProject[];
  /** Who sees rows of the resource that is asked for. */
  readonly reach: Reach;
  /** The clouds in which projects have something. */
  readonly cloudsOf: (projects: ReadonlySet<string>) => readonly string[];
}

const isNarrowed = ({ scope, project, domain }: Ownership) =>
  scope !== undefined || project !== undefined || domain !== undefined;

/** What is nobody's own is the administrators' business, in whichever project they are. */
const IMPERSONAL: ReadonlySet<Reach> = new Set(['cloud', 'account', 'admin']);

/** Of the rows of some projects those that a resource lets them see, and what it lets others see. */
function reaching(
  owned: Visibility,
  actor: Actor,
  { reach, cloudsOf, named }: VisibilityContext & { readonly named: boolean },
): Visibility {
  const { projects } = owned;
  if (reach === 'admin') throw lacking(actor, 'system');
  if (projects === 'all') return owned;
  const inClouds = () => isIn('cloud', cloudsOf(projects));
  switch (reach) {
    case 'project':
      return owned;
    case 'shared': {
      const forEverybody = all([isTrue('everyone'), inClouds()]);
      return { where: any([owned.where, facetIn('shared', [...projects]), forEverybody]), projects };
    }
    case 'cloud':
      return { where: inClouds(), projects };
    case 'account':
      return { where: facetIn('cloud', cloudsOf(projects)), projects };
    case 'actor': {
      const ofProjects = isIn('tenant_id', [...projects]);
      return { where: named ? ofProjects : any([ofProjects, isIn('user_id', [actor.id])]), projects };
    }
    case 'user':
      return { where: isIn('owner_key', [ownerKey(actor.id)]), projects };
  }
}

/** Rows of the projects that the actor means. */
function owned(actor: Actor, ownership: Ownership, context: VisibilityContext): Visibility {
  const { directory, projects } = context;
  if (ownership.project !== undefined) return ofNamedProject(ownership.project, actor, directory);
  if (ownership.domain !== undefined) return ofNamedDomain(ownership.domain, actor, directory, projects);
  const width = askedWidth(ownership.scope, actor);
  if (!reaches(widest(actor), width)) throw lacking(actor, width);
  return ofWidth(width, actor, projects);
}

/**
 * The one place that says whose rows an actor sees. Default is the token's project, for administrators too. Throws `forbidden` naming
 * the privilege that is missing, `not_found` for an unknown project or domain.
 */
export function visibilityOf(actor: Actor, ownership: Ownership, context: VisibilityContext): Visibility {
  if (ownership.deleted && !actor.systemAdmin) throw lacking(actor, 'system');
  if (actor.systemAdmin && IMPERSONAL.has(context.reach) && !isNarrowed(ownership)) return ALL;
  const rows = owned(actor, ownership, context);
  const named = ownership.project !== undefined || ownership.domain !== undefined;
  return context.reach === 'admin' && rows.projects === 'all' ? rows : reaching(rows, actor, { ...context, named });
}

/** How far a visibility of rows of projects reaches. */
export function widthOf({ where, projects }: Visibility): Width {
  if (projects === 'all') return 'system';
  return where.kind === 'column' && where.column === 'domain_id' ? 'domain' : 'project';
}

/** For one row by its id or name: the widest that the actor may take, unless he says less (cloudpods-api §2.3). */
export function visibilityOfOne(actor: Actor, ownership: Ownership, context: VisibilityContext): Visibility {
  return visibilityOf(actor, isNarrowed(ownership) ? ownership : { ...ownership, scope: 'max' }, context);
}
