import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** What a body must bring in which time, else its connection is hung up on. */
export interface Pace {
  /** Milliseconds. */
  readonly every: number;
  /** Bytes. */
  readonly least: number;
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * Hangs up on whoever holds a connection with a body that hardly moves. A time for the whole request, as Node has it, would end long
 * uploads.
 */
export function hangUpOnSlowBodies(server: Server, { every, least }: Pace): void {
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!hasBody(request)) return;
    const { socket } = request;
    let before = socket.bytesRead;
    const watch = setInterval(() => {
      const come = socket.bytesRead - before;
      before = socket.bytesRead;
      if (request.complete || come >= least) return;
      clearInterval(watch);
      server.emit('clientError', Object.assign(new Error('a slow body'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
    }, every).unref();
    response.once('close', () => clearInterval(watch));
  });
}
