import { GatewayError } from '../contract/index.ts';
import type { Kept } from './kept.ts';
import type { Asker } from './quotas/quota-reads.ts';
import { ownerOf, type FindProject } from './sync/owner.ts';

const ID_FORM = /^[0-9a-f]{32}$|^[0-9a-f-]{36}$/;

/** The cloud's projects that the configuration names by id: all that can be told before the cloud's list of projects is known. */
function namedById({ cloud }: Kept['sync'], wanted: ReadonlySet<string>, find: FindProject): readonly string[] {
  const { map } = cloud.config.projects;
  return [...map].flatMap(([key, target]) => (ID_FORM.test(key) && wanted.has(find(target)?.id ?? '') ? [key] : []));
}

export interface ProjectsWanted {
  /** Ids of projects of the gateway. */
  readonly wanted: ReadonlySet<string>;
  readonly asker: Asker;
}

/**
 * The projects of a cloud that belong to some of the gateway's; `undefined` stands for that of the credentials. Throws
 * `upstream_unavailable` when the cloud has not told its projects yet.
 */
export async function backendProjects(
  { sync, quotas }: Pick<Kept, 'sync' | 'quotas'>,
  { wanted, asker }: ProjectsWanted,
  find: FindProject,
): Promise<readonly (string | undefined)[]> {
  const { name, projects: mapping } = sync.cloud.config;
  const isWanted = (owner: { readonly id: string } | undefined) => owner !== undefined && wanted.has(owner.id);
  if (!mapping.all) {
    const own = await quotas.own(asker);
    const targets = new Set([...mapping.map.values(), ...(mapping.default === undefined ? [] : [mapping.default])]);
    const [only = '', ...others] = targets;
    // A cloud that does not say which project is its own belongs to whom the map says, when that is one alone.
    const owner = own ? ownerOf(own, mapping, find) : others.length === 0 ? find(only) : undefined;
    return isWanted(owner) ? [undefined] : [];
  }
  const known = sync.projects();
  const ids = known
    ? known.flatMap((project) => (isWanted(ownerOf(project, mapping, find)) ? [project.id] : []))
    : namedById(sync, wanted, find);
  if (!known && ids.length === 0) {
    throw new GatewayError(
      'upstream_unavailable',
      `cloud ${name}: its projects are not known, so it cannot be told which of them are meant`,
    );
  }
  return ids;
}
