import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

const MAX_BODY = 10 * 1024 * 1024;

/** Reads a body of at most ten megabytes; more is cut off. */
export async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

type Handle = (message: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A port that is listened on. */
export interface Listener {
  readonly url: string;
  /** The same under another name of this machine. */
  urlOn(host: string): string;
  /** From now on requests are answered. */
  serve(handle: Handle): void;
  /** Those that are to become something else than HTTP are handed to `take`, which has their connections from then on. */
  upgrade(take: (message: IncomingMessage, socket: Socket) => void): void;
  close(): Promise<void>;
}

function listening(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('not listening on a port'));
      else resolve(address);
    });
  });
}

/** Listens on one port. */
export async function listen(host: string, port: number): Promise<Listener> {
  const server = createServer();
  // Longer than clients keep idle connections, so that none is closed under a request.
  server.keepAliveTimeout = 65_000;
  const address = await listening(server, host, port);
  const upgraded = new Set<Socket>();
  const urlOn = (name: string) => `http://${name.includes(':') ? `[${name}]` : name}:${address.port}`;
  return {
    url: urlOn(host),
    urlOn,
    serve: (handle) => {
      server.on('request', (message, response) => {
        handle(message, response).catch((error: unknown) => {
          if (response.headersSent) response.destroy();
          else response.writeHead(500, { 'Content-Type': 'text/plain' }).end(String(error));
        });
      });
    },
    upgrade: (take) => {
      server.on('upgrade', (message) => {
        const { socket } = message;
        upgraded.add(socket);
        socket.once('close', () => upgraded.delete(socket));
        take(message, socket);
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }),
  };
}
