import { FleetCache, type RememberParts } from './remember.ts';
import type { Secrets } from './secrets.ts';

/** What the caches of all clouds share. `secrets`: those of the moment, which a reload exchanges. */
export interface FleetCachesParts extends Pick<RememberParts, 'memory' | 'now' | 'pause' | 'onResult'> {
  readonly secrets: () => Secrets;
  /** Told when a value of a cloud could not be renewed in the background. */
  readonly onError: (cloud: string, error: unknown) => void;
}

/** Makes the cache of a cloud. */
export function fleetCaches(parts: FleetCachesParts): (cloud: string) => FleetCache {
  const { secrets, onError } = parts;
  return (cloud) =>
    new FleetCache(cloud, {
      ...parts,
      seal: {
        close: (key, value) => secrets().seal.close(key, value),
        open: (key, sealed) => secrets().seal.open(key, sealed),
      },
      fingerprint: (secret) => secrets().fingerprint(secret),
      onError: (error) => onError(cloud, error),
    });
}
