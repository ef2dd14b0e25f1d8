import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { compress, encodingFor, LEAST_COMPRESSED, type Encoding } from './compression.ts';
import type { Exchange, Reply } from './exchange.ts';
import { HTTP } from './status.ts';

/** The one content type of answers (CP-07). */
export const JSON_TYPE = 'application/json; charset=UTF-8';

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

/** Whether a caller who says so in `If-None-Match` has it already. */
export function isKnown(known: string | undefined, tag: string): boolean {
  if (known === undefined) return false;
  return known === '*' || known.split(',').some((one) => one.trim().replace(/^W\//, '') === tag.replace(/^W\//, ''));
}

const isRead = (request: Request) => request.method === 'GET' || request.method === 'HEAD';

/** The tag of a body that came without one. */
function tagOf(body: Uint8Array): string {
  return `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}

/** What the answer depends on; others may have said something before. */
function varyOf(response: Response, compressible: boolean): string {
  const before = response.getHeader('Vary');
  const ours = compressible ? 'X-Auth-Token, Cookie, Accept-Encoding' : 'X-Auth-Token, Cookie';
  return before === undefined ? ours : `${String(before)}, ${ours}`;
}

/** Writes a file as fast as the caller takes it. Throws when it breaks off: who waits for the rest must not take it for whole. */
async function writeFile(
  response: Response,
  { requestId }: Pick<Exchange, 'requestId'>,
  { status = HTTP.ok, headers, file }: Reply & Required<Pick<Reply, 'file'>>,
): Promise<void> {
  response.writeHead(status, {
    'X-Request-Id': requestId,
    'Cache-Control': 'private, no-cache',
    'X-Content-Type-Options': 'nosniff',
    'Content-Type': 'application/octet-stream',
    Vary: varyOf(response, false),
    ...headers,
    ...(file.length !== undefined && { 'Content-Length': file.length }),
  });
  await pipeline(file.bytes, response);
}

/** Begins a stream of events: nothing on its way is to keep it, shorten it or change it. */
function writeEvents(
  request: Request,
  response: Response,
  { requestId }: Pick<Exchange, 'requestId'>,
  { status = HTTP.ok, headers, events }: Reply,
): void {
  response.writeHead(status, {
    'X-Request-Id': requestId,
    'Cache-Control': 'private, no-cache, no-transform',
    'X-Accel-Buffering': 'no',
    'X-Content-Type-Options': 'nosniff',
    'Content-Type': 'text/event-stream; charset=UTF-8',
    Vary: varyOf(response, false),
    ...headers,
  });
  if (request.method === 'HEAD') response.end();
  else events?.(response);
}

/** Writes an answer with the headers that all answers have (CP-07, CP-08): all at once, which is cheaper than one by one. */
export async function write(
  request: Request,
  response: Response,
  exchange: Pick<Exchange, 'requestId'>,
  reply: Reply,
): Promise<void> {
  const { status = HTTP.ok } = reply;
  if (reply.file) {
    await writeFile(response, exchange, { ...reply, file: reply.file });
    return;
  }
  if (reply.events) {
    writeEvents(request, response, exchange, reply);
    return;
  }
  const body = bytesOf(reply.body);
  const compressible = body !== undefined && body.length >= LEAST_COMPRESSED;
  const tag = isRead(request) && status === HTTP.ok && body ? (reply.tag ?? tagOf(body)) : undefined;
  const headers: Record<string, string | number> = {
    'X-Request-Id': exchange.requestId,
    'Cache-Control': 'private, no-cache',
    'X-Content-Type-Options': 'nosniff',
    Vary: varyOf(response, compressible),
    ...reply.headers,
  };
  if (tag !== undefined) headers['ETag'] = tag;
  if (tag !== undefined && isKnown(request.headers['if-none-match'], tag)) {
    response.writeHead(HTTP.notModified, headers).end();
    return;
  }
  if (!body) {
    response.writeHead(status, headers).end();
    return;
  }
  headers['Content-Type'] = JSON_TYPE;
  const encoding = compressible ? encodingFor(request.headers['accept-encoding']) : undefined;
  if (encoding) headers['Content-Encoding'] = encoding;
  const sent = encoding ? await squeezedForm(body, encoding) : body;
  headers['Content-Length'] = sent.length;
  response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : sent);
}
