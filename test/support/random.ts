/** A seeded generator: the same numbers for the same seed. */
export interface Random {
  /** A whole number from 0 to below this. */
  readonly below: (limit: number) => number;
  readonly one: <T>(things: readonly T[]) => T;
  /** True in so many of a hundred cases. */
  readonly percent: (of: number) => boolean;
}

/** Mulberry32. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    one: (things) => {
      const thing = things[below(things.length)];
      if (thing === undefined) throw new Error('there is nothing to choose from');
      return thing;
    },
    percent: (of) => below(100) < of,
  };
}
