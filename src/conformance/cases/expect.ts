import assert from 'node:assert/strict';
import { GatewayError, type ErrorCode } from '../../contract/index.ts';

/** The error that work ends with. Fails when it ends well, or with another kind of error than the contract's. */
export async function errorOf(work: Promise<unknown>): Promise<GatewayError> {
  try {
    await work;
  } catch (error) {
    assert.ok(GatewayError.is(error), `throws a GatewayError, not ${String(error)}`);
    return error;
  }
  throw new assert.AssertionError({ message: 'ends well where it must fail' });
}

/** Fails unless work ends with one of these codes. */
export async function failsWith(work: Promise<unknown>, ...codes: readonly ErrorCode[]): Promise<GatewayError> {
  const error = await errorOf(work);
  assert.ok(codes.includes(error.code), `fails with ${codes.join(' or ')}, not ${error.code} (${error.message})`);
  return error;
}
