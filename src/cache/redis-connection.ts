import { randomInt } from 'node:crypto';
import { createConnection, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AbstractConnector, Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisConfig, SentinelConfig } from '../config/redis.ts';

/** One server, or all nodes of a cluster. */
export type RedisClient = Redis | Cluster;

/** Connections to a Redis that are made again whenever they are lost. */
export interface RedisConnections {
  /** For commands, each of which has keys of one hash slot alone. */
  readonly client: RedisClient;
  /** For messages alone. */
  readonly listener: Redis;
  /** Whether commands are answered, as far as is known. */
  up(): boolean;
  /** Told whenever `up` may have another answer, more often than it has. */
  onChange(changed: () => void): void;
  close(): void;
}

/** How long a connection may take to close, milliseconds: the process waits for it. */
const CLOSING = 200;

/** Commands fail at once while there is no connection: whoever waits for Redis must not make a caller wait. */
const COMMON = {
  commandTimeout: 1000,
  connectTimeout: 2000,
  // A machine that is gone says nothing: without these its connection would be thought alive for a quarter of an hour.
  socketTimeout: 2000,
  keepAlive: 10_000,
  disconnectTimeout: CLOSING,
  maxRetriesPerRequest: 0,
  // Done by hand: the library's own attempt is a rejection that nobody can catch when the connection is lost again.
  autoResubscribe: false,
  lazyConnect: true,
} satisfies RedisOptions;

const again = (times: number) => Math.min(50 * 2 ** Math.min(times, 6), 2000);

const ALONE = {
  ...COMMON,
  enableOfflineQueue: false,
  retryStrategy: again,
  // A master that became a replica takes no writes: where the master is now is found out by connecting again.
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
} satisfies RedisOptions;

interface Place {
  readonly host: string;
  readonly port: number;
}

/** Places of some servers, and how each of them is spoken to. */
interface Servers {
  readonly places: readonly Place[];
  readonly username?: string;
  readonly password?: string;
  readonly tls?: object;
}

function serversOf(urls: readonly string[], usualPort: number): Servers {
  const parsed = urls.map((url) => new URL(url));
  const [first] = parsed;
  const login = (text = '') => (text === '' ? undefined : decodeURIComponent(text));
  return {
    places: parsed.map(({ hostname, port }) => ({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? usualPort : Number(port),
    })),
    username: login(first?.username),
    password: login(first?.password),
    tls: first?.protocol === 'rediss:' ? {} : undefined,
  };
}

function alone(client: Redis): RedisConnections {
  const listener = client.duplicate();
  return {
    client,
    listener,
    up: () => client.status === 'ready',
    onChange(changed) {
      // While no sentinel is there nothing is closed: errors tell of it.
      for (const event of ['ready', 'close', 'error']) client.on(event, changed);
    },
    close() {
      for (const connection of [listener, client]) connection.disconnect();
    },
  };
}

function masterOf({ urls, name, user, password, database, tls }: SentinelConfig): Redis {
  const sentinels = serversOf(urls, 26_379);
  return new Redis({
    ...ALONE,
    sentinels: sentinels.places.map((place) => ({ ...place })),
    sentinelUsername: sentinels.username,
    sentinelPassword: sentinels.password,
    sentinelTLS: sentinels.tls,
    sentinelCommandTimeout: COMMON.commandTimeout,
    sentinelRetryStrategy: again,
    name,
    username: user,
    password,
    db: database,
    ...(tls && { tls: {}, enableTLSForSentinelMode: true }),
  });
}

/** Connects to a node of a cluster, each time to another one: any of them tells what is published at whichever. */
function nodeAfterNode(cluster: Cluster, { places, tls }: Servers): new (options: unknown) => AbstractConnector {
  let turn = randomInt(1024);
  return class extends AbstractConnector {
    constructor() {
      super(CLOSING);
    }

    connect(): Promise<Socket> {
      this.connecting = true;
      const known = cluster.nodes().map(({ options: { host = '', port = 0 } }) => ({ host, port }));
      const nodes = known.length > 0 ? known : places;
      const node = nodes[(turn += 1) % nodes.length] ?? { host: '', port: 0 };
      const stream = tls ? connectTls({ ...node, ...tls }) : createConnection({ ...node });
      stream.once('error', (error: Error) => (this.firstError = error));
      this.stream = stream;
      return Promise.resolve(stream);
    }
  };
}

/** Resolves when a node is connected, or lost, or refuses. */
async function connected(node: Redis): Promise<void> {
  if (node.status === 'ready') return;
  const settled = new Promise<void>((resolve) => {
    for (const event of ['ready', 'end']) node.once(event, resolve);
  });
  if (node.status === 'wait') node.connect().catch(() => undefined);
  await settled;
}

/** Milliseconds between looks at whether a cluster takes commands. */
const LOOK = 1000;

/** Looks whether a cluster takes commands: its nodes answer, too, when it does not. */
function lookAfter(cluster: Cluster): Pick<RedisConnections, 'up' | 'onChange' | 'close'> {
  let [serving, arrived] = [true, false];
  const tell = new Set<() => void>();
  const changed = () => {
    for (const told of tell) told();
  };
  const look = async () => {
    if (cluster.status !== 'ready') return;
    const asked = await Promise.allSettled(cluster.nodes('master').map((node) => node.cluster('INFO')));
    const states = asked.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    // A node that is cut off from the others says that it fails; the others go on without it.
    if (states.length > 0) serving = states.some((state) => !/^cluster_state:fail/m.test(state));
    changed();
  };
  const looks = setInterval(() => void look(), LOOK).unref();
  // It is connected only when it takes commands, but its nodes are not: what is asked of them before that fails.
  cluster.on('ready', () => {
    [serving, arrived] = [true, false];
    void Promise.all(cluster.nodes('master').map(connected)).then(() => {
      arrived = true;
      changed();
    });
  });
  // After whoever sends the node something, and not before the cluster is ready: that asks a node, too. Both begin the connection by
  // themselves, and fail while it is begun.
  cluster.on('+node', (node: Redis) => setImmediate(() => cluster.status === 'ready' && void connected(node)));
  for (const event of ['ready', 'close', 'error']) cluster.on(event, changed);
  return {
    up: () => cluster.status === 'ready' && serving && arrived,
    onChange: (told) => void tell.add(told),
    close: () => clearInterval(looks),
  };
}

function clustered(urls: readonly string[]): RedisConnections {
  const servers = serversOf(urls, 6379);
  const { username, password, tls } = servers;
  const login = { username, password, tls };
  const client = new Cluster(
    servers.places.map((place) => ({ ...place })),
    {
      redisOptions: { ...COMMON, ...login },
      enableOfflineQueue: false,
      clusterRetryStrategy: again,
      lazyConnect: true,
      maxRedirections: 5,
      // Nobody waits until another node has taken the place of a lost one; where it is, the others say.
      retryDelayOnFailover: 0,
      retryDelayOnClusterDown: 0,
      // Names stay names: certificates have them, and their addresses change.
      dnsLookup: (name, found) => found(null, name),
    },
  );
  const listener = new Redis({ ...ALONE, ...login, Connector: nodeAfterNode(client, servers) });
  const looking = lookAfter(client);
  return {
    client,
    listener,
    up: looking.up,
    onChange: looking.onChange,
    close() {
      looking.close();
      for (const connection of [listener, client]) connection.disconnect();
    },
  };
}

function connectionsOf(config: RedisConfig): RedisConnections {
  if ('cluster' in config) return clustered(config.cluster);
  return alone('sentinel' in config ? masterOf(config.sentinel) : new Redis(config.url, ALONE));
}

/** Milliseconds between questions whether whoever is listened to is still there. */
const ASK = 3000;

/** Makes the connections, which begin when `connect` of each is called. */
export function redisConnections(config: RedisConfig): RedisConnections {
  const made = connectionsOf(config);
  const { listener } = made;
  // Who only listens does not notice that nobody will ever speak: a question that stays open ends the connection.
  const asks = setInterval(() => {
    if (listener.status === 'ready') listener.ping().catch(() => undefined);
  }, ASK).unref();
  return {
    ...made,
    close() {
      clearInterval(asks);
      made.close();
    },
  };
}
