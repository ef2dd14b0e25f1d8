import { utcTime, type Static } from '../../kit/index.ts';
import { rowStorer } from '../derive.ts';
import type { StoredRow } from '../document.ts';
import { alphabetical } from '../groups.ts';
import { defineKind, later, text, time } from '../resource.ts';

const filtered = { column: true } as const;
const searched = { column: { search: true } } as const;

/** A row of `/events`: what was denied or done, when, by whom. Meaning and source of each field: `docs/fields.md`. */
export const EventFields = alphabetical({
  action: text(searched),
  cloudregion_id: later(text(filtered)),
  domain: later(text(filtered)),
  domain_id: later(text(filtered)),
  id: text(searched),
  notes: text(searched),
  obj_id: later(text(searched)),
  obj_name: later(text(searched)),
  obj_type: later(text(searched)),
  ops_time: time({ column: true }),
  owner_domain_id: later(text(filtered)),
  owner_tenant_id: later(text(filtered)),
  project: later(text(filtered)),
  project_domain: later(text(filtered)),
  project_domain_id: later(text(filtered)),
  project_id: later(text(filtered)),
  tenant: later(text(filtered)),
  tenant_id: later(text(filtered)),
  user: later(text(searched)),
  user_id: later(text(filtered)),
});

export type EventRow = Static<typeof EventFields>;

export const eventKind = defineKind({
  keyword: 'event',
  plural: 'events',
  reach: 'actor',
  fields: EventFields,
  // Lists are sorted by it unless they say otherwise.
  columns: { created_at: { type: 'time' } },
  brief: ['action', 'notes', 'obj_id', 'obj_name', 'obj_type', 'ops_time', 'user', 'user_id'],
});

const store = rowStorer(eventKind);

/**
 * A row as it is kept; `at` in milliseconds since 1970. It is no cloud's: it stays when the cloud that it names is taken away.
 */
export function storedEvent(row: Omit<EventRow, 'ops_time'>, at: number): StoredRow {
  const time = utcTime(new Date(at).toISOString());
  return store({ row: { ...row, ops_time: time }, columns: { created_at: time } }, '');
}
