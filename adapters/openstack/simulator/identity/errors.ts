import { Refusal, json, type Headers, type Reply } from '../http/message.ts';
import { phraseOf } from '../http/status-text.ts';
import type { World } from '../world.ts';
import { NEEDS_LOGIN, challenge } from './access.ts';

/** Keystone's shape of an error (mapping E-04). */
export function keystoneError(status: number, message: string, headers: Headers = {}): Reply {
  return json(status, { error: { code: status, message, title: phraseOf(status) } }, headers);
}

/** A wrong password, an unknown user and a scope without a role look alike. */
export const loginRefused = (world: World): Refusal => new Refusal(keystoneError(401, NEEDS_LOGIN, challenge(world)));

const MALFORMED =
  ' The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.';

/** A request that lacks something, or has it in a form that cannot be read. */
export const missing = (what: string, where: string): Refusal =>
  new Refusal(keystoneError(400, `Expecting to find ${what} in ${where}.${MALFORMED}`));

/** A rule of the policy says no. */
export const forbidden = (action: string): Refusal =>
  new Refusal(keystoneError(403, `You are not authorized to perform the requested action: ${action}.`));

/** There is no such thing. */
export const notFound = (message: string): Refusal => new Refusal(keystoneError(404, message));
