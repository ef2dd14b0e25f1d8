import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { answerClientErrors } from '../../../src/http/client-errors.ts';
import { hangUpOnSlowBodies } from '../../../src/http/slow-bodies.ts';

/** How a server with a pace answers a body that comes in pieces, one each so many milliseconds. */
async function sent(pieces: readonly string[], milliseconds: number): Promise<string> {
  const server = createServer((request, response) => {
    let length = 0;
    request.on('data', (chunk: Buffer) => (length += chunk.length));
    request.on('end', () => response.end(`got ${length}`));
  });
  answerClientErrors(server);
  hangUpOnSlowBodies(server, { every: 100, least: 10 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  socket.on('error', () => undefined);
  const length = pieces.join('').length;
  socket.write(`PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`);
  const left = [...pieces];
  const timer = setInterval(() => socket.write(left.shift() ?? ''), milliseconds);
  await once(socket, 'close');
  clearInterval(timer);
  server.close();
  return received;
}

it('lets a body take its time as long as it moves', async () => {
  const pieces = Array.from({ length: 20 }, () => 'x'.repeat(20));
  expect(await sent(pieces, 25)).toContain('got 400');
});

it('hangs up on a body that hardly moves', async () => {
  const pieces = Array.from({ length: 100 }, () => 'x');
  expect(await sent(pieces, 60)).not.toContain('got');
});
