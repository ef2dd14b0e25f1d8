import { GatewayError } from '../contract/index.ts';
import type { Occasion } from '../dispatch/dispatch.ts';
import { splitGid } from '../schema/ids.ts';
import { isIn, type Condition } from '../schema/query/condition.ts';
import { all, any } from '../schema/query/parameters.ts';
import { freshen, type Clock } from './freshen.ts';
import type { Freshness, Kept, Shown, Visible } from './kept.ts';
import type { Shape, ShowAnswer } from './store/protocol.ts';
import type { CloudState } from './sync/cloud-state.ts';

export interface FindOptions {
  readonly shape: Shape;
  readonly freshness: Freshness;
  readonly occasion: Occasion;
}

/** Where one row is looked for. */
export interface FindParts {
  readonly show: (where: Condition, shape: Shape) => Promise<ShowAnswer>;
  readonly clock: Clock;
  /** The clouds that can have rows which the caller may see. */
  readonly relevant: () => readonly Kept[];
}

interface Search extends FindOptions {
  readonly reference: string;
  readonly visible: Visible;
  readonly parts: FindParts;
}

async function stored(search: Search, where: Condition, clouds: readonly CloudState[]): Promise<Shown> {
  const { parts, visible, shape } = search;
  const answer = await parts.show(all([visible.where, where]), shape);
  return { answer, clouds };
}

/** The row of a gateway id; asks the cloud when the row is not known, or not fresh enough. Nothing when the cloud has no such row. */
async function byId(search: Search, kept: Kept, backendId: string): Promise<Shown | undefined> {
  const { reference, freshness, occasion } = search;
  const where = isIn('id', [reference]);
  const known = await stored(search, where, [kept.sync.state()]);
  const found = known.answer.found.length > 0;
  const age = kept.sync.state().age ?? Infinity;
  const stale = freshness.refresh || (freshness.maxAge !== undefined && age > freshness.maxAge);
  if (found && !stale) return known;
  try {
    await (stale ? kept.sync.live(backendId, occasion) : kept.sync.seek(backendId, occasion));
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    if (error.code === 'not_found') return undefined;
    // What is known is shown, with the state of its cloud; only an unknown server has no answer.
    if (!found) throw error;
  }
  const fresh = await stored(search, where, [kept.sync.state()]);
  return fresh.answer.found.length > 0 ? fresh : undefined;
}

/** What nobody has, or which clouds would have to be asked to know. */
function unknown(reference: string, clouds: readonly CloudState[]): GatewayError {
  const silent = clouds.filter(({ state }) => state === 'syncing' || state === 'down').map(({ cloud }) => cloud);
  const server = `server ${reference.slice(0, 100)}`;
  if (silent.length === 0) return new GatewayError('not_found', `${server} not found`);
  const message = `${server} is not known, but it could be on ${silent.join(', ')}, which cannot be asked at the moment`;
  return new GatewayError('upstream_unavailable', message, { retryAfter: 5 });
}

/** The only row of that name, or of that id in its cloud. `ruledOut`: the one cloud that could have such an id does not have it. */
async function byName(search: Search, ruledOut: boolean): Promise<Shown> {
  const { reference, visible, freshness, parts } = search;
  const clouds = (await freshen(parts.relevant(), { refresh: false }, parts.clock))();
  const either = any([isIn('external_id', [reference]), isIn('name', [reference])]);
  const shown = await stored(search, either, clouds);
  const [only, ...others] = shown.answer.found;
  if (!only) throw unknown(reference, ruledOut ? [] : clouds);
  if (others.length > 0) {
    const candidates = shown.answer.found.map(({ id }) => id).join(', ');
    throw new GatewayError('duplicate_name', `several servers are called ${reference}: ${candidates}; use an id`);
  }
  return freshness.refresh ? findOne(only.id, visible, search, parts) : shown;
}

/** One row by its id, its name or the cloud's own id, among those that the caller may see. */
export async function findOne(
  reference: string,
  visible: Visible,
  options: FindOptions,
  parts: FindParts,
): Promise<Shown> {
  const search = { ...options, reference, visible, parts };
  const id = splitGid(reference);
  // A cloud that has nothing of the caller's is not asked either.
  const kept = id && parts.relevant().find(({ sync }) => sync.cloud.name === id.cloud);
  const found = kept && (await byId(search, kept, id.backendId));
  return found ?? byName(search, kept !== undefined);
}
