/** Whole seconds and a Z. */
export const zoned = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** Six digits and no zone, as database times come out (mapping §2). */
export const unzoned = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}.000000`;
