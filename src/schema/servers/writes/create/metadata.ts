import { GatewayError } from '../../../../contract/index.ts';
import { userMetadata } from '../metadata.ts';

/** More than clouds take with a new server. */
const MOST = 120;

/** The users' own metadata of a new server, keys without `user:`. Throws `invalid_request` naming the field or the key. */
export function metadataOf(field: string, given: unknown): Readonly<Record<string, string>> {
  const metadata = userMetadata(field, given);
  const count = Object.keys(metadata).length;
  if (count <= MOST) return metadata;
  throw new GatewayError('invalid_request', `${field} has ${count} keys; at most ${MOST} are accepted`);
}
