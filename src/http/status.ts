import type { ErrorCode } from '../contract/index.ts';

/** The only file with HTTP's numbers. */
export const HTTP = {
  ok: 200,
  created: 201,
  noContent: 204,
  multipleChoices: 300,
  notModified: 304,
  unavailable: 503,
} as const;

interface ErrorForm {
  readonly status: number;
  /** Cloudpods' class (cloudpods-api §5.2). */
  readonly class: string;
  /** Keystone's title. */
  readonly title: string;
}

const form = (status: number, className: string, title: string): ErrorForm => ({
  status,
  class: className,
  title,
});

/** Every code of the contract in HTTP and in Cloudpods' words. */
export const ERROR_FORMS: Readonly<Record<ErrorCode, ErrorForm>> = {
  invalid_request: form(400, 'InputParameterError', 'Bad Request'),
  missing_parameter: form(400, 'MissingParameterError', 'Bad Request'),
  invalid_status: form(400, 'InvalidStatusError', 'Bad Request'),
  quota_exceeded: form(400, 'OutOfQuotaError', 'Bad Request'),
  unauthenticated: form(401, 'UnauthorizedError', 'Unauthorized'),
  invalid_credential: form(401, 'InvalidCredentialError', 'Unauthorized'),
  forbidden: form(403, 'ForbiddenError', 'Forbidden'),
  protected: form(403, 'ProtectedResourceError', 'Forbidden'),
  not_found: form(404, 'ResourceNotFoundError', 'Not Found'),
  no_route: form(404, 'NotFoundError', 'Not Found'),
  unknown_action: form(404, 'ActionNotFoundError', 'Not Found'),
  unknown_spec: form(404, 'SpecNotFoundError', 'Not Found'),
  method_not_allowed: form(405, 'NotSupportedError', 'Method Not Allowed'),
  unsupported: form(406, 'NotSupportedError', 'Not Acceptable'),
  duplicate_name: form(409, 'DuplicateNameError', 'Conflict'),
  conflict: form(409, 'ConflictError', 'Conflict'),
  busy: form(409, 'ResourceBusyError', 'Conflict'),
  too_large: form(413, 'TooLargeEntity', 'Request Entity Too Large'),
  unsupported_media_type: form(415, 'InvalidFormatError', 'Unsupported Media Type'),
  rate_limited: form(429, 'TooManyRequests', 'Too Many Requests'),
  cancelled: form(499, 'ClientError', 'Client Closed Request'),
  internal: form(500, 'InternalServerError', 'Internal Server Error'),
  not_implemented: form(501, 'NotImplementedError', 'Not Implemented'),
  upstream_rejected: form(502, 'BadGatewayError', 'Bad Gateway'),
  upstream_malformed: form(502, 'BadGatewayError', 'Bad Gateway'),
  upstream_unavailable: form(503, 'ServiceAbnormal', 'Service Unavailable'),
  upstream_timeout: form(504, 'TimeoutError', 'Gateway Timeout'),
};
