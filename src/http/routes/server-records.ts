import { GatewayError } from '../../contract/index.ts';
import type { ServerWrites } from '../../inventory/writes/server-writes.ts';
import type { Task } from '../../inventory/writes/tasks.ts';
import { splitGid } from '../../schema/ids.ts';
import { flagOf } from '../../schema/query/list-query.ts';
import { RawQuery } from '../../schema/query/raw.ts';
import type { ActorExchange } from '../exchange.ts';
import type { ReadParts, RowDocument } from './resource-reads.ts';

/** A server that somebody sees, with what changes the servers of its cloud. */
export interface SeenServer {
  readonly row: RowDocument;
  readonly cloud: string;
  readonly backendId: string;
  readonly writes: ServerWrites;
}

/** Throws `not_found` when its cloud is not there any more. */
export function seenServer({ inventory }: ReadParts, row: RowDocument): SeenServer {
  const id = String(row['id']);
  const at = splitGid(id);
  if (!at) throw new Error(`${id} is no id of a server`);
  const writes = inventory.writers(at.cloud)?.writes;
  if (!writes) throw new GatewayError('not_found', `server ${id} not found: there is no cloud ${at.cloud} any more`);
  return { row, ...at, writes };
}

/** Milliseconds since 1970 as all times of answers are written: UTC, six digits. */
const written = (time: number | undefined) =>
  time === undefined ? null : new Date(time).toISOString().replace('Z', '000Z');

/** A reason with what only administrators are shown. */
function reasonOf({ reason, detail }: { readonly reason?: string; readonly detail?: string }, admin: boolean): string {
  const more = admin && detail !== undefined ? `: ${detail}` : '';
  return `${reason ?? ''}${more}`;
}

const taskRow = ({ row }: SeenServer, task: Task, admin: boolean) => ({
  action: task.action,
  began_at: written(task.began),
  cloud_request_ids: task.references,
  ended_at: written(task.ended),
  obj_id: row['id'],
  obj_type: 'server',
  reason: reasonOf(task, admin),
  request_id: task.asker.requestId,
  result: task.result,
  user: task.asker.name,
  user_id: task.asker.id,
});

function sinceOf(query: RawQuery): number {
  const given = query.value('since');
  if (given === undefined) return 0;
  const time = Date.parse(given);
  if (Number.isNaN(time))
    throw new GatewayError('invalid_request', 'since must be a time such as 2026-11-20T20:44:57Z');
  return time;
}

/** What was asked of it through the gateways (cloudpods-api §1.5), with `since` and `is_open`. */
async function tasksOf(server: SeenServer, exchange: ActorExchange): Promise<object> {
  const query = new RawQuery(exchange.search);
  const since = sinceOf(query);
  const open = query.value('is_open') === undefined ? undefined : flagOf(query, 'is_open', false);
  const all = await server.writes.tasks(server.backendId);
  const tasks = all.filter(
    ({ began, result }) => began >= since && (open === undefined || open === (result === 'running')),
  );
  return { tasks: tasks.map((task) => taskRow(server, task, exchange.actor.systemAdmin)) };
}

/** The default and the most: each is read singly from the cloud. */
const ACTIONS = { some: 20, most: 50 };

function limitOf(query: RawQuery): number {
  const given = query.value('limit') ?? String(ACTIONS.some);
  const limit = Number(given);
  if (!/^\d+$/.test(given) || limit < 1 || limit > ACTIONS.most) {
    throw new GatewayError('invalid_request', `limit must be a number from 1 to ${ACTIONS.most}`);
  }
  return limit;
}

/** What the cloud remembers of what was done to it, by whomever. */
async function actionsOf({ writes, backendId }: SeenServer, exchange: ActorExchange): Promise<object> {
  const records = await writes.history(backendId, limitOf(new RawQuery(exchange.search)), exchange.occasion());
  const actions = records.map(({ reason, detail, reference, user_id, ...record }) => ({
    ...record,
    cloud_request_id: reference,
    cloud_user_id: user_id,
    reason: reasonOf({ reason, detail }, exchange.actor.systemAdmin),
  }));
  return { actions };
}

/** What can be asked below one server that does not stand in its row. */
export const SERVER_RECORDS: Readonly<
  Record<string, (server: SeenServer, exchange: ActorExchange) => Promise<object>>
> = { tasks: tasksOf, actions: actionsOf };
