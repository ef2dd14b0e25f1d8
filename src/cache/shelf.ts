import type { RedisMemory } from './redis.ts';
import type { Seal } from './seal.ts';

/** Records that the gateways of a fleet leave for each other: under one name some, each in a place of its own. Encrypted. */
export interface Shelf {
  /** Throws while Redis is away. */
  put(name: string, place: string, record: unknown): Promise<void>;
  /** The records of a name by their places. Throws while Redis is away. */
  all(name: string): Promise<ReadonlyMap<string, unknown>>;
}

/** A name is forgotten so long after the last record was put there, and has so many: the first by their places go. */
const KEPT = { ttl: 24 * 3_600_000, most: 20 };

export function createShelf(redis: Pick<RedisMemory, 'putIn' | 'places'>, seal: () => Seal): Shelf {
  const sealedAs = (name: string, place: string) => `${name} ${place}`;
  return {
    put: (name, place, record) => redis.putIn(name, place, seal().close(sealedAs(name, place), record), KEPT),
    async all(name) {
      const sealed = await redis.places(name);
      return new Map([...sealed].map(([place, bytes]) => [place, seal().open(sealedAs(name, place), bytes)]));
    },
  };
}
