import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Where a connection is cut: after so many bytes of a request, or of its answer. */
export interface Cut {
  readonly side: 'request' | 'answer';
  readonly after: number;
  /** Neither side hears that it is cut: each waits for the other. */
  readonly silent?: true;
}

/** The bytes of one request and of its answer. */
export interface Traffic {
  readonly request: Buffer;
  readonly answer: Buffer;
}

/** What the next request that begins so is to suffer. */
interface Watch {
  readonly beginning: string;
  readonly cut?: Cut;
  readonly parts: Record<Cut['side'], Buffer[]>;
  done: boolean;
}

/** Stands between a client and a server, passes bytes on, and cuts one connection where it is told. */
export class CuttingProxy {
  readonly #server = createServer((client) => this.#pass(client));
  readonly #sockets = new Set<Socket>();
  readonly #target: URL;
  #watch: Watch | undefined;
  /** Milliseconds that what follows a piece of an answer is held back. */
  delay: () => number = () => 0;
  /** What answers wait for, when they are held back. */
  held: Promise<void> | undefined;

  private constructor(target: string) {
    this.#target = new URL(target);
  }

  static async to(target: string): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Cuts the next request that begins so, once; afterwards everything passes. `struck` tells whether it was. */
  cut(beginning: string, cut: Cut): { readonly struck: () => boolean } {
    const watch = this.#begin(beginning, cut);
    return { struck: () => watch.done };
  }

  /** What passes while the work is done, of the first request that begins so. */
  async traffic(beginning: string, work: () => Promise<unknown>): Promise<Traffic> {
    const { parts } = this.#begin(beginning);
    await work();
    this.#watch = undefined;
    return { request: Buffer.concat(parts.request), answer: Buffer.concat(parts.answer) };
  }

  /** Cuts all connections, whatever is on them. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }

  #begin(beginning: string, cut?: Cut): Watch {
    this.#watch = { beginning, parts: { request: [], answer: [] }, done: false, ...(cut && { cut }) };
    return this.#watch;
  }

  #pass(client: Socket): void {
    const server = connect(Number(this.#target.port), this.#target.hostname);
    const both = [client, server];
    const end = () => both.forEach((socket) => socket.destroy());
    for (const socket of both) {
      this.#sockets.add(socket.setNoDelay(true));
      // A connection that ends badly is what this is for.
      socket.on('error', end).on('close', () => {
        this.#sockets.delete(socket);
        end();
      });
    }
    // Of the request that is on this connection; clients send one at a time.
    let own: Watch | undefined;
    client.on('data', (bytes: Buffer) => {
      const asked = this.#watch;
      if (asked && bytes.toString('latin1', 0, asked.beginning.length) === asked.beginning) {
        own = asked;
        this.#watch = undefined;
      } else if (/^[A-Z]+ \/\S* HTTP/.test(bytes.toString('latin1', 0, 1000))) own = undefined;
      this.#forward('request', { bytes, from: client, to: server, own });
    });
    server.on('data', (bytes: Buffer) => {
      const wait = this.delay();
      if (wait > 0) {
        server.pause();
        setTimeout(() => server.resume(), wait).unref();
      }
      const forward = () => this.#forward('answer', { bytes, from: server, to: client, own });
      if (this.held) void this.held.then(forward);
      else forward();
    });
  }

  #forward(
    side: Cut['side'],
    { bytes, from, to, own }: { bytes: Buffer; from: Socket; to: Socket; own: Watch | undefined },
  ): void {
    if (own?.done === true) return;
    const before = own?.parts[side].reduce((sum, { length }) => sum + length, 0) ?? 0;
    own?.parts[side].push(bytes);
    if (own?.cut?.side !== side || before + bytes.length < own.cut.after) {
      to.write(bytes);
      return;
    }
    own.done = true;
    if (own.cut.silent) return;
    // What was let through arrives; then neither side hears of the other again.
    to.end(bytes.subarray(0, own.cut.after - before), () => to.destroy());
    from.destroy();
  }
}
