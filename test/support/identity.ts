import { createSecretKey } from 'node:crypto';
import { deriveKeys, type DerivedKey } from '../../src/config/keys.ts';
import { GatewayError, type ErrorCode } from '../../src/contract/index.ts';

/** Signing keys made of texts, the first one signs. */
export function signingKeys(first: string, ...others: readonly string[]): readonly [DerivedKey, ...DerivedKey[]] {
  const keyOf = (id: string) => ({ id, secret: createSecretKey(Buffer.from(id.padEnd(40, '.'))) });
  return deriveKeys([keyOf(first), ...others.map(keyOf)], 'signing');
}

/** A clock that tests set. */
export interface Clock {
  time: number;
  readonly now: () => number;
}

export const START = Date.parse('2026-11-20T12:00:00Z');

export function clockAt(time = START): Clock {
  const clock: Clock = { time, now: () => clock.time };
  return clock;
}

/** The error that a function throws or a promise is rejected with. Throws when it is none of the gateway's own. */
export async function refusalOf(work: () => unknown): Promise<{ readonly code: ErrorCode; readonly message: string }> {
  try {
    await work();
  } catch (error) {
    if (GatewayError.is(error)) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('it was not refused');
}
