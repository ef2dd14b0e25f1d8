import { Refusal, json, type Headers, type Reply } from '../http/message.ts';

/** Nova's names for its errors; all others are a computeFault (mapping E-01). */
const NAMES: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

/** An error in the shape of Nova; Cinder's is the same but for the content type. */
export function faultReply(status: number, message: string, headers: Headers = {}): Reply {
  const retryAfter = headers['Retry-After'];
  const retry = retryAfter === undefined ? {} : { retryAfter };
  return json(status, { [NAMES[status] ?? 'computeFault']: { code: status, message, ...retry } }, headers);
}

/** Nova names the character set in its errors, though not elsewhere. */
export const novaError = (status: number, message: string, headers: Headers = {}): Reply =>
  faultReply(status, message, { 'Content-Type': 'application/json; charset=UTF-8', ...headers });

/** A request that Nova does not understand. */
export const badRequest = (message: string): Refusal => new Refusal(novaError(400, message));

/** There is no such thing, or it belongs to somebody else. */
export const notFound = (message: string): Refusal => new Refusal(novaError(404, message));

/** A rule of the policy says no. */
export const policyForbids = (rule: string): Refusal =>
  new Refusal(novaError(403, `Policy doesn't allow ${rule} to be performed.`));
