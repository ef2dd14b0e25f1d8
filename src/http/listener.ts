import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import type { Address } from '../config/config.ts';
import { answerClientErrors } from './client-errors.ts';
import { messagesOf } from './messages.ts';
import { hangUpOnSlowBodies, type Pace } from './slow-bodies.ts';

export interface Listener {
  /** As other programs reach it, for example `http://127.0.0.1:8888`. */
  readonly url: string;
  /** Takes no new connections, lets what runs finish for at most so many milliseconds, closes. */
  close(patience: number): Promise<void>;
}

/** What takes requests that are to become something else than HTTP. */
export interface Upgrades {
  takes(request: IncomingMessage): boolean;
  /** Answers such a request, and has the connection from then on. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void;
}

export interface ListenOptions {
  /** PEM texts. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly upgrades?: Upgrades;
  readonly patience?: Patience;
}

/** Whoever is slower than this at saying what he wants is hung up on. Milliseconds. */
export interface Patience {
  /** Until the headers are there. */
  readonly headers: number;
  /** Between two looks who is too slow with them. */
  readonly looks: number;
  readonly body: Pace;
}

/** Bodies of images take their time, but not more than so. */
const PATIENCE: Patience = { headers: 15_000, looks: 5000, body: { every: 60_000, least: 64 * 1024 } };
/** Milliseconds that a connection is kept for a next request. */
const IDLE = 65_000;

const OPTIONS = {
  /** Bytes: lists are narrowed by many ids at a time, and tokens are long. */
  maxHeaderSize: 64 * 1024,
  /** The Host header is never looked at. */
  requireHostHeader: false,
};

function urlOf(address: Address, port: number, tls: boolean): string {
  const host = address.host === '0.0.0.0' || address.host === '::' ? '127.0.0.1' : address.host;
  return `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function listening(server: Server, { host, port }: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Answers on an address; port 0 takes a free one. Throws when it cannot (EADDRINUSE, EACCES, a bad certificate). */
export async function listen(
  app: Express,
  address: Address,
  { tls, upgrades, patience = PATIENCE }: ListenOptions = {},
): Promise<Listener> {
  let closing = false;
  const takes = (request: IncomingMessage) => upgrades?.takes(request) === true;
  const messages = messagesOf(app, { closing: () => closing, takes });
  const options = { ...OPTIONS, ...messages, connectionsCheckingInterval: patience.looks };
  const server = tls ? createHttpsServer({ ...options, ...tls }, app) : createHttpServer(options, app);
  answerClientErrors(server);
  if (upgrades) {
    server.on('upgrade', (request, _stream, head) => upgrades.upgrade(request, request.socket, head));
  }
  server.headersTimeout = patience.headers;
  server.requestTimeout = 0;
  hangUpOnSlowBodies(server, patience.body);
  server.keepAliveTimeout = IDLE;
  const port = await listening(server, address);
  return {
    url: urlOf(address, port, tls !== undefined),
    async close(hurry) {
      // Else connections would be kept open for a next request until patience ends.
      closing = true;
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), hurry);
      await closed;
      clearTimeout(late);
    },
  };
}
