import { randomUUID } from 'node:crypto';
import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayError } from '../contract/index.ts';
import { rawAnswer } from './raw-answer.ts';
import { HTTP } from './status.ts';

/** What is said of it, and with which status where the code's usual one says less. */
function refusalOf(
  code: string | undefined,
): readonly [GatewayError, { readonly requestId: string; readonly status?: number }] {
  const requestId = `req-${randomUUID()}`;
  if (code === 'HPE_HEADER_OVERFLOW') {
    const error = new GatewayError('too_large', 'the URL and the headers are too long together');
    return [error, { requestId, status: HTTP.headersTooLarge }];
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const error = new GatewayError('invalid_request', 'the request did not come in time');
    return [error, { requestId, status: HTTP.requestTimeout }];
  }
  return [new GatewayError('invalid_request', 'the request is no HTTP'), { requestId }];
}

function answerTo(code: string | undefined): string {
  return rawAnswer(...refusalOf(code));
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
