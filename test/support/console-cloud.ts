import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { acceptOf } from '../../adapters/openstack/simulator/console/websocket.ts';
import type { ConfigFile } from '../../src/config/schema.ts';
import type { ConsoleWay } from '../../src/contract/index.ts';
import { clientOf, logIn, type Client } from './client.ts';
import { fakeCloud, fakeProvider } from './fake-provider.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

type Opens = (request: IncomingMessage, socket: Socket) => void;
type Files = (request: IncomingMessage, response: ServerResponse) => void;

/** The secret that a console is opened by at the cloud. */
export const CLOUD_SECRET = 'secret-of-the-console';

/** What a console answers to whoever it lets in. */
export const welcome = ({ headers }: IncomingMessage): string =>
  `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSet-Cookie: a=b\r\nSec-WebSocket-Accept: ${acceptOf(String(headers['sec-websocket-key']))}\r\n\r\n`;

/** What is sent comes back. */
const echo: Opens = (request, socket) => {
  socket.write(welcome(request));
  socket.pipe(socket);
};

/** A gateway over one cloud, `north`, whose server `n1` has a console that the test plays. */
export class ConsoleCloud {
  /** Who came for the websocket, and for files. */
  readonly asked: IncomingMessage[] = [];
  readonly files: IncomingMessage[] = [];
  readonly sockets = new Set<Socket>();
  /** How the console is opened from now on, and what its pages are. */
  opens: Opens = echo;
  page: Files = (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'a=b' }).end('<p>page</p>');
  /** What the cloud says of the console's address; `port` of this server. */
  way: (port: number) => ConsoleWay = (port) => ({
    page: `http://127.0.0.1:${port}/vnc/page.html?title=web`,
    pathParameter: 'path',
    socket: `http://127.0.0.1:${port}/?token=${CLOUD_SECRET}`,
    headers: { cookie: 'token=x' },
  });
  readonly #server = createServer((request, response) => {
    this.files.push(request);
    this.page(request, response);
  });
  port = 0;
  gateway!: TestGateway;
  bob!: Client;
  ann!: Client;

  static async start(
    values: Partial<ConfigFile> = {},
    { now, hosts = ['127.0.0.1'] }: { readonly now?: () => number; readonly hosts?: readonly string[] } = {},
  ): Promise<ConsoleCloud> {
    const cloud = new ConsoleCloud();
    const server = cloud.#server;
    server.on('connection', (socket: Socket) => {
      cloud.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => cloud.sockets.delete(socket));
    });
    server.on('upgrade', (request) => {
      cloud.asked.push(request);
      cloud.opens(request, request.socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    cloud.port = (server.address() as AddressInfo).port;
    const north = fakeCloud([{ id: 'n1', name: 'web-1', project: 'p1' }]);
    const nothing = () => Promise.resolve('');
    const screen = () => Promise.resolve({ url: 'https://cloud.test/secret', way: cloud.way(cloud.port) });
    const provider = fakeProvider({ north }, { console: { screen, log: nothing, password: nothing } });
    const clouds = [
      { name: 'north', adapter: 'fake', hosts, projects: { map: { p1: 'alpha' } }, limits: { failures: 100 } },
    ];
    cloud.gateway = await startTestGateway({ provider, values: { clouds, ...values }, ...(now && { now }) });
    const open = clientOf(cloud.gateway.url);
    [cloud.bob, cloud.ann] = await Promise.all([logIn(open, 'bob', 'alpha'), logIn(open, 'ann', 'alpha')]);
    await cloud.gateway.inventory.firstRounds();
    return cloud;
  }

  /** The address of a new console. */
  async link(client: Client = this.bob): Promise<string> {
    const answer = await client.ask('GET', '/servers/north.n1/vnc');
    const { url } = (answer.body['server'] ?? {}) as { url?: string };
    if (url === undefined) throw new Error(`no console: ${answer.status} ${answer.text}`);
    return url;
  }

  /** The path of its websocket. */
  async path(client?: Client): Promise<string> {
    return `/${new URL(await this.link(client)).searchParams.get('path')}`;
  }

  async stop(): Promise<void> {
    await this.gateway.close(0);
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
