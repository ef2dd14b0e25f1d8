import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { credentialsOf, type BedCloud, type Login } from './bed.ts';
import { OpenstackClient } from './oracle/openstack-client.ts';

const SERVICES = ['compute', 'image', 'network', 'volume'] as const;

/** The lists are shorter than a page of any real client: in between, every `limit` becomes this. */
const ROWS_PER_PAGE = '3';

/** Stands in front of the services of a cloud of the bed, so that their lists come in many pages. */
export class NarrowPages {
  /** Lists that were asked to go on after a record. */
  readonly continued = new Set<string>();
  private readonly servers: Server[] = [];

  /** Where the services answer now: the adapter's setting `endpoints`. */
  async open(cloud: BedCloud, login: Login): Promise<Record<string, string>> {
    const client = await OpenstackClient.login(credentialsOf(cloud, login));
    const places = await Promise.all(
      SERVICES.map(async (service) => {
        const url = new URL(client.endpoint(service));
        const server = createServer((incoming, outgoing) => this.pass(url.origin, incoming, outgoing));
        this.servers.push(server);
        await once(server.listen(0, '127.0.0.1'), 'listening');
        const { port } = server.address() as AddressInfo;
        return [service, `http://127.0.0.1:${port}${url.pathname}`] as const;
      }),
    );
    return Object.fromEntries(places);
  }

  private pass(origin: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
    const url = new URL(incoming.url ?? '/', origin);
    if (url.searchParams.has('limit')) url.searchParams.set('limit', ROWS_PER_PAGE);
    if (url.searchParams.has('marker')) this.continued.add(url.pathname.replace(/^.*\/v[\d.]+\//, ''));
    const { host: _host, ...headers } = incoming.headers;
    const onward = request(url, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  }

  async close(): Promise<void> {
    await Promise.all(
      this.servers.map((server) => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      }),
    );
  }
}
