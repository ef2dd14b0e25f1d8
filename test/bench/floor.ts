import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';

/**
 * The least that an answer can cost: a server that sends one constant buffer, with express or without. Arguments: `express` or `http`,
 * the number of bytes. Prints its URL.
 */
const [kind = 'express', size = '1000'] = process.argv.slice(2);
const body = Buffer.alloc(Number(size), 'x');
const headers = { 'Content-Type': 'application/json; charset=UTF-8', 'Content-Length': String(body.length) };

/** Whoever says what he has is told that it is still so. */
const isKnown = ({ headers: { 'if-none-match': known } }: IncomingMessage) => known !== undefined;

function expressFloor() {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/servers', (request, response) => {
    if (isKnown(request)) {
      response.status(304).end();
      return;
    }
    response.set(headers);
    response.end(body);
  });
  app.get('/servers/:id', (_request, response) => {
    response.set(headers);
    response.end(body);
  });
  app.post('/v3/auth/tokens', (request, response) => {
    request.resume();
    response.set(headers);
    response.end(body);
  });
  return app;
}

const plain = createServer((request, response) => {
  request.resume();
  if (isKnown(request)) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, headers);
  response.end(body);
});

const server = kind === 'express' ? createServer(expressFloor()) : plain;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.on('disconnect', () => process.exit(0));
