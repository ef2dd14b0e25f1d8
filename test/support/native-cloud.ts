import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { text } from 'node:stream/consumers';
import { defineProvider, type Native, type NativeTarget } from '../../src/contract/index.ts';
import { CERTIFICATE, PRIVATE_KEY } from './certificate.ts';
import { fakeCloud, fakeProvider, type FakeCloud } from './fake-provider.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './gateway.ts';
import { upstream, type Upstream } from './upstream.ts';

type Answers = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** Whose token the cloud is asked with. */
export const CLOUD_TOKEN = 'token-of-the-cloud';

/** A gateway over one cloud, `north`, whose service `things` is a server of the test. */
export interface NativeCloudTest {
  readonly gateway: TestGateway;
  /** What the cloud was asked, with its bodies, and the tokens that the gateway had for it. */
  readonly asked: { readonly request: IncomingMessage; readonly body: string }[];
  readonly logins: string[];
  /** How the cloud answers from now on. */
  answer(next: Answers): void;
  stop(): Promise<void>;
}

/** The service is passed through as it is; links that begin with its address lead to the gateway. */
function fakeNative(url: string, logins: string[]): Native<FakeCloud> {
  return {
    services: [{ type: 'things', name: 'thing', path: '/v1' }],
    reads: ({ path }) => path.startsWith('/v1/known'),
    isOpen: ({ method, path }) => method === 'GET' && path === '/',
    meaning: ({ method }) => (method === 'GET' || method === 'HEAD' ? {} : { writes: 'things' }),
    reach: (_session, { path, search, body, caller, open, refused }) => {
      const token = `${CLOUD_TOKEN}-${logins.length + (refused ? 1 : 0)}`;
      if (refused || logins.length === 0) logins.push(`${CLOUD_TOKEN}-${logins.length + 1}`);
      const link = (text: string) => (text.startsWith(`${url}/`) ? caller.url + text.slice(url.length) : undefined);
      const target: NativeTarget = {
        service: 'things',
        url: `${url}${path}${search === '' ? '' : `?${search}`}`,
        headers: open ? {} : { 'x-auth-token': logins.at(-1) ?? token },
        ...(body === undefined ? {} : { body }),
        answer: (answer) => answer.replaceAll(`"${url}/`, `"${caller.url}/`),
        link,
        made: () => undefined,
      };
      return Promise.resolve(target);
    },
  };
}

/** The same server behind TLS, with the certificate of tests. */
async function secureFront(url: string): Promise<{ readonly url: string; close(): void }> {
  const server = createServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (socket) => {
    const behind = connect(Number(new URL(url).port), '127.0.0.1');
    for (const one of [socket, behind]) one.on('error', () => [socket, behind].forEach((each) => each.destroy()));
    socket.pipe(behind).pipe(socket);
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}

export async function nativeCloud(
  cloudKeys: Readonly<Record<string, unknown>> = {},
  { secure = false, patience }: { readonly secure?: boolean; readonly patience?: TestGatewayOptions['patience'] } = {},
): Promise<NativeCloudTest> {
  const asked: NativeCloudTest['asked'] = [];
  const logins: string[] = [];
  let answers: Answers = (_request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('fine');
  const cloud: Upstream = await upstream((request, response) => {
    void text(request).then(
      (body) => {
        asked.push({ request, body });
        answers(request, response, body);
      },
      // Cut short: it is seen by what was not asked.
      () => response.destroy(),
    );
  });
  const front = secure ? await secureFront(cloud.url) : undefined;
  const north = fakeCloud([{ id: 'n1', name: 'web-1', project: 'p1' }]);
  north.own = 'p1';
  const provider = defineProvider({ ...fakeProvider({ north }), native: fakeNative(front?.url ?? cloud.url, logins) });
  const clouds = [
    { name: 'north', adapter: 'fake', hosts: ['127.0.0.1'], projects: { map: { p1: 'alpha' } }, ...cloudKeys },
  ];
  const gateway = await startTestGateway({ provider, values: { clouds }, patience });
  await gateway.inventory.firstRounds();
  return {
    gateway,
    asked,
    logins,
    answer: (next) => (answers = next),
    async stop() {
      await gateway.close();
      front?.close();
      await cloud.close();
    },
  };
}
