import { GatewayError } from '../../contract/index.ts';
import { Type } from '../../kit/index.ts';
import { requireOwnDisk } from '../disks/in-server.ts';
import type { Reference } from '../servers/writes/asked.ts';
import { creationReader, deletion, renaming, type WriteKind } from '../writes/wanted.ts';

const KEYWORD = 'snapshot';
const text = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }));

const INSTEAD = 'it has no snapshots; save the server as an image instead (save-image)';

/** How snapshots are made and changed (cloudpods-api §8.11). */
export const snapshotWrites: WriteKind = {
  resource: 'snapshots',
  create: creationReader(KEYWORD, { disk_id: text, disk: text }, ({ disk_id, disk }) => {
    const given = disk_id ?? disk;
    if (given === undefined) throw new GatewayError('missing_parameter', 'disk_id is missing: name the disk');
    const reference: Reference = { field: disk_id === undefined ? 'disk' : 'disk_id', resource: 'disks', given };
    return {
      references: [['disk', reference]],
      partOf: reference,
      complete: async (look) => {
        const { id, row } = await look(reference);
        requireOwnDisk(row, { field: reference.field, instead: INSTEAD });
        return { disk: { id, name: String(row['name']) } };
      },
    };
  }),
  changes: { update: renaming(KEYWORD), delete: deletion(KEYWORD) },
};
