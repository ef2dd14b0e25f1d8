/** When the first server of every simulated cloud was made. The content lies in the past and does not depend on the clock. */
export const EPOCH = Date.UTC(2024, 2, 1, 8, 0, 0);

const STEP_MS = 240_000;

/** Servers are made four at a time, in the same second: lists in order of creation then have ties. */
export const AGE_GROUP = 4;

/** The rank of a server's time of creation. */
export const ageOf = (index: number): number => Math.floor(index / AGE_GROUP);

/** Milliseconds since 1970. */
export const createdAt = (age: number): number => EPOCH + age * STEP_MS;
