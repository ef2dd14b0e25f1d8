import type { RoundsParts } from './sync/rounds.ts';

/** Milliseconds between two clouds of which everything is asked for again: each begins with as many questions as it has lists. */
const APART = 200;

/**
 * Does work for clouds of which many may come at once: the first at once, the rest one after the other, some time apart. Of what comes
 * for a cloud that waits already the last is done, in its turn: no more than one waits per cloud.
 */
export type Spaced = (cloud: string, work: () => void) => void;

export function spaced({ now, after }: Pick<RoundsParts, 'now' | 'after'>): Spaced {
  const waiting = new Map<string, () => void>();
  let free = -Infinity;
  return (cloud, work) => {
    const isWaiting = waiting.has(cloud);
    waiting.set(cloud, work);
    if (isWaiting) return;
    // A clock that was set back makes nobody wait for longer than those before it do.
    const wait = Math.min(waiting.size * APART, Math.max(0, free - now()));
    free = now() + wait + APART;
    const begin = () => {
      const last = waiting.get(cloud);
      waiting.delete(cloud);
      last?.();
    };
    if (wait === 0) begin();
    else after(wait, begin);
  };
}
