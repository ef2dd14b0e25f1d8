import type { GatewayProject } from '../settings.ts';
import { ownerOf } from './groups.ts';
import type { ResourceReading } from './read-resources.ts';
import type { ResourceSettings } from './resource.ts';

/** Something of Neutron's that may be lent. */
interface Lendable {
  readonly id: string;
  readonly project_id: string;
}

interface Reach {
  readonly owner: GatewayProject | undefined;
  readonly everyone: boolean;
  readonly shared: readonly GatewayProject[];
}

/** Whose a thing is and who may use it; `open` when Neutron calls it shared or external. */
export function reachOf(thing: Lendable, open: boolean, reading: ResourceReading, settings: ResourceSettings): Reach {
  const owner = ownerOf(thing.project_id, reading, settings);
  if (!reading.all) return { owner, everyone: open, shared: [] };
  const policies = reading.shares.filter(
    ({ object_id, action }) => object_id === thing.id && ['access_as_shared', 'access_as_external'].includes(action),
  );
  const everyone = policies.length === 0 ? open : policies.some(({ target_tenant }) => target_tenant === '*');
  const lent = policies
    .map(({ target_tenant }) => target_tenant)
    .filter((id) => id !== '*')
    .flatMap((id) => ownerOf(id, reading, settings) ?? [])
    .filter(({ id }) => id !== owner?.id);
  const shared = everyone ? [] : [...new Map(lent.map((project) => [project.id, project])).values()];
  return { owner, everyone, shared };
}

/** The projects of the cloud that may use something; `*` is everybody. */
function usersOf({ id, project_id }: Lendable, open: boolean, reading: ResourceReading): readonly string[] {
  if (!reading.all) return open ? ['*'] : [project_id].filter((owner) => owner === reading.project);
  const lent = reading.shares.filter(
    ({ object_id, action }) => object_id === id && ['access_as_shared', 'access_as_external'].includes(action),
  );
  const targets = lent.map(({ target_tenant }) => target_tenant);
  return lent.length === 0 && open ? ['*'] : [project_id, ...targets];
}

type Group = Lendable & { readonly shared?: boolean };

/** Whether a name may stand with a thing: all who see the thing see what is called so. */
export function mayBeNamedWith(named: Group, thing: Group, reading: ResourceReading): boolean {
  const users = usersOf(named, named.shared === true, reading);
  const seers = usersOf(thing, thing.shared === true, reading);
  return users.includes('*') || seers.every((id) => users.includes(id));
}

/** Neutron's tags and the name of the project. */
export function taggedFields(
  { tags, project_id }: { readonly tags: readonly string[]; readonly project_id: string },
  { projects }: ResourceReading,
): Record<string, string> {
  const name = projects.get(project_id)?.name;
  return { ...Object.fromEntries(tags.map((tag) => [`tag:${tag}`, ''])), ...(name && { 'sys:project': name }) };
}

const WORDS: Readonly<Record<string, string>> = {
  ACTIVE: 'available',
  DOWN: 'pending',
  BUILD: 'pending',
  ERROR: 'failed',
};

/** Of a network by Neutron's word. */
export const networkStatus = (status: string): string => WORDS[status] ?? 'unknown';

/** A domain's in Cloudpods. */
export const domainFields = (owner: GatewayProject | undefined) => ({
  domain_id: owner?.domainId,
  domain_src: 'cloud',
  project_domain: owner?.domain,
});
