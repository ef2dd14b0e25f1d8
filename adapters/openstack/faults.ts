import { GatewayError, type ErrorCode, type HttpReply } from 'podgate/contract';

/** Which call an answer belongs to. */
export interface Origin {
  readonly cloud: string;
  readonly service: string;
  readonly operation: string;
}

/** EasyStack's name of a request's id, above its answers and in them (ES-10). */
const REQUEST_ID = 'RequestId';

const REQUEST_ID_HEADERS = ['x-compute-request-id', 'x-openstack-request-id', 'x-request-id', 'requestid'];

/** The cloud's own id of the request, where it tells one: above its answer, or in it. */
export function requestIdOf({ headers, text }: HttpReply): string | undefined {
  const above = REQUEST_ID_HEADERS.map((name) => headers[name]).find((id) => id !== undefined);
  if (above !== undefined || !text.includes(`"${REQUEST_ID}"`)) return above;
  const inside = member(parsed(text), REQUEST_ID);
  return typeof inside === 'string' ? inside : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Glance and proxies answer HTML (mapping E-05, E-08): such a body has no sentence for us.
    return undefined;
  }
}

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;

/** The sentence of a fault, whichever of the services' shapes it has (mapping E-01…E-06). */
function sentence(body: unknown): string {
  const members = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const inner: unknown = members.find(([key]) => key !== REQUEST_ID)?.[1];
  for (const candidate of [member(body, 'message'), member(inner, 'message'), inner]) {
    if (typeof candidate === 'string' && candidate !== '') return clean(candidate);
  }
  return '';
}

/** A cloud may say megabytes: of longer text only the beginning is looked at. */
const LONGEST = 2000;

/** URLs of any scheme, and hosts with a port: names with dots, IPv4 addresses, IPv6 addresses in brackets. */
const PLACES = /[a-z][a-z0-9+.-]*:\/\/[^\s)"']+|(?:\[[0-9a-f:.]+\]|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+):\d{2,5}\b/gi;

/** Markup, URLs and addresses of the cloud's inside are not for the caller. */
function clean(text: string): string {
  return text
    .slice(0, LONGEST)
    .replace(/<[^>]*>/g, ' ')
    .replace(PLACES, '…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}

function retryAfterOf(reply: HttpReply): number | undefined {
  const text = reply.headers['retry-after'] ?? '';
  return /^\d+$/.test(text) ? Math.min(Number(text), 3600) : undefined;
}

/**
 * A web server in front of a service, and a service that has no such path or not at this version, say nothing of the thing that was
 * asked for (E-27). Taken for an answer, that would make servers vanish.
 */
const isGone = (said: string) => said !== '' && !/^The resource could not be found\.?$/.test(said);

/** Vendor's answer to our code (mapping E-20…E-43). */
function codeOf(reply: HttpReply, said: string): ErrorCode {
  const { text } = reply;
  switch (reply.status) {
    case 400:
      return /no such action/i.test(said) ? 'unsupported' : 'invalid_request';
    case 403:
      return refusalOf(text);
    case 404:
      return isGone(said) ? 'not_found' : 'unsupported';
    case 405:
    case 406:
    case 410:
      return 'unsupported';
    case 408:
    case 504:
      return 'upstream_timeout';
    case 409:
      return conflictOf(text);
    case 413:
      // Cinder says when to try again there too.
      if (/quota/i.test(text)) return 'quota_exceeded';
      if (reply.headers['retry-after'] !== undefined) return 'rate_limited';
      return /exceed/i.test(text) ? 'quota_exceeded' : 'too_large';
    case 416:
      return 'range_not_satisfiable';
    case 429:
      return 'rate_limited';
    case 501:
      return 'not_implemented';
    default:
      return 'upstream_rejected';
  }
}

function refusalOf(text: string): ErrorCode {
  if (/ is protected and cannot be deleted/i.test(text)) return 'protected';
  // Names of policies hold the word too (E-25).
  return /quota/i.test(text) && !/policy/i.test(text) ? 'quota_exceeded' : 'forbidden';
}

function conflictOf(text: string): ErrorCode {
  if (/quota/i.test(text)) return 'quota_exceeded';
  if (/vm_state|task_state|power_state|launched_at/i.test(text)) return 'invalid_status';
  if (/is locked/i.test(text)) return 'protected';
  // The guest has nobody who could do it (E-36).
  if (/guest agent|admin passw(or)?d/i.test(text)) return 'unsupported';
  if (/already exists/i.test(text)) return 'duplicate_name';
  return 'conflict';
}

/** Turns an answer that is not a success into the gateway's error. Decides by HTTP status, never by the body's keys (E-07). */
export function toError(reply: HttpReply, origin: Origin): GatewayError {
  const said = sentence(parsed(reply.text));
  const upstream = { ...origin, status: reply.status, requestId: requestIdOf(reply) };
  if (reply.status === 401) {
    return new GatewayError('upstream_rejected', `cloud ${origin.cloud} refuses the configured credentials`, {
      upstream,
    });
  }
  const why = said === '' ? `HTTP ${reply.status}` : said;
  return new GatewayError(codeOf(reply, said), `cloud ${origin.cloud}, ${origin.service}: ${why}`, {
    retryAfter: retryAfterOf(reply),
    upstream,
  });
}
