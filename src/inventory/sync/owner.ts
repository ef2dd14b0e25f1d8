import type { ProjectMapping } from '../../config/config.ts';
import type { BackendProject } from '../../contract/index.ts';
import type { OwnerProject } from '../../schema/context.ts';
import type { Owners } from '../../schema/derive.ts';
import type { Owned } from '../../schema/groups.ts';

/** Finds a gateway project by id, name or `domain/name`. */
export type FindProject = (reference: string) => OwnerProject | undefined;

const DEFAULT_DOMAIN = 'Default';

/**
 * The gateway project that a row belongs to: the map by the cloud's project id, by `domain/name`, by name in the domain Default;
 * then the default. Nobody's when the map goes by names and the project's name is not known yet: the default would show one
 * tenant's rows to another.
 */
export function ownerOf(
  project: BackendProject | undefined,
  mapping: ProjectMapping,
  find: FindProject,
): OwnerProject | undefined {
  const target = project && targetOf(project, mapping);
  return target === undefined ? undefined : find(target);
}

function targetOf(project: BackendProject, { map, default: otherwise }: ProjectMapping): string | undefined {
  const byId = map.get(project.id);
  if (byId !== undefined) return byId;
  if (project.name === undefined) {
    const goesByIds = [...map.keys()].every((key) => /^[0-9a-f]{32}$|^[0-9a-f-]{36}$/.test(key));
    return goesByIds ? otherwise : undefined;
  }
  const domain = project.domain ?? project.domain_id ?? DEFAULT_DOMAIN;
  const byName =
    map.get(`${domain}/${project.name}`) ?? (domain === DEFAULT_DOMAIN ? map.get(project.name) : undefined);
  return byName ?? otherwise;
}

/** Whose a thing is, and which other projects of the gateway may use it. */
export function ownersOf(thing: Owned, mapping: ProjectMapping, find: FindProject): Owners {
  const owner = ownerOf(thing.project, mapping, find);
  const shared = new Map<string, OwnerProject>();
  for (const project of thing.shared_projects ?? []) {
    const one = ownerOf(project, mapping, find);
    if (one && one.id !== owner?.id) shared.set(one.id, one);
  }
  return { owner, shared: [...shared.values()] };
}
