import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';
import { until } from './inventory.ts';

/** What a client says to open a websocket, header by header. */
export interface Handshake {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly line?: string;
  /** Bytes behind the head. */
  readonly behind?: string;
}

/** A websocket as bytes: what no browser would send can be sent, and what comes is seen as it is. */
export class RawWebSocket {
  /** What came behind the head of the answer. */
  received = Buffer.alloc(0);
  head = '';
  ended = false;

  private constructor(readonly socket: Socket) {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => (this.ended = true));
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** Comes back when the answer's head is there, or the connection has ended. */
  static async open(url: string, path: string, { headers = {}, line, behind = '' }: Handshake = {}) {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const client = new RawWebSocket(socket);
    const usual: Record<string, string | undefined> = {
      Host: 'podgate',
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    };
    const lines = Object.entries({ ...usual, ...headers }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}: ${value}`],
    );
    socket.write([line ?? `GET ${path} HTTP/1.1`, ...lines, '', behind].join('\r\n'));
    await until('the websocket is answered', () => client.isAnswered || client.ended);
    return client;
  }

  get isAnswered(): boolean {
    return this.head !== '';
  }

  get status(): number {
    return Number(this.head.split(' ')[1]);
  }

  /** The words of a refusal. */
  get details(): string {
    return String((JSON.parse(this.received.toString() || '{}') as { details?: unknown }).details);
  }

  /** The code and the reason of the close frame that came last. */
  async closing(): Promise<readonly [code: number, reason: string]> {
    if (!this.ended) {
      // Whoever is told the end says it, too.
      await until('the end is said', () => this.ended || this.received.includes(0x88));
      this.socket.end();
      if (!this.socket.closed) await once(this.socket, 'close');
    }
    const at = this.received.lastIndexOf(0x88);
    return [this.received.readUInt16BE(at + 2), this.received.subarray(at + 4).toString()];
  }

  #take(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    if (this.head !== '') return;
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0) return;
    this.head = this.received.subarray(0, end).toString();
    this.received = this.received.subarray(end + 4);
  }
}
