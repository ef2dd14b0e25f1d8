import { GatewayError } from '../../contract/index.ts';
import { splitGid } from '../ids.ts';
import type { SeenRow } from '../servers/writes/asked.ts';

const bare = (id: unknown) => splitGid(String(id))?.backendId ?? '';

/** Whether a row of `/disks` is of a disk that exists inside a server alone: its id is made of the server's. */
export function isInServer(row: SeenRow): boolean {
  const id = bare(row['id']);
  const guests = Array.isArray(row['guests']) ? (row['guests'] as readonly SeenRow[]) : [];
  return guests
    .map((guest) => bare(guest['id']))
    .some((server) => server !== '' && (id === server || id.startsWith(`${server}-`)));
}

/** Throws `unsupported` for a disk that is a part of a server: nothing can be done to it by itself. `instead` says what can. */
export function requireOwnDisk(
  row: SeenRow,
  { field = '', instead = 'it changes with its flavor and goes with it' }: { field?: string; instead?: string } = {},
): void {
  if (!isInServer(row)) return;
  const what = `${field === '' ? '' : `${field}: `}disk ${String(row['name'])} exists inside its server alone`;
  throw new GatewayError('unsupported', `${what}: ${instead}`);
}
