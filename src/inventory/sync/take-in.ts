import type { Cloud } from '../../clouds/cloud.ts';
import { GatewayError, type Refreshed } from '../../contract/index.ts';
import type { Dispatch, Occasion } from '../../dispatch/dispatch.ts';
import type { CloudRecords } from './records.ts';

interface Parts {
  readonly cloud: Cloud;
  readonly records: CloudRecords;
  readonly dispatch: Dispatch;
  readonly now: () => number;
}

/** What became of a record that is not where it was: gone, or elsewhere. Where it cannot be read by itself, it is gone. */
async function lookFor(source: string, id: string, occasion: Occasion, parts: Parts): Promise<readonly string[]> {
  const { cloud, records, dispatch, now } = parts;
  const of = cloud.adapter.sources[source];
  try {
    const record = await dispatch(cloud, `${source}.get`, occasion, async (call) => of?.get?.(cloud.session, id, call));
    return record ? records.take({ source, records: [record] }, now()) : records.drop(source, id, now());
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    // What cannot be read now stays as it was: the next round knows more.
    return error.code === 'not_found' ? records.drop(source, id, now()) : [];
  }
}

/**
 * Takes in what was read singly, and looks for what is known and not among it any more: a volume that a server has let go of is
 * still there. Answers what that touches.
 */
export async function takeIn(
  refreshed: readonly Refreshed[],
  occasion: Occasion,
  parts: Parts,
): Promise<readonly string[]> {
  const at = parts.now();
  const strayed = refreshed.flatMap((part) => parts.records.strayed(part).map((id) => [part.source, id] as const));
  const touched = refreshed.flatMap((part) => parts.records.take(part, at));
  const found = await Promise.all(strayed.map(([source, id]) => lookFor(source, id, occasion, parts)));
  return [...touched, ...found.flat()];
}
