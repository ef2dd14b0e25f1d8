import { GatewayError } from '../../../../contract/index.ts';
import { userMetadata } from '../metadata.ts';

/** More than clouds take with a new server. */
const MOST = 120;

/** The users' own metadata of a new server, keys without `user:`. Throws `invalid_request` naming the key. */
export function metadataOf(given: unknown): Readonly<Record<string, string>> {
  const metadata = userMetadata('metadata', given);
  const count = Object.keys(metadata).length;
  if (count <= MOST) return metadata;
  throw new GatewayError('invalid_request', `metadata has ${count} keys; at most ${MOST} are accepted`);
}
