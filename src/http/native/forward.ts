import { IncomingMessage, type ServerResponse } from 'node:http';
import type { Agent } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { createProxyMiddleware, type Plugin, type RequestHandler } from 'http-proxy-middleware';
import type { Passage } from '../../dispatch/native.ts';
import { watch } from './watch.ts';

/** What is sent to a cloud. */
export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body: Readable;
  /** Milliseconds without any byte after which it is given up; until the answer begins, and then between its parts. */
  readonly patience: { readonly head: number; readonly idle: number };
  readonly signal: AbortSignal;
}

/** The caller's request as the proxy is to see it: nothing of the original but the body. */
class Forwarded extends IncomingMessage {
  readonly outgoing: Outgoing;
  readonly answered: (answer: IncomingMessage) => void;
  readonly failed: (error: unknown) => void;

  constructor(outgoing: Outgoing, socket: Socket, settle: Pick<Forwarded, 'answered' | 'failed'>) {
    super(socket);
    this.outgoing = outgoing;
    this.answered = settle.answered;
    this.failed = settle.failed;
    this.method = outgoing.method;
    this.url = `${outgoing.url.pathname}${outgoing.url.search}`;
    this.headers = outgoing.headers;
  }

  override pipe<T extends NodeJS.WritableStream>(destination: T, options?: { end?: boolean }): T {
    return this.outgoing.body.pipe(destination, options);
  }
}

/** What is said of a failure on its way back is for the gateway to say. */
const events =
  (connect: number): Plugin<Forwarded> =>
  (proxy) => {
    proxy.on('proxyReq', (request, { outgoing }) => watch(request, { connect, ...outgoing.patience }));
    proxy.on('proxyRes', (answer, forwarded) => forwarded.answered(answer));
    proxy.on('error', (error, forwarded) => forwarded.failed(error));
    proxy.on('econnreset', (error, forwarded) => forwarded.failed(error));
  };

type Proxy = RequestHandler<Forwarded>;

const proxies = new WeakMap<Agent, Proxy>();

/** One proxy for the connections of a cloud. Redirects are handed back and not followed. */
function proxyTo(passage: Passage, protocol: string): Proxy {
  const agent = passage.agent(protocol);
  const known = proxies.get(agent);
  if (known) return known;
  const made = createProxyMiddleware<Forwarded>({
    router: ({ outgoing }) => outgoing.url.origin,
    agent,
    secure: passage.tls.verify,
    changeOrigin: true,
    // Paths go on as they are.
    toProxy: true,
    followRedirects: false,
    selfHandleResponse: true,
    ejectPlugins: true,
    plugins: [events(passage.limits.connect)],
  });
  proxies.set(agent, made);
  return made;
}

/** Sends a request; answers the cloud's answer when it begins. Throws what kept it from that, and the signal's reason. */
export async function forward(
  passage: Passage,
  outgoing: Outgoing,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<IncomingMessage> {
  const { signal, url } = outgoing;
  signal.throwIfAborted();
  let stop: () => void = () => undefined;
  try {
    return await new Promise<IncomingMessage>((resolve, reject) => {
      const forwarded = new Forwarded(outgoing, request.socket, { answered: resolve, failed: reject });
      stop = () => {
        reject(signal.reason as Error);
        forwarded.emit('aborted');
      };
      signal.addEventListener('abort', stop, { once: true });
      void proxyTo(passage, url.protocol)(forwarded, response, reject);
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
