import type { SnapshotWrites } from 'podgate/contract';
import { MARKER } from '../servers/metadata.ts';
import { pathPart, type Session } from '../session.ts';
import { guarded } from '../volumes/guard.ts';
import { createSnapshot, snapshotsOf } from './change.ts';

const pathOf = (id: string) => `/snapshots/${pathPart(id)}`;

/** How snapshots of volumes are made and changed (mapping W-26). */
export const snapshotWrites: SnapshotWrites<Session> = {
  create: {
    async run(session, { name, description = '', disk, marker }, call) {
      const snapshot = { volume_id: disk.id, name, description, metadata: { [MARKER]: marker } };
      return { id: await guarded(createSnapshot(session, snapshot, call)) };
    },
    async find(session, { disk, marker }, call) {
      const found = (await snapshotsOf(session, disk.id, call)).find(
        ({ metadata, status }) => metadata?.[MARKER] === marker && status !== 'deleting',
      );
      return found && { id: found.id };
    },
  },
  update: {
    async run(session, { id }, { name, description }, call) {
      const about = { service: 'volume', operation: 'snapshots.update', method: 'PUT' } as const;
      await session.send({ ...about, path: pathOf(id), body: { snapshot: { name, description } } }, call);
      return { done: true };
    },
  },
  delete: {
    from: () => ['ready', 'create_failed'],
    async run(session, { id }, _input, call) {
      const about = { service: 'volume', operation: 'snapshots.delete', method: 'DELETE' } as const;
      await guarded(session.send({ ...about, path: pathOf(id) }, call));
      return {};
    },
  },
};
