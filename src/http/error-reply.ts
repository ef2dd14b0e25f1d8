import { GatewayError } from '../contract/index.ts';
import type { Reply } from './exchange.ts';
import type { Surface } from './route.ts';
import { ERROR_FORMS } from './status.ts';

/** An error as ours, whatever was thrown. */
export function asGatewayError(thrown: unknown): GatewayError {
  if (GatewayError.is(thrown)) return thrown;
  return new GatewayError(
    'internal',
    'something went wrong inside the gateway; its log says more under this request id',
    {
      cause: thrown,
    },
  );
}

/**
 * The error body (cloudpods-api §5.1), and for Keystone's clients its own form beside it. Details are the sentence alone: no stack,
 * no URL, nothing of the backend's body.
 */
export function errorReply(error: GatewayError, about: { requestId: string; surface: Surface; now: number }): Reply {
  const { status, class: className, title } = ERROR_FORMS[error.code];
  const flat = {
    class: className,
    code: status,
    details: error.message,
    request_id: about.requestId,
    time: new Date(about.now).toISOString(),
  };
  const keystone = { error: { code: status, message: error.message, title } };
  const headers: Record<string, string> = {};
  if (error.retryAfter !== undefined) headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfter)));
  if (error.code === 'unauthenticated') headers['www-authenticate'] = 'X-Auth-Token';
  return { status, headers, body: about.surface === 'unified' ? flat : { ...flat, ...keystone } };
}
