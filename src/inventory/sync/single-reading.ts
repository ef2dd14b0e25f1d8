import type { Cloud } from '../../clouds/cloud.ts';
import { GatewayError, type ResourceName } from '../../contract/index.ts';
import type { Dispatch, Occasion } from '../../dispatch/dispatch.ts';
import type { CloudFacts } from './cloud-facts.ts';
import type { CloudRecords } from './records.ts';
import type { Round } from './round.ts';
import { takeIn } from './take-in.ts';

interface Parts {
  readonly cloud: Cloud;
  readonly records: CloudRecords;
  readonly facts: CloudFacts;
  readonly dispatch: Dispatch;
  readonly round: () => Round;
  readonly now: () => number;
}

/**
 * Reads one row of a cloud and what it is made of, now, and makes what shows that. Throws `not_found` when the cloud does not have it, and
 * what went wrong.
 */
export async function readSingly(
  resource: string,
  backendId: string,
  occasion: Occasion,
  { cloud, records, facts, dispatch, round, now }: Parts,
): Promise<void> {
  const found = cloud.adapter.resources[resource as ResourceName];
  const read = found?.live?.bind(found);
  if (!found || !read) throw new Error(`rows of ${resource} cannot be read singly`);
  await facts.learn(occasion);
  // Until this is answered, what is asked for later must be known to be newer.
  const ended = records.begin(now());
  const asked = records.ask();
  try {
    const refreshed = await dispatch(cloud, `${resource}.live`, occasion, (call) =>
      read(cloud.session, backendId, call),
    );
    const touched = await takeIn({ refreshed, asked }, occasion, { cloud, records, dispatch, now });
    await round().takeIn(touched, resource, backendId);
  } catch (error) {
    const isGone = GatewayError.is(error) && error.code === 'not_found';
    if (isGone && !records.isSuperseded(found.rows, backendId, asked)) await round().removeRow(found.rows, backendId);
    throw error;
  } finally {
    ended();
  }
}
