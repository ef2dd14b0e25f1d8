import { unreadable } from '../clouds/enabled.ts';
import type { Freshness, Kept } from './kept.ts';
import type { CloudState } from './sync/cloud-state.ts';
import type { RoundsParts } from './sync/rounds.ts';

/**
 * How long answers wait, milliseconds: for fresher rows when some are known; for the first ones ever, counted from when reading began,
 * so that a cloud that never answers holds up only those who come early.
 */
const PATIENCE = { fresher: 2000, first: 15_000 };

export type Clock = Pick<RoundsParts, 'now' | 'after'>;

/** Waits for work, but not longer than that; whether it was done in time. */
export async function atMost(milliseconds: number, work: Promise<unknown>, { after }: Clock): Promise<boolean> {
  if (milliseconds <= 0) return false;
  let takeBack: () => void = () => undefined;
  const late = new Promise<false>((resolve) => {
    takeBack = after(milliseconds, () => resolve(false));
  });
  const done = await Promise.race([Promise.allSettled([work]).then(() => true), late]);
  takeBack();
  return done;
}

/** A cloud that was asked for fresher rows and kept the caller waiting longer than he waits. */
function late(state: CloudState, { sync }: Kept): CloudState {
  if (state.problem || state.state === 'syncing') return state;
  const disabled = unreadable(sync.cloud);
  if (disabled) return { ...state, problem: { code: disabled.code, message: disabled.message } };
  const code = 'upstream_timeout';
  const message = `cloud ${state.cloud} could not be read again within ${PATIENCE.fresher / 1000} s; its rows are as they were`;
  return { ...state, state: 'stale', problem: { code, message } };
}

/** Waits for what one cloud lacks of a resource; nothing when there is nothing to wait for. */
function wait({ sync, rounds, first, since }: Kept, asked: Asked, clock: Clock) {
  const { resource, refresh, maxAge } = asked;
  const now = clock.now();
  if (sync.state(resource).state === 'syncing') {
    const left = since + PATIENCE.first - now;
    // Who comes too late gets no promise: it would be kept until the cloud was read.
    return left > 0 ? atMost(left, Promise.race([first, sync.read(resource)]), clock) : Promise.resolve(false);
  }
  const before = refresh ? now : maxAge === undefined ? undefined : now - maxAge * 1000;
  const sources = sync.scope(resource)?.sources ?? [];
  if (before === undefined || (!refresh && sync.dueSince(before, sources).length === 0)) return undefined;
  if (sync.cloud.disabled()) return Promise.resolve(false);
  return atMost(PATIENCE.fresher, rounds.refresh(before, sources), clock);
}

interface Asked extends Freshness {
  readonly resource: string;
}

/**
 * Waits for first rows, and for the freshness that the caller wants, each no longer than its patience. The answer gives the states
 * of the clouds when asked for: one that was not read again in time does not pass for a fresh one.
 */
export async function freshen(
  clouds: readonly Kept[],
  asked: Asked,
  clock: Clock,
): Promise<() => readonly CloudState[]> {
  const { resource } = asked;
  const waits = clouds.map((kept) => wait(kept, asked, clock));
  const inTime = waits.some((one) => one !== undefined)
    ? await Promise.all(waits.map((one) => one ?? Promise.resolve(true)))
    : [];
  return () =>
    clouds.map((kept, at) => {
      const state = kept.sync.state(resource);
      return inTime[at] === false ? late(state, kept) : state;
    });
}
