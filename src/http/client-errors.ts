import { randomUUID } from 'node:crypto';
import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayError } from '../contract/index.ts';
import { errorReply } from './error-reply.ts';
import { HTTP } from './status.ts';
import { JSON_TYPE } from './writer.ts';

interface Refusal {
  readonly error: GatewayError;
  /** Where the code's usual status says less. */
  readonly status?: number;
  readonly phrase: string;
}

function refusalOf(code: string | undefined): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const error = new GatewayError('too_large', 'the URL and the headers are too long together');
    return { error, status: HTTP.headersTooLarge, phrase: 'Request Header Fields Too Large' };
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const error = new GatewayError('invalid_request', 'the request did not come in time');
    return { error, status: HTTP.requestTimeout, phrase: 'Request Timeout' };
  }
  return { error: new GatewayError('invalid_request', 'the request is no HTTP'), phrase: 'Bad Request' };
}

/** A whole answer, for a connection on which no request came about that could be answered. */
function answerTo(code: string | undefined): string {
  const { error, status, phrase } = refusalOf(code);
  const requestId = `req-${randomUUID()}`;
  const reply = errorReply(error, { requestId, surface: 'unified', now: Date.now() });
  const number = status ?? reply.status ?? HTTP.badRequest;
  const body = JSON.stringify({ ...(reply.body as object), code: number });
  const head = [
    `HTTP/1.1 ${number} ${phrase}`,
    'Connection: close',
    `Content-Type: ${JSON_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Cache-Control: private, no-cache',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/** Whether an answer is being given on a connection: answers are given in the order of their requests, so the last one tells. */
function watchAnswers(server: Server): (socket: Duplex) => boolean {
  const last = new WeakMap<Duplex, ServerResponse>();
  server.on('request', ({ socket }, response: ServerResponse) => last.set(socket, response));
  return (socket) => last.get(socket)?.closed === false;
}

/** Gives also those an error body whose request is not even HTTP, too long, or too slow. */
export function answerClientErrors(server: Server): void {
  const answering = watchAnswers(server);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // What is said here would stand in the middle of an answer, or nobody is there to read it.
    if (!socket.writable || answering(socket) || error.code === 'ECONNRESET') socket.destroy();
    else socket.end(answerTo(error.code));
  });
}
