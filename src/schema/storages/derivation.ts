import { derivation, type Derivation } from '../derive.ts';
import { hostRow, storageKind, typeRow } from './storage.ts';

/** Kinds of storage that volumes are made on: of those who may use them. */
const typeRows = derivation('storages', storageKind, (storage, place) => [
  { row: typeRow(storage, place), columns: { local: 0 } },
]);

/** The disks of machines: nobody's, so only administrators see them. */
const localRows = derivation('hosts', storageKind, (machine, place) => {
  if ((machine.storage_size ?? 0) === 0) return [];
  return [{ row: hostRow(machine, place), columns: { everyone: 0, local: 1 } }];
});

export const storageRows: readonly Derivation[] = [typeRows, localRows];
