import { GatewayError, type ErrorCode, type HttpReply } from 'podgate/contract';
import { Type, check } from 'podgate/kit';

/** Which call an answer belongs to. */
export interface Origin {
  readonly cloud: string;
  readonly operation: string;
}

const Fault = check(Type.Object({ error: Type.String(), message: Type.String() }));

/** The cloud's own words for what is wrong. Web servers between here and there answer pages: those have none. */
function wordsOf(reply: HttpReply): { readonly error: string; readonly message: string } {
  try {
    const body = reply.json();
    if (Fault.is(body)) return body;
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
  }
  return { error: '', message: `HTTP ${reply.status}` };
}

function codeOf({ status }: HttpReply, error: string): ErrorCode {
  switch (status) {
    case 400:
      return 'invalid_request';
    case 403:
      return 'forbidden';
    case 404:
      // Only the cloud itself can say that a server is gone; a web server that has no such path cannot.
      return error === 'no_such_server' ? 'not_found' : 'upstream_rejected';
    case 409:
      return 'invalid_status';
    case 429:
      return 'rate_limited';
    default:
      return 'upstream_rejected';
  }
}

/** Turns an answer that is no success into the gateway's error: the only place that knows how this cloud says no. */
export function toError(reply: HttpReply, { cloud, operation }: Origin): GatewayError {
  const upstream = { cloud, service: 'api', operation, status: reply.status };
  if (reply.status === 401)
    return new GatewayError('upstream_rejected', `cloud ${cloud} refuses the configured credentials`, { upstream });
  const { error, message } = wordsOf(reply);
  const seconds = Number(reply.headers['retry-after']);
  return new GatewayError(codeOf(reply, error), `cloud ${cloud}: ${message}`, {
    upstream,
    ...(Number.isInteger(seconds) && { retryAfter: seconds }),
  });
}
