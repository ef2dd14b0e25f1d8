import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createMemory } from '../cache/memory.ts';
import { FleetCache } from '../cache/remember.ts';
import { createHostGuard } from '../clouds/hosts.ts';
import { UndiciClient } from '../clouds/http-client.ts';
import type { Call, Page, Provider, Resource, ResourceName, SourceRecord } from '../contract/index.ts';
import { LookUps } from '../inventory/sync/look-ups.ts';
import { CloudRecords } from '../inventory/sync/records.ts';
import { createChannels } from '../observe/channels.ts';
import { watchingOwn } from './own-members.ts';

/** How a call differs from one of nobody's, that nobody ends. */
export type CallOptions = Partial<Pick<Call, 'signal' | 'project' | 'touch'>>;

/** A session of an adapter with the gateway's own tools, and everything that came out of it as text. */
export interface Bench {
  readonly session: unknown;
  /** Log lines, warnings and events so far. */
  readonly told: readonly string[];
  call(options?: CallOptions): Call;
  /** All records of a source, page by page. */
  pages(source: string): Promise<readonly Page<SourceRecord>[]>;
  close(): Promise<void>;
}

/** As the gateway has them by default: real clouds may take their time. */
const USUAL = {
  concurrency: 8,
  waiting: 64,
  connect: 2000,
  headers: 10_000,
  timeout: 15_000,
  failures: 1000,
  pause: 1000,
  answer: 64 * 1024 * 1024,
  transfers: 8,
  idle: 10_000,
};

/** Short, so that a cloud that is made not to answer does not hold up the run. */
const SHORT = { ...USUAL, connect: 1000, headers: 1500, timeout: 2500 };

/** How an adapter is opened: for whom, and whether the cloud will be made not to answer. */
export interface BenchOptions {
  readonly allProjects: boolean;
  readonly troubled: boolean;
}

const MAX_PAGES = 1000;

/** How long an adapter may take to end, as in the gateway. Milliseconds. */
const CLOSE = 2000;

/** Between looks, each pause longer than the one before: what is looked at may be busy with what is waited for. Milliseconds. */
const PACE = { first: 200, most: 1000, longer: 1.25 };

/** Looks until there is an answer; nothing when there is none after so many seconds, or the call has ended. */
export async function lookUntil<T>(
  look: () => Promise<T | undefined>,
  { seconds, signal }: { readonly seconds: number; readonly signal?: AbortSignal },
): Promise<T | undefined> {
  const end = Date.now() + seconds * 1000;
  for (let pace = PACE.first; ; pace = Math.min(pace * PACE.longer, PACE.most)) {
    const found = await look();
    if (found !== undefined || signal?.aborted === true || Date.now() >= end) return found;
    await pause(pace);
  }
}

/** Opens an adapter on a cloud. No traffic. */
export function openBench(
  provider: Provider,
  config: Readonly<Record<string, unknown>>,
  { allProjects, troubled }: BenchOptions,
): Bench {
  const limits = troubled ? SHORT : USUAL;
  const told: string[] = [];
  const name = `bench-${randomBytes(3).toString('hex')}`;
  const channels = createChannels();
  channels.subscribe('cloud', (event) => told.push(JSON.stringify(event)));
  const say = (message: string, facts: unknown = {}) => void told.push(`${message} ${JSON.stringify(facts)}`);
  const guard = createHostGuard(name, provider.hosts(config));
  const http = new UndiciClient({ cloud: name, limits, guard, tls: { verify: true }, channels, now: Date.now });
  const cache = new FleetCache(name, {
    memory: createMemory(),
    seal: {
      close: (_key, value) => Buffer.from(JSON.stringify(value)),
      open: (_key, bytes) => JSON.parse(bytes.toString()) as unknown,
    },
    fingerprint: (secret) => String(secret.length),
    now: Date.now,
    pause: (milliseconds) => pause(milliseconds),
    onResult: () => undefined,
    onError: (error) => say('renewing failed', error),
  });
  const log = { debug: say, info: say, warn: say };
  const session = provider.open(config, { http, cache, log, now: Date.now }, { name, allProjects });
  const call = ({ signal = new AbortController().signal, project, touch }: CallOptions = {}): Call => ({
    id: randomUUID(),
    signal,
    ...(project !== undefined && { project }),
    warn: (what, why) => say(what, why),
    touch: touch ?? (() => undefined),
    until: (look, seconds) => lookUntil(look, { seconds, signal }),
  });

  return {
    session,
    told,
    call,
    async pages(source) {
      const pages: Page<SourceRecord>[] = [];
      let cursor: string | undefined;
      do {
        const page = (await provider.sources[source]?.list(session, cursor, call())) ?? { items: [] };
        pages.push(page);
        cursor = page.next;
      } while (cursor !== undefined && pages.length < MAX_PAGES);
      return pages;
    },
    async close() {
      // As in the gateway: it ends all the same.
      const end = async () => provider.close?.(session, call({ signal: AbortSignal.timeout(CLOSE) }));
      await end().catch((error: unknown) => say('closing failed', error));
      await http.close();
    },
  };
}

/** What a resource comes to on a cloud. */
export interface Translated {
  readonly name: ResourceName;
  readonly things: readonly { readonly id: string }[];
  /** Sources that were looked into without having been declared. */
  readonly undeclared: readonly string[];
  /** Members that it looks at although their source says that nobody else does. */
  readonly peeked: readonly string[];
}

/** Everything that a cloud lists. Sources that it does not have are left out. */
export async function allRecords(provider: Provider, bench: Bench): Promise<CloudRecords> {
  const records = new CloudRecords(provider);
  for (const source of Object.keys(provider.sources)) {
    const pages = await bench.pages(source).catch(() => undefined);
    if (!pages) continue;
    for (const item of pages.flatMap(({ items }) => items)) records.table(source).put(item);
    records.table(source).setKnown(true);
  }
  return records;
}

export type AnyResource = Resource<
  unknown,
  Readonly<Record<string, SourceRecord>>,
  string,
  { readonly id: string } | undefined
>;

/** All things of a cloud, translated with everything that belongs to them. Sources that the cloud does not have are left out. */
export async function translated(provider: Provider, bench: Bench): Promise<readonly Translated[]> {
  const records = await allRecords(provider, bench);
  const resources = Object.entries(provider.resources) as unknown as readonly (readonly [ResourceName, AnyResource])[];
  return resources.map(([name, resource]) => {
    const looked = new LookUps();
    const peeked = new Set<string>();
    const related = watchingOwn(records.related(looked), provider, peeked);
    const things = [...records.table(resource.rows).ids()].flatMap((id) => {
      const record = records.table(resource.rows).get(id);
      // A list can hold things of several kinds.
      return record ? (resource.translate(bench.session, record, related, bench.call()) ?? []) : [];
    });
    const declared = new Set([resource.rows, ...resource.uses]);
    const undeclared = [...looked.sources()].filter((source) => !declared.has(source));
    return { name, things, undeclared, peeked: [...peeked] };
  });
}
