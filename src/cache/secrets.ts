import type { Key } from '../config/config.ts';
import { deriveKeys } from '../config/keys.ts';
import { createFingerprint, createSeal, type BytesSeal, type Seal } from './seal.ts';

/** What is made of the configured keys, one for each purpose. */
export interface Secrets {
  readonly seal: BytesSeal;
  /** For records of requests with an `Idempotency-Key`. */
  readonly records: Seal;
  readonly fingerprint: (secret: string) => string;
  readonly signing: ReturnType<typeof deriveKeys>;
}

export function secretsOf(keys: readonly [Key, ...Key[]]): Secrets {
  const [fingerprintKey] = deriveKeys(keys, 'fingerprint');
  return {
    seal: createSeal(deriveKeys(keys, 'cache')),
    records: createSeal(deriveKeys(keys, 'idempotency')),
    fingerprint: createFingerprint(fingerprintKey),
    signing: deriveKeys(keys, 'signing'),
  };
}
