import { GatewayError } from 'podgate/contract';

/** Cinder says 400 both of what it does not understand and of things that are in another state (mapping W-26). */
const STATE = /^cloud \S+, volume: Invalid (volume|snapshot)/i;

/** Does something that Cinder's own guard can refuse. Throws `invalid_status` in place of `invalid_request` when it does. */
export async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!GatewayError.is(error) || error.code !== 'invalid_request' || !STATE.test(error.message)) throw error;
    throw new GatewayError('invalid_status', error.message, { cause: error, upstream: error.upstream });
  }
}
