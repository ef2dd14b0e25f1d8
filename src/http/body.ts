import express, { type RequestHandler } from 'express';
import { GatewayError } from '../contract/index.ts';

const LIMIT = '1mb';

/** A key that changes what objects inherit has no place in any body. */
function refusePrototypes(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('the key __proto__ is not accepted');
  return value;
}

const parse: RequestHandler = express.json({
  limit: LIMIT,
  strict: false,
  type: () => true,
  reviver: refusePrototypes,
});

function bodyError(error: unknown): GatewayError {
  const { type, message } = error as { type?: string; message?: string };
  switch (type) {
    case 'entity.too.large':
      return new GatewayError('too_large', `the body is larger than ${LIMIT}`, { cause: error });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new GatewayError('unsupported_media_type', 'the body must be UTF-8, plain or compressed with gzip', {
        cause: error,
      });
    case 'request.aborted':
      return new GatewayError('cancelled', 'the caller went away', { cause: error });
    default:
      return new GatewayError('invalid_request', `the body is no JSON: ${(message ?? '').slice(0, 120)}`, {
        cause: error,
      });
  }
}

const hasBody = (headers: Readonly<Record<string, unknown>>) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Reads a JSON body. Other types are refused, so that no form of a foreign site can act (CP-06). */
export const readBody: RequestHandler = (request, response, next) => {
  if (!hasBody(request.headers)) {
    next();
    return;
  }
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    const given = type === '' ? 'none' : `"${type.slice(0, 60)}"`;
    next(new GatewayError('unsupported_media_type', `the content type must be application/json, not ${given}`));
    return;
  }
  parse(request, response, (error?: unknown) => next(error === undefined ? undefined : bodyError(error)));
};
