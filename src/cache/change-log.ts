import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { RedisMemory } from './redis.ts';
import type { RedisClient } from './redis-connection.ts';
import type { BytesSeal } from './seal.ts';

/** Who leads, and what time it is there. The lead ends by itself. */
const LEAD = `
  local holder = redis.call('GET', KEYS[1])
  if holder == false or holder == ARGV[1] then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
  local time = redis.call('TIME')
  return {(holder == false or holder == ARGV[1]) and 1 or 0, time[1], time[2]}
`;
const LEAVE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end";
/** Entries have numbers without gaps. Whoever speaks as the leader must be it at that moment, however long ago he asked. */
const APPEND = `
  if ARGV[2] == '1' and redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  local place = redis.call('INCR', KEYS[3])
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], place .. '-0', 'd', ARGV[3])
  redis.call('PEXPIRE', KEYS[2], ARGV[5])
  redis.call('PEXPIRE', KEYS[3], ARGV[5])
  return place
`;
const BEGIN = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
  return 1
`;

/** Entries that are kept at least. */
const MOST = 1024;
/** What nobody has touched for so long goes. Milliseconds. */
const KEPT = 24 * 3_600_000;

const [deflate, inflate] = [promisify(deflateRaw), promisify(inflateRaw)];

/** Where it stands, and who asks. */
export interface ChangeLogParts {
  readonly redis: Pick<RedisMemory, 'client'>;
  readonly prefix: string;
  /** Names this gateway among all that have the log. */
  readonly member: string;
  readonly seal: () => BytesSeal;
}

/**
 * What gateways of a fleet tell each other of one thing: entries in one order, bounded, of which the oldest go first; a base from which
 * to begin; and who of them leads. All is compressed and encrypted. Everything throws while Redis is away.
 */
export class ChangeLog {
  readonly #parts: ChangeLogParts;
  readonly #name: string;

  constructor(name: string, parts: ChangeLogParts) {
    this.#parts = parts;
    this.#name = name;
  }

  /** Takes the lead, or keeps it, for some milliseconds; whether this gateway has it, and the time of Redis (milliseconds since 1970). */
  async lead(ttl: number): Promise<{ readonly leads: boolean; readonly time: number }> {
    const answer = (await this.#client.eval(
      LEAD,
      1,
      this.#key('leader'),
      this.#parts.member,
      ttl,
    )) as readonly unknown[];
    const [leads, seconds, micros] = answer.map(Number);
    return { leads: leads === 1, time: (seconds ?? 0) * 1000 + Math.floor((micros ?? 0) / 1000) };
  }

  /** Gives the lead up. */
  async leave(): Promise<void> {
    await this.#client.eval(LEAVE, 1, this.#key('leader'), this.#parts.member);
  }

  /** Puts an entry at the end; its place, or nothing when only the leader may, and this gateway is not. */
  async append(entry: unknown, asLeader: boolean): Promise<number | undefined> {
    const { member } = this.#parts;
    const bytes = await this.#pack('entry', entry);
    const keys = [this.#key('leader'), this.#key('entries'), this.#key('last')];
    const place = await this.#client.eval(APPEND, keys.length, ...keys, member, asLeader ? 1 : 0, bytes, MOST, KEPT);
    return Number(place) === 0 ? undefined : Number(place);
  }

  /** The place of the last entry; 0 before the first. */
  async last(): Promise<number> {
    return Number((await this.#client.get(this.#key('last'))) ?? 0);
  }

  /** Some entries behind a place, in their order. An entry that this gateway cannot read is nothing. */
  async after(place: number, most: number): Promise<readonly { readonly place: number; readonly entry: unknown }[]> {
    const found = await this.#client.xrangeBuffer(this.#key('entries'), `(${place}-0`, '+', 'COUNT', most);
    return Promise.all(
      found.map(async ([id, [, bytes]]) => ({
        place: Number.parseInt(id.toString(), 10),
        entry: bytes && (await this.#unpack('entry', bytes)),
      })),
    );
  }

  /** Where to begin, as the leader said it last. */
  async base(): Promise<unknown> {
    const bytes = await this.#client.getBuffer(this.#key('base'));
    return bytes ? this.#unpack('base', bytes) : undefined;
  }

  /** Says where to begin; false when this gateway does not lead. */
  async begin(base: unknown): Promise<boolean> {
    const bytes = await this.#pack('base', base);
    const keys = [this.#key('leader'), this.#key('base')];
    return Number(await this.#client.eval(BEGIN, keys.length, ...keys, this.#parts.member, bytes, KEPT)) === 1;
  }

  /** A part of what there was at the beginning. */
  async part(name: string): Promise<unknown> {
    const bytes = await this.#client.getBuffer(this.#key(`part:${name}`));
    return bytes ? this.#unpack(`part:${name}`, bytes) : undefined;
  }

  async putPart(name: string, part: unknown): Promise<void> {
    await this.#client.set(this.#key(`part:${name}`), await this.#pack(`part:${name}`, part), 'PX', KEPT);
  }

  /** Forgets a part that nobody needs any more, a little later: somebody may be reading. */
  async dropPart(name: string, later: number): Promise<void> {
    await this.#client.pexpire(this.#key(`part:${name}`), later);
  }

  get #client(): RedisClient {
    return this.#parts.redis.client();
  }

  /** All keys of one log have one hash tag: they are on one node of a cluster. */
  #key(what: string): string {
    return `${this.#parts.prefix}:{changes:${this.#name}}:${what}`;
  }

  async #pack(what: string, value: unknown): Promise<Buffer> {
    return this.#parts.seal().closeBytes(this.#key(what), await deflate(JSON.stringify(value), { level: 1 }));
  }

  async #unpack(what: string, sealed: Buffer): Promise<unknown> {
    const bytes = this.#parts.seal().openBytes(this.#key(what), sealed);
    return bytes && (JSON.parse((await inflate(bytes)).toString('utf8')) as unknown);
  }
}
