import type { RoundsParts } from './sync/rounds.ts';

/** Milliseconds between two clouds of which everything is asked for again: each begins with as many questions as it has lists. */
const APART = 200;

/** Does work of which much may come at once: the first at once, the rest one after the other, some time apart. */
export type Spaced = (work: () => void) => void;

export function spaced({ now, after }: Pick<RoundsParts, 'now' | 'after'>): Spaced {
  let free = -Infinity;
  return (work) => {
    const wait = Math.max(0, free - now());
    free = now() + wait + APART;
    if (wait === 0) work();
    else after(wait, work);
  };
}
