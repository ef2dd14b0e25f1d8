import { bodyOf, json, type Reply } from '../http/message.ts';
import { NOT_FOUND } from '../http/webob.ts';
import { updateServer } from '../state/changes.ts';
import type { ServerRow } from '../state/rows.ts';
import type { Context } from './context.ts';
import { badRequest, notFound } from './errors.ts';
import { conflict } from './server-actions.ts';
import { visibleServer } from './server-parts.ts';

const MOST = 50;
const CHANGED_IN: ReadonlySet<string> = new Set(['active', 'paused', 'suspended', 'stopped']);

function tagged(context: Context, id: string): ServerRow {
  if (context.minor < 26) throw notFound(NOT_FOUND);
  const row = context.cloud.servers.get(id);
  if (!row || row.deleted) throw notFound(`Instance ${id} has no mapping to a cell.`);
  return visibleServer(context, id);
}

function changed(context: Context, id: string): ServerRow {
  const row = tagged(context, id);
  if (CHANGED_IN.has(row.vmState)) return row;
  throw conflict(`Cannot 'update_tags' instance ${id} while it is in vm_state ${row.vmState}`);
}

/** Throws what Nova says of tags that it does not take (mapping W-08). */
function checkTags(tags: readonly unknown[]): asserts tags is string[] {
  for (const tag of tags) {
    if (typeof tag === 'string' && /^[^,/]{1,60}$/.test(tag)) continue;
    const why = `Value: ${String(tag)}. '${String(tag)}' does not match '^[^,/]*$'`;
    throw badRequest(`Invalid input for field/attribute ${tags.indexOf(tag)}. ${why}`);
  }
  if (tags.length > MOST) throw badRequest(`The number of tags exceeded the per-server limit ${MOST}`);
}

const sorted = ({ tags }: ServerRow) => [...tags].sort();

/** GET /servers/{id}/tags, from 2.26 */
export const showTags = (context: Context, id: string): Reply => json(200, { tags: sorted(tagged(context, id)) });

/** PUT /servers/{id}/tags */
export function replaceTags(context: Context, id: string): Reply {
  const row = changed(context, id);
  const body = bodyOf(context.request) as { readonly tags?: unknown } | undefined;
  if (!Array.isArray(body?.tags)) throw badRequest("'tags' is a required property");
  const tags: unknown[] = [...new Set(body.tags as readonly unknown[])];
  checkTags(tags);
  updateServer(context.cloud, row.id, { tags });
  return json(200, { tags: [...tags].sort() });
}

/** DELETE /servers/{id}/tags */
export function removeTags(context: Context, id: string): Reply {
  updateServer(context.cloud, changed(context, id).id, { tags: [] });
  return { status: 204, headers: {}, body: '' };
}

/** PUT /servers/{id}/tags/{tag}: 201 for one that it did not have. */
export function addTag(context: Context, id: string, tag: string): Reply {
  const row = changed(context, id);
  if (row.tags.includes(tag)) return { status: 204, headers: {}, body: '' };
  const tags = [...row.tags, tag];
  checkTags(tags);
  updateServer(context.cloud, row.id, { tags });
  return { status: 201, headers: {}, body: '' };
}

/** DELETE /servers/{id}/tags/{tag} */
export function removeTag(context: Context, id: string, tag: string): Reply {
  const row = changed(context, id);
  if (!row.tags.includes(tag)) throw notFound(`Instance ${id} has no tag '${tag}'`);
  updateServer(context.cloud, row.id, { tags: row.tags.filter((one) => one !== tag) });
  return { status: 204, headers: {}, body: '' };
}
