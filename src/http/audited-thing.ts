import type { AuditedThing } from '../observe/channels.ts';
import { splitGid } from '../schema/ids.ts';
import { RESOURCES } from '../schema/resources.ts';

const KEYWORDS: ReadonlyMap<string, string> = new Map(RESOURCES.map(({ plural, keyword }) => [plural, keyword]));

/** What a request is about, by its route and the parameters of its path; the id is the caller's word for it. */
export function auditedThing(
  route: string,
  params: Readonly<Record<string, string>>,
  clouds: readonly string[],
): AuditedThing | undefined {
  const type = route.split('/').flatMap((segment) => KEYWORDS.get(segment) ?? [])[0];
  if (type === undefined) return undefined;
  const id = params['id'];
  const cloud = id === undefined ? undefined : splitGid(id)?.cloud;
  return { type, id, cloud: cloud !== undefined && clouds.includes(cloud) ? cloud : undefined };
}
