import { partDerivation } from '../derive-part.ts';
import { derivation, type Derivation } from '../derive.ts';
import { diskKind, diskMade } from './disk.ts';
import { localDisks } from './local.ts';

/** Volumes of the clouds as disks of the gateway. */
const volumeRows = derivation('disks', diskKind, (disk, place) => [diskMade(disk, place, { local: false })]);

/** Disks that exist inside servers alone, which live and die with these. */
const localRows = partDerivation({
  from: 'servers',
  kind: diskKind,
  partOf: (server) => ({
    disks: server.deleted ? [] : localDisks(server),
    pending_deleted: server.pending_deleted ?? false,
  }),
  make: ({ disks, pending_deleted }, place) =>
    disks.map((disk) => diskMade(disk, place, { local: true, pending_deleted, can_delete: false })),
});

export const diskRows: readonly Derivation[] = [volumeRows, localRows];
