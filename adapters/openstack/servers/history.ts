import { table, type ActionRecord, type ActionResult, type Call, type ServerHistory } from 'podgate/contract';
import { reader, Type, utcTime, type Static } from 'podgate/kit';
import { pathPart, type Session } from '../session.ts';

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));

const Event = Type.Object({
  event: Type.String(),
  start_time: text,
  finish_time: text,
  result: text,
  details: text,
  traceback: text,
});

const Action = Type.Object({
  action: Type.String(),
  request_id: text,
  user_id: text,
  start_time: text,
  message: text,
  events: Type.Optional(Type.Array(Event)),
});

export type NovaEvent = Static<typeof Event>;
export type NovaAction = Static<typeof Action>;

const readAction = reader(Type.Object({ instanceAction: Action }), "Nova's instance action");
const readActions = reader(Type.Object({ instanceActions: Type.Array(Action) }), "Nova's instance actions");

/** Nova's words where Cloudpods has another for the same thing. */
const wordOf = table<string, string | undefined>(
  {
    attach_interface: 'attachnetwork',
    attach_volume: 'attachdisk',
    changePassword: 'set-password',
    createImage: 'save-image',
    detach_interface: 'detachnetwork',
    detach_volume: 'detachdisk',
    extend_volume: 'resize-disk',
    'live-migration': 'live-migrate',
    reboot: 'restart',
    rebuild: 'rebuild-root',
    resize: 'change-config',
    restore: 'cancel-delete',
  },
  undefined,
);

const kebab = (word: string) => word.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('_', '-');

const isError = ({ result }: NovaEvent) => result?.toLowerCase() === 'error';
const LONGEST_REASON = 500;

/** A host that could not take the server, before another one did, is no failure: what ended last tells. */
function resultOf({ message, events }: NovaAction): ActionResult {
  // Before 2.51 only administrators see events; the word "Error" everybody does (mapping W-async).
  if (!events) return message ? 'failed' : 'unknown';
  if (events.length === 0 || events.some(({ finish_time }) => !finish_time)) return 'running';
  const last = events.map(({ finish_time }) => finish_time ?? '').reduce((a, b) => (a > b ? a : b));
  return events.some((event) => event.finish_time === last && isError(event)) ? 'failed' : 'succeeded';
}

/** Tracebacks are shown to administrators alone: without them, details are for whoever asked. */
function failureOf({ events = [] }: NovaAction): Pick<ActionRecord, 'reason' | 'detail'> {
  const failed = events.filter(isError);
  const [first] = failed;
  if (!first) return { reason: 'the cloud reports an error' };
  const details = failed.map((event) => event.details?.trim()).find(Boolean);
  const said = details?.slice(0, LONGEST_REASON);
  const where = `the cloud reports an error in ${first.event}`;
  if (said === undefined) return { reason: where };
  return 'traceback' in first ? { reason: where, detail: said } : { reason: `${where}: ${said}` };
}

/** Nova's instance action in our words (mapping W-async). */
export function toActionRecord(action: NovaAction): ActionRecord {
  const { start_time, request_id, user_id, events = [] } = action;
  const result = resultOf(action);
  const ends = events.map(({ finish_time }) => utcTime(finish_time) ?? '').sort();
  return {
    action: wordOf(action.action) ?? kebab(action.action),
    reference: request_id ?? '',
    result,
    ...(result === 'failed' && failureOf(action)),
    began_at: utcTime(start_time),
    ended_at: result === 'running' ? null : ends.at(-1) || null,
    user_id: user_id ?? '',
  };
}

/** 2.21: of deleted servers too; 2.51: events for everybody; 2.58: pages; 2.84: details of failures. */
const VERSION = 84;
const AT_A_TIME = 5;

async function show(session: Session, server: string, reference: string, call: Call): Promise<ActionRecord> {
  const path = `/servers/${pathPart(server)}/os-instance-actions/${pathPart(reference)}`;
  const request = { service: 'compute', operation: 'servers.actions.show', path, version: VERSION } as const;
  return toActionRecord(readAction((await session.send(request, call)).json()).instanceAction);
}

/** What Nova remembers of a server, the newest first: its list says nothing of how things went. */
async function remembered(session: Session, server: string, limit: number, call: Call): Promise<readonly NovaAction[]> {
  const path = `/servers/${pathPart(server)}/os-instance-actions`;
  const query = (await session.newest('compute', call)) < 58 ? {} : { limit: String(limit) };
  const request = { service: 'compute', operation: 'servers.actions.list', path, query, version: VERSION } as const;
  return readActions((await session.send(request, call)).json()).instanceActions.slice(0, limit);
}

/** More than is done to a new server before the gateway has seen to it. */
const RECENT = 50;

/** What was done to a server last, in Nova's words, the newest first. */
export async function doneTo(session: Session, server: string, call: Call): Promise<readonly string[]> {
  return (await remembered(session, server, RECENT, call)).map(({ action }) => action);
}

/** Each is read, to know how it went. */
async function list(session: Session, server: string, limit: number, call: Call): Promise<readonly ActionRecord[]> {
  const actions = await remembered(session, server, limit, call);
  const records: ActionRecord[] = [];
  for (let at = 0; at < actions.length; at += AT_A_TIME) {
    const some = actions.slice(at, at + AT_A_TIME);
    const read = ({ request_id }: NovaAction) => request_id && show(session, server, request_id, call);
    records.push(...(await Promise.all(some.map(async (action) => (await read(action)) || toActionRecord(action)))));
  }
  return records;
}

/** Nova's instance actions. */
export const serverHistory: ServerHistory<Session> = {
  show: (session, { server, reference }, call) => show(session, server, reference, call),
  list: (session, { server, limit }, call) => list(session, server, limit, call),
};
