import { randomBytes } from 'node:crypto';
import type { RedisConfig } from '../config/redis.ts';
import { AfterFailures } from './after-failures.ts';
import { createMemory } from './memory.ts';
import { redisConnections, type RedisClient, type RedisConnections } from './redis-connection.ts';
import type { LentMemory, SharedMemory } from './shared-memory.ts';

const RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";

interface Handler {
  readonly onMessage: (message: string) => void;
  readonly onListening: () => void;
}

/**
 * Redis as the shared memory, every key below a prefix. While it is away, values are kept in this process, so that nothing that a
 * caller waits for depends on it.
 */
export class RedisMemory implements SharedMemory {
  readonly #connections: RedisConnections;
  readonly #client: RedisClient;
  readonly #alone: SharedMemory;
  readonly #handlers = new Map<string, Handler>();
  readonly #prefix: string;
  readonly #onError: (error: Error) => void;
  readonly #now: () => number;
  readonly #failures: AfterFailures;
  #closed = false;

  constructor(config: RedisConfig, prefix: string, onError: (error: Error) => void, now: () => number = Date.now) {
    this.#prefix = prefix;
    this.#onError = onError;
    this.#now = now;
    this.#alone = createMemory(now);
    this.#failures = new AfterFailures(() => this.up() && this.#listening(), now);
    this.#connections = redisConnections(config);
    const { client, listener } = this.#connections;
    this.#client = client;
    listener.on('ready', () => this.#resubscribe());
    listener.on('message', (channel: string, message: string) => this.#handlers.get(channel)?.onMessage(message));
    for (const connection of [client, listener]) {
      connection.on('error', onError);
      connection.connect().catch(onError);
    }
    client.on('node error', onError);
    // What another node takes over may lack what was written last.
    client.on('-node', () => this.#failures.failed());
  }

  up(): boolean {
    return this.#connections.up();
  }

  /** Told each time the connection comes (true) or goes (false), and once when it is not there at first. */
  onChange(tell: (up: boolean) => void): void {
    let told: boolean | undefined;
    this.#connections.onChange(() => {
      const up = this.up();
      if (told === up || this.#closed) return;
      told = up;
      tell(up);
    });
  }

  get(key: string): Promise<Buffer | undefined> {
    return this.#or(
      () => this.#get(key),
      () => this.#alone.get(key),
    );
  }

  set(key: string, value: Buffer, ttl: number): Promise<void> {
    return this.#or(
      () => this.#set(key, value, ttl),
      () => this.#alone.set(key, value, ttl),
    );
  }

  lock(key: string, ttl: number): Promise<(() => Promise<void>) | undefined> {
    return this.#or<(() => Promise<void>) | undefined>(
      () => this.#lock(key, ttl),
      () => this.#alone.lock(key, ttl),
    );
  }

  /** The same without this process's own memory in its place: throws what stands in the way. */
  strict(): LentMemory {
    return {
      up: () => this.up(),
      get: (key) => this.#get(key),
      set: (key, value, ttl) => this.#set(key, value, ttl),
      lock: (key, ttl) => this.#lock(key, ttl),
    };
  }

  async #get(key: string): Promise<Buffer | undefined> {
    return (await this.#client.getBuffer(this.#full(key))) ?? undefined;
  }

  async #set(key: string, value: Buffer, ttl: number): Promise<void> {
    await this.#client.set(this.#full(key), value, 'PX', Math.max(1, Math.round(ttl)));
  }

  async #lock(key: string, ttl: number): Promise<(() => Promise<void>) | undefined> {
    const mark = randomBytes(16).toString('hex');
    const taken = await this.#client.set(this.#full(key), mark, 'PX', Math.round(ttl), 'NX');
    return taken === 'OK' ? () => this.#release(key, mark) : undefined;
  }

  /** Sends a word to all gateways that listen. Throws while Redis is away. */
  publish(channel: string, message: string): Promise<void> {
    return this.#told(async () => {
      const full = this.#full(channel);
      try {
        await this.#client.publish(full, message);
      } catch (error) {
        // Of a cluster any node spreads it: that one is lost does not mean that the others miss it.
        const nodes = 'nodes' in this.#client ? this.#client.nodes('master') : [];
        const other = nodes.find(({ status }) => status === 'ready');
        if (!other) throw error;
        await other.publish(full, message);
      }
    });
  }

  /**
   * `onListening` is told whenever messages arrive from now on: at first, after each time that the connection was away, and some time after
   * something else than keeping and locking values has failed.
   */
  subscribe(channel: string, onMessage: (message: string) => void, onListening: () => void): void {
    this.#handlers.set(this.#full(channel), { onMessage, onListening });
    this.#resubscribe();
  }

  /** Puts a word into a set until a time (milliseconds since 1970). Throws while Redis is away. */
  add(key: string, word: string, until: number): Promise<void> {
    return this.#told(async () => {
      const full = this.#full(key);
      await this.#client.zadd(full, until, word);
      await this.#client.zremrangebyscore(full, 0, this.#now());
      await this.#client.pexpireat(full, until, 'GT');
      await this.#client.pexpireat(full, until, 'NX');
    });
  }

  /** The words of a set that have not ended, each with its end. Throws while Redis is away. */
  async members(key: string): Promise<ReadonlyMap<string, number>> {
    const ask = () => this.#client.zrangebyscore(this.#full(key), this.#now(), '+inf', 'WITHSCORES');
    const flat = await this.#told(ask);
    const words = new Map<string, number>();
    for (let at = 0; at + 1 < flat.length; at += 2) words.set(flat[at] ?? '', Number(flat[at + 1]));
    return words;
  }

  /**
   * Keeps a value in a place of a table, which is forgotten `ttl` milliseconds after the last; of more than `most` places the first by their
   * names go. Throws while Redis is away.
   */
  async putIn(
    table: string,
    place: string,
    value: Buffer,
    { ttl, most }: { readonly ttl: number; readonly most: number },
  ): Promise<void> {
    const full = this.#full(table);
    await this.#client.hset(full, place, value);
    await this.#client.pexpire(full, ttl);
    const excess = (await this.#client.hkeys(full)).sort().slice(0, -most);
    if (excess.length > 0) await this.#client.hdel(full, ...excess);
  }

  /** Keeps a value in a place of a table, for good. Throws while Redis is away. */
  async keepIn(table: string, place: string, value: Buffer): Promise<void> {
    await this.#client.hset(this.#full(table), place, value);
  }

  /** The same where nothing is kept yet. */
  async keepNewIn(table: string, place: string, value: Buffer): Promise<void> {
    await this.#told(() => this.#client.hsetnx(this.#full(table), place, value));
  }

  /** The values of a table by their places. Throws while Redis is away. */
  async places(table: string): Promise<ReadonlyMap<string, Buffer>> {
    return new Map(Object.entries(await this.#told(() => this.#client.hgetallBuffer(this.#full(table)))));
  }

  /** The connection itself, for those who speak to Redis on their own: the keys of one command must have one hash slot. */
  client(): RedisClient {
    return this.#client;
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#handlers.clear();
    this.#failures.close();
    this.#connections.close();
    return this.#alone.close();
  }

  #full(key: string): string {
    return `${this.#prefix}:${key}`;
  }

  #resubscribe(): void {
    const { listener } = this.#connections;
    const channels = [...this.#handlers.keys()];
    if (channels.length === 0 || listener.status !== 'ready') return;
    listener.subscribe(...channels).then(() => this.#listening(), this.#onError);
  }

  #listening(): void {
    for (const { onListening } of this.#handlers.values()) onListening();
  }

  /** Those who listen are told again when what they asked for failed: a cluster loses nodes one by one, and no connection goes. */
  async #told<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      this.#failures.failed();
      throw error;
    }
  }

  async #release(key: string, mark: string): Promise<void> {
    const give = async () => {
      await this.#client.eval(RELEASE, 1, this.#full(key), mark);
    };
    // A lock that cannot be given back ends by itself.
    await this.#or(give, () => Promise.resolve());
  }

  /** Redis' answer, or this process's own when Redis cannot give one. */
  async #or<T>(ask: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
    if (!this.up()) return otherwise();
    try {
      return await ask();
    } catch (error) {
      this.#onError(error as Error);
      return otherwise();
    }
  }
}
