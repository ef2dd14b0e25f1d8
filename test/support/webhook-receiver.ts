import { createHmac } from 'node:crypto';
import { createServer as createPlain, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A post as it came. */
export interface Taken {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Whether the signature is that of the secret, worked out here anew. */
  readonly isSigned: boolean;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly headers: IncomingMessage['headers'];
}

/** What a receiver answers: a status, nothing at all, or a status with headers. */
export type Answering = (post: Taken, count: number) => number | 'nothing' | readonly [number, Record<string, string>];

/** Takes webhooks, checks them by the rules of Standard Webhooks, and keeps what came. */
export class Receiver {
  readonly posts: Taken[] = [];
  answering: Answering = () => 204;
  readonly secret: string;
  readonly #server: Server;
  readonly #scheme: string;

  private constructor(server: Server, scheme: string, secret: string) {
    [this.#server, this.#scheme, this.secret] = [server, scheme, secret];
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.#take(request, response));
  }

  static async start(secret: string, tls?: { readonly cert: string; readonly key: string }): Promise<Receiver> {
    const server = tls ? createSecure(tls) : createPlain();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    return new Receiver(server, tls ? 'https' : 'http', secret);
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  /** What was taken, in order, each once. */
  get taken(): readonly string[] {
    return [...new Map(this.posts.map((post) => [post.id, post])).values()].map(
      ({ type, data }) => `${type} ${String(data['id'] ?? data['reason'])}`,
    );
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
    const header = (name: string) => String(request.headers[name] ?? '');
    const [id, timestamp] = [header('webhook-id'), header('webhook-timestamp')];
    const key = Buffer.from(this.secret.slice('whsec_'.length), 'base64');
    const wanted = `v1,${createHmac('sha256', key).update([id, timestamp, body].join('.')).digest('base64')}`;
    const { type, data } = JSON.parse(body) as Pick<Taken, 'type' | 'data'>;
    const isSigned = header('webhook-signature') === wanted;
    const post = { id, type, data, isSigned, timestamp: Number(timestamp), headers: request.headers };
    this.posts.push(post);
    const answer = this.answering(post, this.posts.length);
    if (answer === 'nothing') return;
    const [status, headers] = typeof answer === 'number' ? [answer, {}] : answer;
    response.writeHead(status, headers).end('thanks');
  }
}
