import type { Request, Response } from 'express';
import { compress, encodingFor, LEAST_COMPRESSED, type Encoding } from './compression.ts';
import type { Exchange, Reply } from './exchange.ts';
import { HTTP } from './status.ts';

const JSON_TYPE = 'application/json; charset=UTF-8';

/** Compressed forms of bodies that are answered again and again. */
const squeezed = new WeakMap<Uint8Array, Map<Encoding, Promise<Buffer>>>();

function squeezedForm(body: Uint8Array, encoding: Encoding): Promise<Buffer> {
  const forms = squeezed.get(body) ?? new Map<Encoding, Promise<Buffer>>();
  squeezed.set(body, forms);
  const known = forms.get(encoding);
  if (known) return known;
  const made = compress(body, encoding);
  forms.set(encoding, made);
  return made;
}

function bytesOf(body: unknown): Uint8Array | undefined {
  if (body === undefined) return undefined;
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
}

function isKnown(request: Request, tag: string): boolean {
  const known = request.headers['if-none-match'];
  if (known === undefined) return false;
  return known === '*' || known.split(',').some((one) => one.trim().replace(/^W\//, '') === tag.replace(/^W\//, ''));
}

const isRead = (request: Request) => request.method === 'GET' || request.method === 'HEAD';

/** Writes an answer with the headers that all answers have (CP-07, CP-08). */
export async function write(
  request: Request,
  response: Response,
  exchange: Pick<Exchange, 'requestId'>,
  reply: Reply,
): Promise<void> {
  const { status = HTTP.ok, headers = {}, tag } = reply;
  response.setHeader('X-Request-Id', exchange.requestId);
  response.setHeader('Cache-Control', 'private, no-cache');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.appendHeader('Vary', 'X-Auth-Token, Cookie');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (tag !== undefined) response.setHeader('ETag', tag);
  if (tag !== undefined && isRead(request) && isKnown(request, tag)) {
    response.statusCode = HTTP.notModified;
    response.end();
    return;
  }
  response.statusCode = status;
  let body = bytesOf(reply.body);
  if (!body) {
    response.end();
    return;
  }
  response.setHeader('Content-Type', JSON_TYPE);
  if (body.length >= LEAST_COMPRESSED) {
    response.appendHeader('Vary', 'Accept-Encoding');
    const encoding = encodingFor(request.headers['accept-encoding']);
    if (encoding) {
      body = await squeezedForm(body, encoding);
      response.setHeader('Content-Encoding', encoding);
    }
  }
  response.setHeader('Content-Length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
}
