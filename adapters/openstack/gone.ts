import { GatewayError } from 'podgate/contract';

/** What is read or done, or nothing when the cloud does not have it, or not any more. Throws everything else. */
export async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (GatewayError.is(error) && error.code === 'not_found') return undefined;
    throw error;
  }
}
