import type { Request, RequestHandler } from 'express';
import { GatewayError, type ImageBytes } from '../contract/index.ts';
import { hasBody, readBody } from './body.ts';
import type { Incoming } from './exchange.ts';
import { waitForRest } from './unread-rest.ts';

const gone = (cause?: unknown) =>
  new GatewayError('cancelled', 'the file was cut short: the caller went away before it had come as a whole', {
    cause,
  });

/** The body of a request as it comes. */
async function* bytesOf(request: Request): ImageBytes {
  try {
    // Whoever stops taking it still wants to answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
  } catch (error) {
    throw gone(error);
  }
  if (!request.complete) throw gone();
}

function lengthOf({ headers }: Request): number | undefined {
  const text = headers['content-length'];
  return text === undefined ? undefined : Number(text);
}

/** Reads a body that is JSON; a file of any other type is left to come. */
export const takeFile: RequestHandler = (request, response, next) => {
  const given = request.headers['content-type'] ?? '';
  if (!hasBody(request.headers) || /^application\/json\s*(;|$)/i.test(given)) {
    void readBody(request, response, next);
    return;
  }
  if (request.headers['content-encoding'] !== undefined) {
    const message = 'a file must come as it is, without Content-Encoding';
    next(new GatewayError('unsupported_media_type', message));
    return;
  }
  const [type = '', ...parameters] = given.split(';');
  const incoming: Incoming = {
    bytes: bytesOf(request),
    length: lengthOf(request),
    type: [type.trim().toLowerCase(), ...parameters].join(';'),
  };
  response.locals['incoming'] = incoming;
  waitForRest(request, response);
  next();
};
