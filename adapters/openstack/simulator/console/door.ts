import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { ConsoleTokens } from './consoles.ts';
import { acceptOf, frameOf, FrameReader, OPCODE, type Frame } from './websocket.ts';

/** What a console has shown before anybody came. */
const greeting = (hostname: string) => `simulated console of ${hostname}: what is typed comes back\r\n`;

/** A page of another origin is refused, whoever asks (nova-novncproxy: Origin must name the Host that is asked). */
function isForeign({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
}

function answer(socket: Socket, { opcode, final, payload }: Frame): void {
  if (opcode === OPCODE.close) socket.end(frameOf(OPCODE.close, payload));
  else if (opcode === OPCODE.ping) socket.write(frameOf(OPCODE.pong, payload));
  else if (opcode !== OPCODE.pong) socket.write(frameOf(opcode, payload, final));
}

/** Shakes hands with everybody, as websockify does, and hangs up on those whose token or origin is none. */
export function openConsole(tokens: ConsoleTokens, request: IncomingMessage, socket: Socket): void {
  socket.on('error', () => socket.destroy());
  const key = request.headers['sec-websocket-key'];
  if (key === undefined || request.headers.upgrade?.toLowerCase() !== 'websocket') {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  lines.push(`Sec-WebSocket-Accept: ${acceptOf(key)}`);
  if (offered.includes('binary')) lines.push('Sec-WebSocket-Protocol: binary');
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const token = new URL(request.url ?? '/', 'http://simulator').searchParams.get('token') ?? '';
  const hostname = tokens.hostOf(token);
  if (hostname === undefined || isForeign(request)) {
    socket.end();
    return;
  }
  socket.write(frameOf(OPCODE.binary, Buffer.from(greeting(hostname))));
  const reader = new FrameReader();
  socket.on('data', (chunk: Buffer) => {
    for (const frame of reader.take(chunk)) answer(socket, frame);
  });
  socket.on('end', () => socket.end());
}
