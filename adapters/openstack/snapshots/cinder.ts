import type { Call, Refreshed, Source } from 'podgate/contract';
import { Type, reader, type Static } from 'podgate/kit';
import { listPage } from '../paging.ts';
import { requireOwn } from '../projects/own.ts';
import { pathPart, type Session } from '../session.ts';

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));

export const CinderSnapshot = Type.Object({
  id: Type.String(),
  name: text,
  description: text,
  status: text,
  created_at: text,
  updated_at: text,
  volume_id: text,
  size: Type.Number({ description: 'GB' }),
  metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  'os-extended-snapshot-attributes:project_id': text,
  'os-extended-snapshot-attributes:progress': text,
});

export type CinderSnapshot = Static<typeof CinderSnapshot>;

const listing = {
  service: 'volume',
  operation: 'snapshots.list',
  path: '/snapshots/detail',
  key: 'snapshots',
  limit: 1000,
  read: reader(CinderSnapshot, "Cinder's snapshot"),
} as const;

/** The key under which all snapshots are found together. */
export const EVERY = 'every';

export const snapshots: Source<Session, CinderSnapshot> = {
  pace: 'fast',
  index: { all: () => [EVERY] },
  list: (session, cursor, call) => {
    const query = session.cloud.allProjects ? { all_tenants: '1' } : {};
    return listPage(session, { ...listing, query, again: true }, cursor, call);
  },
  get: showSnapshot,
};

const readShown = reader(Type.Object({ snapshot: CinderSnapshot }), "Cinder's snapshot");

/** One snapshot, now. Throws `not_found`. */
export async function showSnapshot(session: Session, id: string, call: Call): Promise<CinderSnapshot> {
  const request = { service: 'volume', operation: 'snapshots.show', path: `/snapshots/${pathPart(id)}` } as const;
  const { snapshot } = readShown((await session.send(request, call)).json());
  const project = snapshot['os-extended-snapshot-attributes:project_id'];
  await requireOwn(session, { project, what: `snapshot ${id}` }, call);
  return snapshot;
}

/** A snapshot. */
export async function liveSnapshot(session: Session, id: string, call: Call): Promise<readonly Refreshed[]> {
  return [{ source: 'snapshots', records: [await showSnapshot(session, id, call)] }];
}
