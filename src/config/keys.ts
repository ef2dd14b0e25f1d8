import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { Key } from './config.ts';

/** What keys are for. Each use has a key of its own, derived, so that no one key does two things. */
export type Purpose = 'signing' | 'cache' | 'fingerprint' | 'idempotency';

/** A derived key with the id of the one it comes from. */
export interface DerivedKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** Keys for one purpose: the first for new values, all for old ones. */
export function deriveKeys(keys: readonly [Key, ...Key[]], purpose: Purpose): readonly [DerivedKey, ...DerivedKey[]] {
  const derive = ({ id, secret }: Key): DerivedKey => {
    const bytes = hkdfSync('sha256', secret, Buffer.alloc(0), `podgate ${purpose}`, 32);
    return { id, key: createSecretKey(Buffer.from(bytes)) };
  };
  const [first, ...others] = keys;
  return [derive(first), ...others.map(derive)];
}
