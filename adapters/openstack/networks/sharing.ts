import type { Vpc } from 'podgate/contract';
import { projectOf, sharedWith, type Seen } from '../projects/owner.ts';
import type { Lookup } from '../records.ts';

/** What of a network or security group says whose it is. */
export interface Shareable extends Seen {
  readonly id: string;
  readonly project_id?: string | null;
}

export type Sharing = Pick<Vpc, 'project' | 'everyone' | 'shared_projects'>;

const EVERYBODY = '*';
const LETS_USE = new Set(['access_as_shared', 'access_as_external']);

/** What Neutron was asked for one project: what is open, that project may use, whoever it belongs to. */
function asSeen({ seen_by, project_id }: Shareable, isOpen: boolean, related: Lookup): Sharing {
  // An administrator's list has what is none of his project's business too: it is left to nobody.
  if (project_id !== seen_by && !isOpen) return { everyone: false, shared_projects: [] };
  return { project: projectOf(project_id, related), everyone: isOpen, shared_projects: [] };
}

/**
 * Whose a network or security group is, and who else may use it. Neutron calls open what is open to the project that asks
 * (`isOpen`), which may be that one alone; only the policies tell.
 */
export function sharingOf(thing: Shareable, isOpen: boolean, related: Lookup): Sharing {
  if (thing.seen_by !== undefined) return asSeen(thing, isOpen, related);
  const { id, project_id } = thing;
  const policies = related.by('rbac_policies', 'object', id);
  const targets = policies.flatMap(({ action, target_tenant }) =>
    target_tenant && LETS_USE.has(action ?? '') ? [target_tenant] : [],
  );
  const openWithoutPolicy = isOpen && policies.length === 0 && related.known('rbac_policies');
  const everyone = targets.includes(EVERYBODY) || openWithoutPolicy;
  return {
    project: projectOf(project_id, related),
    everyone,
    shared_projects: everyone ? [] : sharedWith(thing, project_id, targets, related),
  };
}

const seersOf = ({ project, shared_projects = [] }: Sharing) =>
  [project, ...shared_projects].flatMap((one) => one?.id ?? []);

/** All who see one thing see the other too: only then may what they are shown of the one name the other. */
export function isSeenByAllOf(other: Sharing, one: Sharing): boolean {
  if (other.everyone) return true;
  const seers = new Set(seersOf(other));
  return !one.everyone && seersOf(one).every((id) => seers.has(id));
}
