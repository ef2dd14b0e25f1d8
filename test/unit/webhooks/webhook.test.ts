import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createSecretKey } from 'node:crypto';
import type { WebhookConfig } from '../../../src/config/webhooks.ts';
import { Hub } from '../../../src/inventory/live/hub.ts';
import type { Store } from '../../../src/inventory/store/store.ts';
import { createChannels } from '../../../src/observe/channels.ts';
import { cloudFragments, serverStorer } from '../../../src/schema/servers/document.ts';
import { waitAfter, type WebhookParts } from '../../../src/webhooks/webhook.ts';
import { Webhooks } from '../../../src/webhooks/webhooks.ts';
import { manualTimers, until, type Timers } from '../../support/inventory.ts';
import { ALPHA, BETA, cloudContext, DIRECTORY, openTestStore } from '../../support/read-model.ts';
import { Receiver } from '../../support/webhook-receiver.ts';

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const context = cloudContext('c1');
let store: Store;
let receiver: Receiver;
let timers: Timers;
let results: string[];
let logged: unknown[];
let hub: Hub;
let webhooks: Webhooks;
let directory: typeof DIRECTORY;

beforeAll(() => {
  store = openTestStore();
});
afterAll(() => store.close());

beforeEach(async () => {
  receiver = await Receiver.start(SECRET);
  [timers, results, logged, directory] = [manualTimers(), [], [], DIRECTORY];
  await store.dropCloud('c1');
  await store.setCloud({ cloud: 'c1', ...cloudFragments(context, true) });
  const channels = createChannels();
  channels.subscribe('webhook', ({ result }) => results.push(result));
  const log = {
    info: (...line: unknown[]) => void logged.push(line),
    warn: (...line: unknown[]) => void logged.push(line),
  };
  const onBug = (bug: unknown) => void results.push(String(bug));
  hub = new Hub({ store, after: timers.after, kept: () => 30_000, onSent: () => undefined, onBug });
  const seeing: WebhookParts['seeing'] = {
    directory: () => directory,
    projects: () => [ALPHA, BETA],
    cloudsOf: () => ['c1', 'c2'],
  };
  webhooks = new Webhooks({
    hub: () => Promise.resolve(hub),
    seeing,
    channels,
    log,
    random: () => 1,
    onBug,
    now: timers.now,
    after: timers.after,
  });
});
afterEach(async () => {
  webhooks.close();
  await hub.close();
  await receiver.stop();
});

const configOf = (more: Partial<WebhookConfig> = {}): WebhookConfig => ({
  name: 'cmdb',
  url: receiver.url,
  key: createSecretKey(Buffer.alloc(32, 9)),
  resources: ['servers'],
  events: ['created', 'updated', 'deleted'],
  query: '',
  owned: { project: 'alpha' },
  networks: ['127.0.0.1/32'],
  timeout: 1000,
  attempts: 3,
  ...more,
});

async function put(id: string, name: string, owner = ALPHA): Promise<void> {
  const server = { id, name, status: 'running' as const, upstream: {} };
  await store.apply({ resource: 'servers', upserts: [serverStorer(context)(server, owner)], removals: [] });
}

/** Begins, and the receiver has been told so. */
async function begin(config: WebhookConfig): Promise<void> {
  webhooks.update([config]);
  await until('it begins', () => receiver.posts.length > 0);
}

const times = (result: string) => results.filter((one) => one === result).length;

describe('a webhook', () => {
  it('posts what changes in its project, in order, each signed', async () => {
    await begin(configOf({ query: 'field=name' }));
    await put('s1', 'a');
    await put('s2', 'b', BETA);
    await put('s1', 'c');
    await store.apply({ resource: 'servers', upserts: [], removals: ['c1.s1', 'c1.s2'] });
    await until('all is told', () => receiver.posts.length === 4);
    expect(receiver.taken).toEqual([
      'resync the gateway began to tell changes: what was before is not known to it',
      'servers.created c1.s1',
      'servers.updated c1.s1',
      'servers.deleted c1.s1',
    ]);
    expect(receiver.posts.map(({ data }) => data['fields'])).toEqual([
      undefined,
      { name: 'a' },
      { name: 'c' },
      undefined,
    ]);
    expect(receiver.posts.every(({ isSigned }) => isSigned)).toBe(true);
    expect(receiver.posts[0]?.timestamp).toBe(Math.floor(timers.now() / 1000));
    expect(receiver.posts[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'podgate' });
    expect(new Set(receiver.posts.map(({ id }) => id)).size).toBe(4);
  });

  it('leaves nothing out when projects are read again and are as before', async () => {
    await begin(configOf());
    directory = { ...DIRECTORY };
    await put('s1', 'a');
    await until('it is told', () => receiver.posts.length === 2);
    expect(receiver.taken.slice(1)).toEqual(['servers.created c1.s1']);
  });

  it('tries again what was not taken, later and later, as the same message; nothing passes it', async () => {
    await begin(configOf({ attempts: 12 }));
    receiver.answering = (_, count) => (count <= 4 ? 500 : count === 5 ? [429, { 'retry-after': '60' }] : 200);
    await put('s1', 'a');
    await put('s1', 'b');
    for (const [count, wait] of [
      [1, 1000],
      [2, 2000],
      [3, 4000],
      [4, 60_000],
    ] as const) {
      await until('it was refused', () => times('failed') === count);
      await put('s2', `x${count}`);
      timers.advance(wait - 1);
      expect(receiver.posts).toHaveLength(count + 1);
      timers.advance(1);
      await until('it comes again', () => receiver.posts.length > count + 1);
    }
    await until('the others come', () => receiver.taken.length === 7 && times('delivered') === 7);
    const first = receiver.posts.slice(1, 6);
    expect(new Set(first.map(({ id }) => id)).size).toBe(1);
    expect(first.every(({ isSigned }) => isSigned)).toBe(true);
    expect(receiver.taken.slice(1, 4)).toEqual([
      'servers.created c1.s1',
      'servers.updated c1.s1',
      'servers.created c1.s2',
    ]);
    expect(times('dead')).toBe(0);
  });

  it('waits longer each time, up to five minutes, at random some less', () => {
    expect([1, 2, 9, 10, 30].map((attempts) => waitAfter(attempts, 1))).toEqual([
      1000, 2000, 256_000, 300_000, 300_000,
    ]);
    expect(waitAfter(3, 0)).toBe(2000);
    expect([waitAfter(1, 1, 30), waitAfter(1, 1, 86_400)]).toEqual([30_000, 300_000]);
  });

  it('gives an event up at last, says so in the log, and tells the receiver before anything else', async () => {
    await begin(configOf());
    receiver.answering = ({ type }) => (type === 'servers.created' ? 400 : 200);
    await put('s1', 'a');
    await put('s1', 'b');
    for (const count of [1, 2, 3]) {
      await until('it was refused', () => times('failed') === count);
      timers.advance(4000);
    }
    await until('it goes on', () => times('delivered') === 3);
    expect([times('failed'), times('dead')]).toEqual([3, 1]);
    expect(receiver.taken.slice(1)).toEqual([
      'servers.created c1.s1',
      'resync some events could not be delivered',
      'servers.updated c1.s1',
    ]);
    expect(JSON.stringify(logged)).toContain('it answered 400');
    expect(JSON.stringify(logged)).not.toContain(SECRET.slice(6, 20));
  });

  it('says to a receiver that cannot keep up that it must list anew', async () => {
    await begin(configOf());
    let isAway = true;
    receiver.answering = () => (isAway ? 503 : 200);
    for (let count = 0; count < 150; count += 1) await put('s1', `n${count}`);
    await until('it is lost', () => times('lost') === 1);
    isAway = false;
    timers.advance(1000);
    await until('it is told', () => receiver.taken.includes('resync more has changed than could be delivered'));
    // What waited was told first, in order, and no more than may wait.
    const waited = receiver.taken.filter((text) => text.startsWith('servers.'));
    expect([waited[0], waited.length <= 101]).toEqual(['servers.created c1.s1', true]);
    await put('s1', 'last');
    await until('it goes on', () => receiver.posts.at(-1)?.type === 'servers.updated');
    expect(receiver.posts.at(-1)?.data['fields']).toMatchObject({ name: 'last' });
  });

  it('follows no redirect, waits no longer than it should, and posts to no address that is not allowed', async () => {
    const other = await Receiver.start(SECRET);
    receiver.answering = () => [307, { location: other.url }];
    webhooks.update([configOf({ attempts: 1 })]);
    await until('it is refused', () => logged.length > 0);
    expect(JSON.stringify(logged)).toContain('it answered 307');
    expect(other.posts).toEqual([]);
    receiver.answering = () => 'nothing';
    logged.length = 0;
    webhooks.update([configOf({ attempts: 1, timeout: 50 })]);
    await until('it is refused', () => logged.length > 0);
    expect(JSON.stringify(logged)).toContain('no answer within 0.05 s');
    const posts = receiver.posts.length;
    logged.length = 0;
    // Its name leads to an address that is not among those that are named.
    const url = receiver.url.replace('127.0.0.1', 'localhost');
    const secure = receiver.url.replace('http:', 'https:');
    webhooks.update([
      configOf({ url, networks: ['10.0.0.0/8'] }),
      configOf({ name: 'secure', networks: [], url: secure }),
      configOf({ name: 'closed', url: 'http://127.0.0.1:9/' }),
    ]);
    await until('all are refused', () => logged.length === 3);
    expect(JSON.stringify(logged)).toMatch(/the name leads to (127\.0\.0\.1|::1) is no public address/);
    expect(JSON.stringify(logged)).toContain('"127.0.0.1 is no public address');
    expect(JSON.stringify(logged)).toContain('no connection (ECONNREFUSED)');
    expect(receiver.posts).toHaveLength(posts);
    await other.stop();
  });

  it('stops when it leaves the configuration, and goes on undisturbed when only another one does', async () => {
    await begin(configOf());
    const other = await Receiver.start(SECRET);
    webhooks.update([configOf(), configOf({ name: 'other', url: other.url })]);
    await until('it begins', () => other.posts.length === 1);
    webhooks.update([configOf({ key: createSecretKey(Buffer.alloc(32, 9)) })]);
    await put('s1', 'a');
    await until('it is told', () => receiver.posts.length === 2);
    expect([receiver.taken.length, other.posts.length]).toEqual([2, 1]);
    await other.stop();
  });
});
