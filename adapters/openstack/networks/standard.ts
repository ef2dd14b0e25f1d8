import { utcTime } from 'podgate/kit';
import type { Lookup } from '../records.ts';

/** The members that most things of Neutron have. */
interface Standard {
  readonly project_id?: string | null;
  readonly description?: string | null;
  readonly tags?: readonly string[] | null;
  readonly created_at?: string | null;
  readonly updated_at?: string | null;
}

/** Description, times and tags; Cloudpods tells the cloud's project among the tags. */
export function standardOf({ project_id, description, tags, created_at, updated_at }: Standard, related: Lookup) {
  const project = project_id ? related.get('projects', project_id)?.name : undefined;
  return {
    description: description ?? '',
    created_at: utcTime(created_at),
    updated_at: utcTime(updated_at),
    metadata: {
      ...Object.fromEntries((tags ?? []).map((tag) => [`tag:${tag}`, ''] as const)),
      ...(project === undefined ? {} : { 'sys:project': project }),
    },
  };
}
