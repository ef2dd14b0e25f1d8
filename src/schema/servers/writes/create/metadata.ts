import { GatewayError } from '../../../../contract/index.ts';
import { keyOf, valueOf } from '../metadata.ts';

/** More than clouds take with a new server. */
const MOST = 120;

/** The users' own metadata of a new server, keys without `user:`. Throws `invalid_request` naming the key. */
export function metadataOf(given: unknown): Readonly<Record<string, string>> {
  if (given === undefined) return {};
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new GatewayError('invalid_request', 'metadata must be an object of texts');
  }
  const pairs = Object.entries(given);
  if (pairs.length > MOST) {
    throw new GatewayError('invalid_request', `metadata has ${pairs.length} keys; at most ${MOST} are accepted`);
  }
  return Object.fromEntries(pairs.map(([name, value]) => [keyOf(name), valueOf(name, value)]));
}
