import { GatewayError } from '../contract/index.ts';
import type { Occasion } from '../dispatch/dispatch.ts';
import { splitGid } from '../schema/ids.ts';
import { isIn, type Condition } from '../schema/query/condition.ts';
import { all, any } from '../schema/query/parameters.ts';
import type { ResourceSchema } from '../schema/resource.ts';
import { freshen, type Clock } from './freshen.ts';
import type { Freshness, Kept, Shown, Visible } from './kept.ts';
import type { Shape, ShowAnswer } from './store/protocol.ts';
import type { CloudState } from './sync/cloud-state.ts';

export interface FindOptions {
  /** The resource's schema: what it is called, and what of it can be looked at. */
  readonly schema: ResourceSchema;
  readonly shape: Shape;
  readonly freshness: Freshness;
  readonly occasion: Occasion;
}

/** Where one row is looked for. */
export interface FindParts {
  readonly show: (resource: string, where: Condition, shape: Shape) => Promise<ShowAnswer>;
  readonly clock: Clock;
  /** The clouds that can have rows which the caller may see. */
  readonly relevant: (resource: string) => readonly Kept[];
}

interface Search extends FindOptions {
  readonly reference: string;
  readonly visible: Visible;
  readonly parts: FindParts;
}

async function stored(search: Search, where: Condition, clouds: readonly CloudState[]): Promise<Shown> {
  const { parts, visible, shape, schema } = search;
  const answer = await parts.show(schema.plural, all([visible.where, where]), shape);
  return { answer, clouds };
}

/** Reads a row again, or for the first time; what cannot be read singly, by reading the lists that it is made of. */
async function readAgain(search: Search, kept: Kept, backendId: string, isStale: boolean): Promise<void> {
  const { schema, occasion, freshness, parts } = search;
  const { plural } = schema;
  if (!kept.sync.canRead(plural)) await freshen([kept], { ...freshness, resource: plural }, parts.clock);
  else await (isStale ? kept.sync.live(plural, backendId, occasion) : kept.sync.seek(plural, backendId, occasion));
}

/** The row of a gateway id; asks the cloud when the row is not known, or not fresh enough. Nothing when the cloud has no such row. */
async function byId(search: Search, kept: Kept, backendId: string): Promise<Shown | undefined> {
  const { reference, freshness, schema } = search;
  const where = isIn('id', [reference]);
  const state = () => kept.sync.state(schema.plural);
  const known = await stored(search, where, [state()]);
  const found = known.answer.found.length > 0;
  const stale = freshness.refresh || (freshness.maxAge !== undefined && (state().age ?? Infinity) > freshness.maxAge);
  if (found && !stale) return known;
  try {
    await readAgain(search, kept, backendId, stale);
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    if (error.code === 'not_found') return undefined;
    // What is known is shown, with the state of its cloud; only an unknown row has no answer.
    if (!found) throw error;
  }
  const fresh = await stored(search, where, [state()]);
  if (fresh.answer.found.length > 0) return fresh;
  // What is only listed is known not to be there when the list is known.
  if (!kept.sync.canRead(schema.plural) && isSilent(state())) throw unknown(search, [state()]);
  return undefined;
}

/** Whether a cloud cannot say what it has. */
const isSilent = ({ state, problem }: CloudState) =>
  state === 'syncing' || state === 'down' || (state === 'disabled' && problem !== undefined);

/** What nobody has, or which clouds would have to be asked to know. */
function unknown({ reference, schema }: Search, clouds: readonly CloudState[]): GatewayError {
  const silent = clouds.filter(isSilent).map(({ cloud }) => cloud);
  const what = `${schema.keyword} ${reference.slice(0, 100)}`;
  if (silent.length === 0) return new GatewayError('not_found', `${what} not found`);
  const message = `${what} is not known, but it could be on ${silent.join(', ')}, which cannot be asked at the moment`;
  return new GatewayError('upstream_unavailable', message, { retryAfter: 5 });
}

/** The only row of that name, or of that id in its cloud. `ruledOut`: the one cloud that could have such an id does not have it. */
async function byName(search: Search, ruledOut: boolean): Promise<Shown> {
  const { reference, visible, freshness, parts, schema } = search;
  const wanted = { refresh: false, resource: schema.plural };
  const clouds = (await freshen(parts.relevant(schema.plural), wanted, parts.clock))();
  const names = ['id', 'external_id', 'name'].filter((name) => name in schema.columns);
  const shown = await stored(search, any(names.map((name) => isIn(name, [reference]))), clouds);
  const [only, ...others] = shown.answer.found;
  if (!only) throw unknown(search, ruledOut ? [] : clouds);
  if (others.length > 0) {
    const candidates = shown.answer.found.map(({ id }) => id).join(', ');
    throw new GatewayError(
      'duplicate_name',
      `several ${schema.plural} are called ${reference}: ${candidates}; use an id`,
    );
  }
  return freshness.refresh && only.id !== reference ? findOne(only.id, visible, search, parts) : shown;
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
  const kept = id && parts.relevant(options.schema.plural).find(({ sync }) => sync.cloud.name === id.cloud);
  const found = kept && (await byId(search, kept, id.backendId));
  return found ?? byName(search, kept !== undefined);
}
