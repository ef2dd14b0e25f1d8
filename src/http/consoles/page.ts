import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { GatewayError } from '../../contract/index.ts';
import type { ConsoleCloud } from '../../dispatch/consoles.ts';
import { hasBody, streamOf } from '../native/body.ts';
import { forward } from '../native/forward.ts';
import type { Exchange } from '../exchange.ts';
import { HTTP } from '../status.ts';
import { CONSOLES } from './address.ts';
import { ADDRESS } from './tunnel.ts';

export interface PageRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly exchange: Exchange;
}

/** What a browser says of what it takes and has. */
const ASKED = ['accept', 'accept-language', 'if-none-match', 'if-modified-since'];
/** What a file's head may say. */
const TOLD = ['content-type', 'content-length', 'content-encoding', 'etag', 'last-modified'];

/** Throws for what is no look at a file. */
export function requireLook(request: IncomingMessage): void {
  const { method = '' } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    throw new GatewayError('method_not_allowed', `${method.slice(0, 20)} is not possible here; GET, HEAD is`);
  }
  if (hasBody(request)) throw new GatewayError('invalid_request', `${method} must not have a body`);
}

/**
 * What a page of a cloud may do in the gateway's name: show itself, and speak to its own console. It gets at nothing else that a browser
 * has for the gateway.
 */
function policyOf(base: string, id: string): string {
  const own = `${base}${CONSOLES}/${id}/`;
  return [
    `default-src ${own}`,
    `script-src ${own} 'unsafe-inline'`,
    `style-src ${own} 'unsafe-inline'`,
    `img-src ${own} data: blob:`,
    `media-src ${own} data:`,
    `font-src ${own} data:`,
    `connect-src ${own} ${own.replace(/^http/, 'ws')}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}

function outgoing(cloud: ConsoleCloud, url: URL, { request, exchange }: PageRequest) {
  const { limits } = cloud.passage;
  const own = ASKED.map((name) => [name, request.headers[name]] as const);
  const headers = Object.fromEntries(own.filter((pair): pair is readonly [string, string] => Boolean(pair[1])));
  return {
    method: request.method ?? 'GET',
    url,
    headers: { ...headers, 'accept-encoding': 'identity' },
    body: streamOf(Buffer.alloc(0)),
    patience: { head: limits.headers, idle: limits.idle },
    signal: exchange.occasion().signal ?? new AbortController().signal,
  };
}

function requireFile({ name }: ConsoleCloud, status: number): void {
  if (status === HTTP.ok || status === HTTP.notModified) return;
  if (status === HTTP.notFound) throw new GatewayError('not_found', `cloud ${name}: its console has no such file`);
  const message = `cloud ${name}: its console answers ${status} to the request for its page`;
  throw new GatewayError('upstream_rejected', message);
}

/** Hands on a file of a cloud's own page. Throws, before anything was answered, why it cannot be had. */
export async function sendFile(
  cloud: ConsoleCloud,
  { file, base, id }: { readonly file: string; readonly base: string; readonly id: string },
  at: PageRequest,
): Promise<void> {
  const { response, exchange } = at;
  const url = cloud.passage.check(file, ADDRESS);
  const out = outgoing(cloud, url, at);
  const about = { service: 'console', operation: 'console.page', requestId: exchange.id, signal: out.signal };
  const { message } = await cloud.pass(about, async () => {
    const answer = await forward(cloud.passage, out, at);
    return { status: answer.statusCode ?? HTTP.badGateway, headers: answer.headers, message: answer };
  });
  const status = message.statusCode ?? HTTP.badGateway;
  try {
    requireFile(cloud, status);
  } catch (error) {
    message.destroy();
    throw error;
  }
  for (const name of TOLD) {
    const value = message.headers[name];
    if (value !== undefined) response.setHeader(name, value);
  }
  response.writeHead(status, {
    'X-Request-Id': exchange.requestId,
    'Cache-Control': 'private, no-cache',
    'Content-Security-Policy': policyOf(base, id),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  await pipeline(message, response);
}
