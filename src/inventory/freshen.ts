import type { Freshness, Kept } from './kept.ts';

/**
 * How long answers wait, milliseconds: for fresher rows when some are known; for the first ones ever, counted from when reading began,
 * so that a cloud that never answers holds up only those who come early.
 */
const PATIENCE = { fresher: 2000, first: 15_000 };

/** Waits for work, but not longer than that. */
async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  if (milliseconds <= 0) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([Promise.allSettled([work]), late]);
  clearTimeout(timer);
}

/** Waits for first rows, and for the freshness that the caller wants, each no longer than its patience. */
export async function freshen(clouds: readonly Kept[], { refresh, maxAge }: Freshness, now: number): Promise<void> {
  const waits: Promise<void>[] = [];
  const before = refresh ? now : maxAge === undefined ? undefined : now - maxAge * 1000;
  for (const { sync, rounds, first, since } of clouds) {
    if (sync.state().state === 'syncing') waits.push(atMost(since + PATIENCE.first - now, first));
    else if (before !== undefined && (refresh || sync.dueSince(before).length > 0)) {
      waits.push(atMost(PATIENCE.fresher, rounds.refresh(before)));
    }
  }
  if (waits.length > 0) await Promise.all(waits);
}
