import { errors } from 'undici';
import { GatewayError, type HttpRequest } from '../contract/index.ts';

type Code = 'upstream_unavailable' | 'upstream_timeout' | 'upstream_malformed';

/** What the failure of a connection means, by its code: not there, or its certificate not accepted. */
function unreachable(code: string): string | undefined {
  if (/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/.test(code)) {
    return `could not be connected to (${code})`;
  }
  return /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)
    ? `could not be connected to: its certificate is not accepted (${code})`
    : undefined;
}

const isCut = (error: unknown) =>
  error instanceof errors.SocketError || error instanceof errors.ResponseContentLengthMismatchError;

/** What went wrong, as the gateway's error: codes as the contract of HttpClient says. `begun`: the answer had begun. */
export function failureOf(error: unknown, request: HttpRequest, cloud: string, begun = false): GatewayError {
  if (GatewayError.is(error)) return error;
  const { service, operation } = request;
  const say = (code: Code, what: string) =>
    new GatewayError(code, `cloud ${cloud}: ${service} ${what}`, {
      cause: error,
      upstream: { cloud, service, operation },
    });
  const { code = '', name } = error as { readonly code?: string; readonly name?: string };
  if (name === 'AbortError') return new GatewayError('cancelled', 'the caller went away', { cause: error });
  if (error instanceof errors.ConnectTimeoutError)
    return say('upstream_unavailable', 'could not be connected to in time');
  if (
    name === 'TimeoutError' ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError
  ) {
    return say('upstream_timeout', 'did not answer in time');
  }
  const away = unreachable(code);
  if (away !== undefined) return say('upstream_unavailable', away);
  if (error instanceof errors.HTTPParserError)
    return say('upstream_malformed', 'answered with something that is no HTTP');
  if (error instanceof errors.HeadersOverflowError) return say('upstream_malformed', 'answered with too long headers');
  if (begun && isCut(error)) return say('upstream_malformed', 'cut its answer short');
  return say('upstream_timeout', `broke the connection (${code || (name ?? 'unknown')})`);
}

/** The answer is longer than the limit. */
export function tooLong(most: number, request: HttpRequest, cloud: string): GatewayError {
  const { service, operation } = request;
  const message = `cloud ${cloud}: ${service} answered ${operation} with more than ${most} bytes`;
  return new GatewayError('upstream_malformed', message, { upstream: { cloud, service, operation } });
}

/** Whether the connection was lost on the way, so that asking once more may help. A deadline or a bad answer is no such thing. */
export function isLost(error: unknown): boolean {
  if (!GatewayError.is(error)) return false;
  const { code = '' } = (error.cause ?? {}) as { readonly code?: string };
  return isCut(error.cause) || code === 'ECONNRESET' || code === 'EPIPE';
}
