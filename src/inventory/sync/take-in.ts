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
  const asked = records.ask();
  const reading = () => ({ at: now(), asked });
  try {
    const record = await dispatch(cloud, `${source}.get`, occasion, async (call) => of?.get?.(cloud.session, id, call));
    return record ? records.take({ source, records: [record] }, reading()) : records.drop(source, id, reading());
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    // What cannot be read now stays as it was: the next round knows more.
    return error.code === 'not_found' ? records.drop(source, id, reading()) : [];
  }
}

/**
 * Takes in what was read singly, and looks for what is known and not among it any more: a volume that a server has let go of is
 * still there. `asked` is its place among the readings. Answers what that touches.
 */
export async function takeIn(
  { refreshed, asked }: { readonly refreshed: readonly Refreshed[]; readonly asked: number },
  occasion: Occasion,
  parts: Parts,
): Promise<readonly string[]> {
  const reading = { at: parts.now(), asked };
  const strayed = refreshed.flatMap((part) => parts.records.strayed(part).map((id) => [part.source, id] as const));
  const touched = refreshed.flatMap((part) => parts.records.take(part, reading));
  const found = await Promise.all(strayed.map(([source, id]) => lookFor(source, id, occasion, parts)));
  return [...touched, ...found.flat()];
}
