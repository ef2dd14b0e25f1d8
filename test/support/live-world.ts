import { clientOf, logIn, type Client } from './client.ts';
import { EventSource } from './event-source.ts';
import { fakeCloud, type FakeCloud, type FakeServer } from './fake-provider.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { until } from './inventory.ts';

/** A gateway with one cloud, and those who follow what changes there. */
export interface LiveWorld {
  readonly north: FakeCloud;
  readonly gateway: TestGateway;
  readonly open: Client;
  readonly bob: Client;
  readonly rob: Client;
  readonly eve: Client;
  readonly ann: Client;
  /** Milliseconds by which the gateway's clock is ahead. */
  later: number;
  /** Opens a stream; one that was not refused is ready. */
  follow(client: Client, query?: string, headers?: Readonly<Record<string, string>>): Promise<EventSource>;
  /** Follows also one that a test has opened. */
  with(source: EventSource): EventSource;
  /** The cloud holds these servers, and the gateway has looked at those that are not as before. */
  hold(...servers: FakeServer[]): Promise<void>;
  metric(name: string): Promise<number>;
  /** Closes all streams. */
  rest(): Promise<void>;
}

export const LIVE_VALUES = { live: { heartbeat: '50ms', most: 6, most_per_user: 4, kept: 1 } };

export async function liveWorld(): Promise<LiveWorld> {
  const north = fakeCloud([{ id: 's0', name: 'web-0' }]);
  const clock = { later: 0 };
  const now = () => Date.now() + clock.later;
  const gateway = await startTestGateway({ clouds: { north }, now, values: LIVE_VALUES });
  const open = clientOf(gateway.url);
  const bob = await logIn(open, 'bob', 'alpha');
  const others = [logIn(open, 'rob', 'alpha'), logIn(open, 'eve', 'beta'), logIn(open, 'ann', 'system')] as const;
  const [rob, eve, ann] = await Promise.all(others);
  await gateway.inventory.firstRounds();
  const sources: EventSource[] = [];
  const metric = async (name: string) => {
    const text = await (await fetch(`${gateway.operationsUrl}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
  };
  return Object.assign(clock, {
    ...{ north, gateway, open, bob, rob, eve, ann, metric },
    with(source: EventSource) {
      sources.push(source);
      return source;
    },
    async follow(client: Client, query = '', headers: Readonly<Record<string, string>> = {}) {
      const source = await EventSource.open(client, query, headers);
      sources.push(source);
      if (source.status === 200) await until('it is ready', () => source.named('ready').length > 0);
      return source;
    },
    async hold(...servers: FakeServer[]) {
      const known = new Map(north.servers.map((server) => [server.id, JSON.stringify(server)]));
      const different = servers.filter((server) => known.get(server.id) !== JSON.stringify(server)).map(({ id }) => id);
      const gone = [...known.keys()].filter((id) => !servers.some((server) => server.id === id));
      north.servers = servers;
      const headers = { 'cache-control': 'no-cache' };
      for (const id of [...different, ...gone]) await ann.ask('GET', `/servers/north.${id}?scope=system`, { headers });
    },
    async rest() {
      for (const source of sources.splice(0)) source.close();
      await until('nobody follows', async () => (await metric('podgate_live_streams_open')) === 0);
    },
  });
}

/** What somebody was told, in short. */
export const told = (source: EventSource): readonly string[] =>
  source.events
    .filter(({ name }) => name !== 'ready')
    .map(({ name, data }) => `${name} ${String(data['id'] ?? data['reason'])}`);
