import { json, type Reply } from '../http/message.ts';
import { NOT_FOUND } from '../http/webob.ts';
import type { Cloud, MigrationRow } from '../state/cloud.ts';
import type { ServerRow } from '../state/rows.ts';
import type { Context } from './context.ts';
import { notFound, policyForbids } from './errors.ts';
import { visibleServer } from './server-parts.ts';

type Beginning = Pick<MigrationRow, 'type' | 'status' | 'to'>;

/** Writes down that a server moves; the number of that record. */
export function beginMigration({ cloud }: Context, row: ServerRow, { type, status, to }: Beginning): number {
  const id = cloud.migrations.length + 1;
  const at = Math.floor(cloud.now() / 1000) * 1000;
  cloud.migrations.push({ id, server: row.id, type, status, from: row.host, to, createdAt: at, updatedAt: null });
  return id;
}

/** Writes down what came of it. */
export function endMigration(cloud: Cloud, id: number, status: string): void {
  const before = cloud.migrations[id - 1];
  const updatedAt = Math.floor(cloud.now() / 1000) * 1000;
  if (before) cloud.migrations[id - 1] = { ...before, status, updatedAt };
}

const timeOf = (time: number) => new Date(time).toISOString().replace(/Z$/, '').replace('.000', '.000000');

const toMigration = ({ id, server, type, status, from, to, createdAt, updatedAt }: MigrationRow) => ({
  id,
  status,
  server,
  type,
  source_compute: from,
  source_node: from,
  dest_compute: to,
  dest_node: to,
  dest_host: null,
  created_at: timeOf(createdAt),
  updated_at: updatedAt === null ? null : timeOf(updatedAt),
});

/** GET /servers/{id}/migrations, from 2.23: those of it that are under way while it runs (mapping W-52). */
export function listServerMigrations(context: Context, id: string): Reply {
  if (context.minor < 23) throw notFound(NOT_FOUND);
  const row = visibleServer(context, id);
  if (!context.access.isAdmin) throw policyForbids('os_compute_api:servers:migrations:index');
  const migrations = context.cloud.migrations
    .filter(({ server, type, status }) => server === row.id && type === 'live-migration' && status === 'running')
    .map((one) => {
      const { server, type: _type, ...shown } = toMigration(one);
      return { ...shown, server_uuid: server, memory_total_bytes: 0, memory_remaining_bytes: 0 };
    });
  return json(200, { migrations });
}

/** GET /os-migrations: all that there were, the newest first. */
export function listMigrations(context: Context): Reply {
  const { access, cloud, minor } = context;
  if (!access.isAdmin) throw policyForbids('os_compute_api:os-migrations:index');
  const migrations = [...cloud.migrations].reverse().map((one) => {
    const { server, type, ...shown } = toMigration(one);
    return { ...shown, instance_uuid: server, ...(minor >= 23 && { migration_type: type }) };
  });
  return json(200, { migrations });
}
