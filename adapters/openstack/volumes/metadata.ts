import type { Lookup } from '../records.ts';

/** Keys that the gateway keeps its own facts under. */
const OWN = 'podgate:';

/** What people wrote to a volume or snapshot, and the name of its project. */
export function metadataOf(
  metadata: Readonly<Record<string, unknown>> | undefined,
  project: string | null | undefined,
  related: Lookup,
): Record<string, string> {
  const written = Object.entries(metadata ?? {}).flatMap(([key, value]) =>
    typeof value !== 'string' || key.startsWith(OWN) ? [] : [[`user:${key}`, value] as const],
  );
  const name = project ? related.get('projects', project)?.name : undefined;
  const all = [...written, ...(name ? [['sys:project', name] as const] : [])];
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}
