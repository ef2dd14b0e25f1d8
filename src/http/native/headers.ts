import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** What belongs to one connection and not to what is said on it (RFC 9110 §7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** What says who asks, whence or for whom: only the gateway says that to a cloud. Its token, cookies and its own keys stay here. */
const OURS =
  /^(?:authorization|cookie2?|host|origin|referer|forwarded|via|idempotency-key|traceparent|tracestate|x-forwarded-.*|x-real-ip|x-original-.*|x-rewrite-.*|x-http-method.*|x-method-override|x-(?:auth|subject|service|storage|identity|user|project|tenant|domain|role|is-admin|catalog|admin)s?(?:-.*)?|openstack-system-scope|sec-.*|accept-encoding)$/;

/** Names that a Connection header gives to its own hop. */
function namedBy(connection: string | undefined): ReadonlySet<string> {
  const named = (connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  return new Set([...HOP_BY_HOP, ...named.filter((name) => name !== '')]);
}

/**
 * What of a caller's headers goes on to a cloud. Names with underscores do not: some servers take them for the same with dashes. The body
 * keeps its length, unless it is sent anew.
 */
export function headersOut(
  headers: IncomingHttpHeaders,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const dropped = namedBy(headers.connection);
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || dropped.has(name) || OURS.test(name) || name.includes('_')) continue;
    out[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  // Answers may have to be read on their way.
  return { ...out, 'accept-encoding': 'identity', ...own };
}

/** Tokens are the gateway's; cookies of clouds and their words to browsers do not belong to its own origin. */
const THEIRS =
  /^(?:set-cookie2?|x-auth-token|x-subject-token|x-service-token|www-authenticate|access-control-.*|strict-transport-security|alt-svc|server|x-powered-by)$/;

/** The headers of a cloud's answer that go back to the caller, in their order, repeated ones as often as they came. */
export function headersBack({
  rawHeaders,
  headers,
}: IncomingMessage): readonly (readonly [name: string, value: string])[] {
  const dropped = namedBy(headers.connection);
  const back: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = [rawHeaders[index], rawHeaders[index + 1]];
    const lower = name.toLowerCase();
    if (!dropped.has(lower) && !THEIRS.test(lower)) back.push([name, value]);
  }
  return back;
}
