import type { BackendProject } from 'podgate/contract';
import type { Lookup } from '../records.ts';

/** A project of the cloud with the names that the gateway's map may go by. */
export function projectOf(id: string | null | undefined, related: Lookup): BackendProject | undefined {
  if (!id) return undefined;
  const known = related.get('projects', id);
  return { id, name: known?.name, domain_id: known?.domain_id, domain: known?.domain };
}

/** A record that was listed for one project alone: what of it is not the project's own is there for it to use. */
export interface Seen {
  /** Id of the project whose list had it; nothing when the lists are those of all projects. */
  readonly seen_by?: string;
}

/** The projects that may use something beside its owner: those that are known to, and the one that was shown it. */
export function sharedWith(
  { seen_by }: Seen,
  owner: string | null | undefined,
  further: readonly string[],
  related: Lookup,
): BackendProject[] {
  const ids = new Set([...further, ...(seen_by === undefined ? [] : [seen_by])]);
  return [...ids].flatMap((id) => (id === owner ? [] : (projectOf(id, related) ?? [])));
}
