import { json, Refusal, type Reply } from '../http/message.ts';
import { updateServer } from '../state/changes.ts';
import type { Context } from './context.ts';
import { novaError } from './errors.ts';
import { accepted, guard, memberOf } from './server-actions.ts';
import { visibleServer } from './server-parts.ts';
import { checkKeys } from './texts.ts';

type Words = Readonly<Record<string, string>>;

const KEPT = ['active', 'paused', 'suspended', 'stopped'];

/** The metadata in the body. */
function metadataIn(context: Context): Words {
  const given = memberOf(context, 'metadata');
  checkKeys(given);
  return given as Words;
}

/** POST /servers/{id}/metadata: beside what is there (mapping W-05). */
export function addMetadata(context: Context, id: string): Reply {
  const row = visibleServer(context, id);
  guard(context, { ...row, taskState: null }, 'update metadata', KEPT);
  const metadata: Words = { ...row.metadata, ...metadataIn(context) };
  updateServer(context.cloud, row.id, { metadata });
  return json(200, { metadata });
}

/** PUT /servers/{id}/metadata: in place of what is there (mapping W-06). */
export function replaceMetadata(context: Context, id: string): Reply {
  const row = visibleServer(context, id);
  guard(context, { ...row, taskState: null }, 'update metadata', KEPT);
  const metadata = metadataIn(context);
  updateServer(context.cloud, row.id, { metadata });
  return json(200, { metadata });
}

/** DELETE /servers/{id}/metadata/{key} (mapping W-07). */
export function removeMetadata(context: Context, id: string, key: string): Reply {
  const row = visibleServer(context, id);
  guard(context, { ...row, taskState: null }, 'delete metadata', KEPT);
  if (!Object.hasOwn(row.metadata, key)) throw new Refusal(novaError(404, 'Metadata item was not found'));
  const rest = Object.fromEntries(Object.entries(row.metadata).filter(([name]) => name !== key));
  updateServer(context.cloud, row.id, { metadata: rest });
  return { ...accepted, status: 204 };
}
