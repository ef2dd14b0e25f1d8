import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHostGuard } from '../../src/clouds/hosts.ts';
import { UndiciClient } from '../../src/clouds/http-client.ts';
import type { CloudLimits } from '../../src/config/config.ts';
import type { Call, HttpRequest, TransferReply, TransferRequest } from '../../src/contract/index.ts';
import { createChannels, type Events } from '../../src/observe/channels.ts';

/** A small server that plays a cloud, and what it was asked. */
export interface Upstream {
  readonly url: string;
  readonly asked: IncomingMessage[];
  /** Requests that are being answered, and the most there were at a time. */
  readonly busy: { now: number; most: number };
  close(): Promise<void>;
}

type Handle = (request: IncomingMessage, response: ServerResponse, place: number) => void;

export async function upstream(handle: Handle): Promise<Upstream> {
  const asked: IncomingMessage[] = [];
  const busy = { now: 0, most: 0 };
  const server: Server = createServer((request, response) => {
    busy.now += 1;
    busy.most = Math.max(busy.most, busy.now);
    response.once('close', () => (busy.now -= 1));
    handle(request, response, asked.push(request) - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    busy,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const LIMITS: CloudLimits = {
  concurrency: 4,
  waiting: 8,
  connect: 1000,
  headers: 2000,
  timeout: 3000,
  failures: 5,
  pause: 30_000,
  answer: 1024 * 1024,
  transfers: 4,
  idle: 500,
};

export interface TestClient {
  readonly events: Events['cloud'][];
  /** Sends a GET, or what is laid over it. */
  readonly get: (url: string, more?: Partial<HttpRequest>, call?: Partial<Call>) => ReturnType<UndiciClient['send']>;
  /** Fetches a file, or sends one when one is laid over it. */
  readonly carry: (url: string, more?: Partial<TransferRequest>, call?: Partial<Call>) => Promise<TransferReply>;
}

/** Servers and clients of one test file, ended together. */
export interface Bench {
  readonly server: (handle: Handle) => Promise<Upstream>;
  /** The client of a cloud that may reach 127.0.0.1. */
  readonly client: (limits?: Partial<CloudLimits>, tls?: { ca?: string; verify?: boolean }) => TestClient;
  /** Something else that is to be ended. */
  readonly ends: (close: () => Promise<void>) => void;
  readonly end: () => Promise<void>;
}

export function createBench(): Bench {
  const closes: (() => Promise<void>)[] = [];
  return {
    async server(handle) {
      const started = await upstream(handle);
      closes.push(() => started.close());
      return started;
    },
    client(limits = {}, tls = {}) {
      const channels = createChannels();
      const events: Events['cloud'][] = [];
      channels.subscribe('cloud', (event) => void events.push(event));
      const guard = createHostGuard('c1', ['127.0.0.1', 'localhost']);
      const parts = { cloud: 'c1', limits: { ...LIMITS, ...limits }, guard, tls: { verify: true, ...tls }, channels };
      const client = new UndiciClient({ ...parts, now: Date.now });
      closes.push(() => client.close());
      const request = { service: 'compute', operation: 'servers.list', method: 'GET' } as const;
      const nobody = {
        id: 'call-1',
        warn: () => undefined,
        touch: () => undefined,
        until: () => Promise.resolve(undefined),
      };
      return {
        events,
        carry: (url, more = {}, call = {}) =>
          client.transfer({ ...request, url, ...more }, { ...nobody, signal: new AbortController().signal, ...call }),
        get: (url, more = {}, call = {}) =>
          client.send({ ...request, url, ...more }, { ...nobody, signal: new AbortController().signal, ...call }),
      };
    },
    ends: (close) => void closes.push(close),
    end: async () => {
      await Promise.all(closes.splice(0).map((close) => close()));
    },
  };
}
