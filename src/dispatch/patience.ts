import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../contract/index.ts';

/** Waits some milliseconds, or until the signal ends: then it throws. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<unknown>;

/** Milliseconds between two looks: first, and at most; each wait is longer than the one before it by a half. */
const GAP = { first: 200, most: 2000, slower: 1.5 };

const asleep: Pause = (milliseconds, signal) => sleep(milliseconds, undefined, { signal });

/** Whether the time has passed; false when the signal ended first. */
async function paused(pause: Pause, milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await pause(milliseconds, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/** How calls look at what takes its time. */
export function patience(pause: Pause = asleep): (signal: AbortSignal) => Call['until'] {
  return (signal) => async (look, seconds) => {
    let left = seconds * 1000;
    for (let gap = GAP.first; ; gap = Math.min(gap * GAP.slower, GAP.most)) {
      const found = await look();
      if (found !== undefined || left <= 0) return found;
      const wait = Math.min(gap, left);
      left -= wait;
      // The caller has gone away, or the gateway stops.
      if (!(await paused(pause, wait, signal))) return undefined;
    }
  };
}
