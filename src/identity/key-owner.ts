import { ownerKey } from '../schema/keypairs/naming.ts';
import type { Directory } from './directory.ts';

/** The user whose keys in clouds are known by this text. Users that another system keeps are not known here. */
export function keyOwner(
  directory: Directory,
  key: string,
): { readonly id: string; readonly name: string } | undefined {
  const found = directory.users().find(({ id }) => ownerKey(id) === key);
  return found && { id: found.id, name: found.name };
}
