import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { DerivedKey } from '../config/keys.ts';

/** Encrypts values for the shared memory: AES-256-GCM, bound to the key under which they are kept. */
export interface Seal {
  close(key: string, value: unknown): Buffer;
  /** Nothing for a value that this gateway cannot have written: another key, another place, changed bytes. */
  open(key: string, sealed: Buffer): unknown;
}

/** The same, and bytes as they are. */
export interface BytesSeal extends Seal {
  closeBytes(key: string, bytes: Uint8Array): Buffer;
  openBytes(key: string, sealed: Buffer): Buffer | undefined;
}

const ALGORITHM = 'aes-256-gcm';
const FORM = 1;
const NONCE = 12;
const TAG = 16;

export function createSeal(keys: readonly [DerivedKey, ...DerivedKey[]]): BytesSeal {
  const byId = new Map(keys.map((one) => [one.id, one.key]));
  const [current] = keys;

  function closeBytes(key: string, bytes: Uint8Array): Buffer {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv(ALGORITHM, current.key, nonce).setAAD(Buffer.from(key));
    const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
    const id = Buffer.from(current.id);
    return Buffer.concat([Buffer.from([FORM, id.length]), id, nonce, cipher.getAuthTag(), body]);
  }

  function openBytes(key: string, sealed: Buffer): Buffer | undefined {
    const length = sealed[1] ?? 0;
    const start = 2 + length;
    const secret = byId.get(sealed.subarray(2, start).toString());
    if (sealed[0] !== FORM || secret === undefined || sealed.length < start + NONCE + TAG) return undefined;
    const nonce = sealed.subarray(start, start + NONCE);
    const decipher = createDecipheriv(ALGORITHM, secret, nonce, { authTagLength: TAG });
    decipher.setAAD(Buffer.from(key)).setAuthTag(sealed.subarray(start + NONCE, start + NONCE + TAG));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(start + NONCE + TAG)), decipher.final()]);
    } catch {
      // Not ours or tampered with: the same as not there.
      return undefined;
    }
  }

  return {
    closeBytes,
    openBytes,
    close: (key, value) => closeBytes(key, Buffer.from(JSON.stringify(value))),
    open(key, sealed) {
      const text = openBytes(key, sealed)?.toString('utf8');
      try {
        return text === undefined ? undefined : (JSON.parse(text) as unknown);
      } catch {
        return undefined;
      }
    },
  };
}

/** A short keyed hash: tells secrets apart in key names without giving them away. */
export function createFingerprint(key: DerivedKey): (secret: string) => string {
  return (secret) => createHmac('sha256', key.key).update(secret).digest('hex').slice(0, 24);
}
