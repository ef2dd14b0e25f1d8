import { HTTP } from '../contract/http-status.ts';
import type { ErrorCode } from '../contract/index.ts';

export { HTTP } from '../contract/http-status.ts';

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
  invalid_request: form(HTTP.badRequest, 'InputParameterError', 'Bad Request'),
  missing_parameter: form(HTTP.badRequest, 'MissingParameterError', 'Bad Request'),
  weak_password: form(HTTP.badRequest, 'WeakPasswordError', 'Bad Request'),
  invalid_status: form(HTTP.badRequest, 'InvalidStatusError', 'Bad Request'),
  quota_exceeded: form(HTTP.badRequest, 'OutOfQuotaError', 'Bad Request'),
  unauthenticated: form(HTTP.unauthorized, 'UnauthorizedError', 'Unauthorized'),
  invalid_credential: form(HTTP.unauthorized, 'InvalidCredentialError', 'Unauthorized'),
  forbidden: form(HTTP.forbidden, 'ForbiddenError', 'Forbidden'),
  protected: form(HTTP.forbidden, 'ProtectedResourceError', 'Forbidden'),
  not_found: form(HTTP.notFound, 'ResourceNotFoundError', 'Not Found'),
  no_route: form(HTTP.notFound, 'NotFoundError', 'Not Found'),
  unknown_action: form(HTTP.notFound, 'ActionNotFoundError', 'Not Found'),
  unknown_spec: form(HTTP.notFound, 'SpecNotFoundError', 'Not Found'),
  method_not_allowed: form(HTTP.methodNotAllowed, 'NotSupportedError', 'Method Not Allowed'),
  unsupported: form(HTTP.notAcceptable, 'NotSupportedError', 'Not Acceptable'),
  duplicate_name: form(HTTP.conflict, 'DuplicateNameError', 'Conflict'),
  conflict: form(HTTP.conflict, 'ConflictError', 'Conflict'),
  busy: form(HTTP.conflict, 'ResourceBusyError', 'Conflict'),
  too_large: form(HTTP.contentTooLarge, 'TooLargeEntity', 'Request Entity Too Large'),
  range_not_satisfiable: form(HTTP.rangeNotSatisfiable, 'InputParameterError', 'Range Not Satisfiable'),
  unsupported_media_type: form(HTTP.unsupportedMediaType, 'InvalidFormatError', 'Unsupported Media Type'),
  rate_limited: form(HTTP.tooManyRequests, 'TooManyRequests', 'Too Many Requests'),
  cancelled: form(HTTP.clientClosedRequest, 'ClientError', 'Client Closed Request'),
  internal: form(HTTP.internalServerError, 'InternalServerError', 'Internal Server Error'),
  not_implemented: form(HTTP.notImplemented, 'NotImplementedError', 'Not Implemented'),
  upstream_rejected: form(HTTP.badGateway, 'BadGatewayError', 'Bad Gateway'),
  upstream_malformed: form(HTTP.badGateway, 'BadGatewayError', 'Bad Gateway'),
  upstream_unavailable: form(HTTP.serviceUnavailable, 'ServiceAbnormal', 'Service Unavailable'),
  upstream_timeout: form(HTTP.gatewayTimeout, 'TimeoutError', 'Gateway Timeout'),
};
