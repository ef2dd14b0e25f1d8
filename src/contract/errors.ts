/**
 * Every way in which Podgate or a cloud can refuse or fail. The list is closed: `src/http/status.ts` gives each code its HTTP
 * status and Cloudpods class, each adapter's `faults.ts` turns the vendor's faults into one of these.
 */
export const ERROR_CODES = [
  'invalid_request',
  'missing_parameter',
  'weak_password',
  'invalid_status',
  'quota_exceeded',
  'unauthenticated',
  'invalid_credential',
  'forbidden',
  'protected',
  'not_found',
  'no_route',
  'unknown_action',
  'unknown_spec',
  'method_not_allowed',
  'unsupported',
  'duplicate_name',
  'conflict',
  'busy',
  'too_large',
  'range_not_satisfiable',
  'unsupported_media_type',
  'rate_limited',
  'internal',
  'not_implemented',
  'upstream_rejected',
  'upstream_malformed',
  'upstream_unavailable',
  'upstream_timeout',
  'cancelled',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Where a failure came from, for logs and for the sentence the caller reads. Holds no URL, header or body of the cloud. */
export interface Upstream {
  readonly cloud?: string;
  readonly service?: string;
  readonly operation?: string;
  /** HTTP status that the cloud answered, when it answered. */
  readonly status?: number;
  /** The cloud's own request id, to find the call in its logs. */
  readonly requestId?: string;
}

export interface ErrorOptions {
  readonly cause?: unknown;
  /** Seconds after which the caller may try again. */
  readonly retryAfter?: number;
  readonly upstream?: Upstream;
}

const BRAND = Symbol.for('podgate.error');

/**
 * The one error class. `message` is a sentence for the caller: it names the field or cloud, what is wrong and what is accepted,
 * and never holds a secret or a backend's raw body.
 */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly retryAfter: number | undefined;
  readonly upstream: Upstream | undefined;
  readonly [BRAND] = true;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.retryAfter = options.retryAfter;
    this.upstream = options.upstream;
  }

  /** True also for errors made by another copy of this package, where `instanceof` fails. */
  static is(value: unknown): value is GatewayError {
    return typeof value === 'object' && value !== null && BRAND in value;
  }
}
