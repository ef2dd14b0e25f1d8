import type { RequestHandler } from 'express';
import type { Config } from '../config/config.ts';
import { HTTP } from './status.ts';

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const HEADERS =
  'Content-Type, X-Auth-Token, X-Subject-Token, X-Request-Id, Idempotency-Key, If-None-Match, Cache-Control, Last-Event-ID, X-Podgate-Version, traceparent';
const SHOWN = 'X-Subject-Token, X-Request-Id, ETag, Age, Retry-After, x-podgate-clouds, x-podgate-version';
const HOUR = '3600';

/** Lets browsers of the listed origins call; answers their preflights. */
export function cors(settings: () => Config['cors']): RequestHandler {
  return (request, response, next) => {
    const { origins, credentials } = settings();
    const origin = request.headers.origin;
    if (origins.length > 0) response.appendHeader('Vary', 'Origin');
    const allowed = origin !== undefined && (origins.includes(origin) || origins.includes('*'));
    if (allowed) {
      response.setHeader('Access-Control-Allow-Origin', origins.includes('*') ? '*' : origin);
      response.setHeader('Access-Control-Expose-Headers', SHOWN);
      if (credentials) response.setHeader('Access-Control-Allow-Credentials', 'true');
    }
    if (!allowed || request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
      next();
      return;
    }
    response.setHeader('Access-Control-Allow-Methods', METHODS);
    response.setHeader('Access-Control-Allow-Headers', HEADERS);
    response.setHeader('Access-Control-Max-Age', HOUR);
    response.statusCode = HTTP.noContent;
    response.end();
  };
}
