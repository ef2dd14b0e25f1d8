import { idSpace } from '../content/ids.ts';
import { json, type Reply } from '../http/message.ts';
import { NOT_FOUND } from '../http/webob.ts';
import type { Cloud, MigrationRow } from '../state/cloud.ts';
import type { ServerRow } from '../state/rows.ts';
import type { Context } from './context.ts';
import { notFound, policyForbids } from './errors.ts';
import { visibleServer } from './server-parts.ts';

type Beginning = Pick<MigrationRow, 'type' | 'status' | 'to'> & {
  /** The flavor that it gets; its own, unless it is told. */
  readonly flavor?: ServerRow['flavor'];
};

/** Nova's own number of a flavor, which nothing else shows. */
const numberOf = (cloud: Cloud, { id }: ServerRow['flavor']) => [...cloud.flavors.keys()].indexOf(id) + 1;

/** Writes down that a server moves; the number of that record. */
export function beginMigration({ cloud, access }: Context, row: ServerRow, beginning: Beginning): number {
  const { type, status, to, flavor = row.flavor } = beginning;
  const id = cloud.migrations.length + 1;
  const at = Math.floor(cloud.now() / 1000) * 1000;
  cloud.migrations.push({
    id,
    uuid: idSpace(cloud.basis.cloud, 'migration').id(id),
    server: row.id,
    projectId: row.projectId,
    userId: access.userId,
    type,
    status,
    from: row.host,
    to,
    flavors: [numberOf(cloud, row.flavor), numberOf(cloud, flavor)],
    createdAt: at,
    updatedAt: null,
  });
  return id;
}

/** Writes down what came of it. */
export function endMigration(cloud: Cloud, id: number, status: string): void {
  const before = cloud.migrations[id - 1];
  const updatedAt = Math.floor(cloud.now() / 1000) * 1000;
  if (before) cloud.migrations[id - 1] = { ...before, status, updatedAt };
}

const timeOf = (time: number) => new Date(time).toISOString().replace(/Z$/, '').replace('.000', '.000000');

const toMigration = ({ minor }: Context, row: MigrationRow) => ({
  id: row.id,
  status: row.status,
  source_compute: row.from,
  source_node: row.from,
  dest_compute: row.to,
  dest_node: row.to,
  dest_host: null,
  created_at: timeOf(row.createdAt),
  updated_at: row.updatedAt === null ? null : timeOf(row.updatedAt),
  ...(minor >= 59 && { uuid: row.uuid }),
  ...(minor >= 80 && { project_id: row.projectId, user_id: row.userId }),
});

const NOTHING_MOVED = {
  memory_total_bytes: 0,
  memory_processed_bytes: 0,
  memory_remaining_bytes: 0,
  disk_total_bytes: 0,
  disk_processed_bytes: 0,
  disk_remaining_bytes: 0,
};

/** GET /servers/{id}/migrations, from 2.23: those of it that are under way while it runs (mapping W-52). */
export function listServerMigrations(context: Context, id: string): Reply {
  if (context.minor < 23) throw notFound(NOT_FOUND);
  const row = visibleServer(context, id);
  if (!context.access.isAdmin) throw policyForbids('os_compute_api:servers:migrations:index');
  const migrations = context.cloud.migrations
    .filter(({ server, type, status }) => server === row.id && type === 'live-migration' && status === 'running')
    .map((one) => ({ ...toMigration(context, one), server_uuid: one.server, ...NOTHING_MOVED }));
  return json(200, { migrations });
}

/** GET /os-migrations: all that there were, the newest first. */
export function listMigrations(context: Context): Reply {
  const { access, cloud, minor } = context;
  if (!access.isAdmin) throw policyForbids('os_compute_api:os-migrations:index');
  const migrations = [...cloud.migrations].reverse().map((one) => {
    const [old_instance_type_id, new_instance_type_id] = one.flavors;
    const about = { instance_uuid: one.server, old_instance_type_id, new_instance_type_id };
    return { ...toMigration(context, one), ...about, ...(minor >= 23 && { migration_type: one.type }) };
  });
  return json(200, { migrations });
}
