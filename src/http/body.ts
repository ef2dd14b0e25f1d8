import express, { type RequestHandler } from 'express';
import { GatewayError } from '../contract/index.ts';

const LIMIT = 1024 * 1024;
const LIMIT_TEXT = '1 MB';

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

const tooLarge = (cause?: unknown) => new GatewayError('too_large', `the body is larger than ${LIMIT_TEXT}`, { cause });

/** What the parser says of the place, without the piece of the body that it repeats: that may be a password. */
function whereOf(message: string): string {
  if (message.includes('__proto__')) return `: ${message}`;
  const place = /at position \d+/.exec(message)?.[0];
  return place === undefined ? '' : ` (${place})`;
}

function bodyError(error: unknown): GatewayError {
  const { type, message } = error as { type?: string; message?: string };
  switch (type) {
    case 'entity.too.large':
      return tooLarge(error);
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new GatewayError('unsupported_media_type', 'the body must be UTF-8, plain or compressed with gzip', {
        cause: error,
      });
    case 'request.aborted':
      return new GatewayError('cancelled', 'the caller went away', { cause: error });
    default:
      return new GatewayError('invalid_request', `the body is no JSON${whereOf(message ?? '')}`, { cause: error });
  }
}

export const hasBody = (headers: Readonly<Record<string, unknown>>) =>
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
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1] ?? 'utf-8';
  if (charset.toLowerCase() !== 'utf-8') {
    next(new GatewayError('unsupported_media_type', `the body must be UTF-8, not "${charset.slice(0, 60)}"`));
    return;
  }
  // Said at once: the body need not come before its answer.
  if (Number(request.headers['content-length'] ?? 0) > LIMIT) {
    next(tooLarge());
    return;
  }
  parse(request, response, (error?: unknown) => next(error === undefined ? undefined : bodyError(error)));
};
