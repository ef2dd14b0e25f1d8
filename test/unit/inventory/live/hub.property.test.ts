import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Hub } from '../../../../src/inventory/live/hub.ts';
import { View } from '../../../../src/inventory/live/view.ts';
import type { Store } from '../../../../src/inventory/store/store.ts';
import { isIn } from '../../../../src/schema/query/condition.ts';
import { all } from '../../../../src/schema/query/parameters.ts';
import { cloudFragments, serverSchema, serverStorer } from '../../../../src/schema/servers/document.ts';
import { KeptRows, TestFollower, type Row } from '../../../support/live-client.ts';
import { placed, server } from '../../../support/random-servers.ts';
import { ALPHA, cloudContext, fill, openTestStore, queryOf, type Placed } from '../../../support/read-model.ts';

let store: Store;
beforeAll(() => {
  store = openTestStore();
});
afterAll(() => store.close());

const QUERIES = [
  '',
  'filter=status.in(running,ready)',
  'search=10.0.0',
  'tags.0.key=user:env&tags.0.value=prod',
  'field=id&field=name&field=account_status',
  'field=id&field=tag:user:env',
  'details=false',
  'with_meta=false&freezed=true',
  'filter=name.contains(a)&filter_any=true&filter=vcpu_count.gt(1)',
];

interface Watched {
  readonly search: string;
  readonly admin: boolean;
}

/** The request for a list and the view of the same: members see rows of alpha alone. */
function asked({ search, admin }: Watched) {
  const { where: own, order, details, metadata, fields } = queryOf(search, admin);
  const where = admin ? own : all([isIn('project_id', [ALPHA.id]), own]);
  const shape = { form: details ? 'full' : 'brief', admin, metadata, fields } as const;
  const view = new View({ schema: serverSchema, where, shape, clouds: 'all' });
  return { view, request: { resource: 'servers', where, order, limit: 500, offset: 0, shape, totals: false } };
}

async function rowsOf(request: ReturnType<typeof asked>['request']): Promise<readonly Row[]> {
  const { rows } = await store.list(request);
  return JSON.parse(`[${Buffer.from(rows).toString('utf8')}]`) as readonly Row[];
}

/** Somebody who lists once, and then only takes events; now and then he is slow, or loses his connection and comes back. */
class Client {
  readonly kept = new KeptRows();
  readonly asked: ReturnType<typeof asked>;
  readonly #hub: Hub;
  #follower = new TestFollower();
  #last = '';
  resyncs = 0;

  constructor(hub: Hub, watched: Watched) {
    this.#hub = hub;
    this.asked = asked(watched);
  }

  async connect(): Promise<void> {
    this.#follower = new TestFollower(1);
    const from = this.#last === '' ? undefined : this.#last;
    const following = await this.#hub.join(this.#follower, [this.asked.view], from);
    this.#follower.following = following;
    this.#last = following.place();
    if (!following.resumed) await this.list();
  }

  async list(): Promise<void> {
    this.resyncs += 1;
    this.kept.listed(await rowsOf(this.asked.request));
  }

  /** Takes so many events, and in what has come. */
  async take(room: number): Promise<void> {
    this.#follower.goOn(room);
    await new Promise((resolve) => setImmediate(resolve));
    await this.digest();
  }

  async digest(): Promise<void> {
    for (const event of this.#follower.events.splice(0)) {
      this.#last = event.id;
      if (event.name === 'resync') await this.list();
      else this.kept.take(event);
    }
    if (this.#follower.isLost) {
      this.#last = '';
      await this.connect();
    }
  }

  /** What was under way is lost with the connection. */
  async reconnect(): Promise<void> {
    this.#follower.following?.leave();
    await this.connect();
  }
}

const change = fc.record({
  place: fc.nat({ max: 30 }),
  kind: fc.constantFrom('put', 'put', 'put', 'gone', 'health', 'move'),
  server,
  owner: fc.constantFrom(ALPHA, undefined),
  room: fc.integer({ min: 1, max: 4 }),
  then: fc.constantFrom('take', 'take', 'wait', 'reconnect'),
  who: fc.nat({ max: 2 }),
});

const watched = fc.record({ search: fc.constantFrom(...QUERIES), admin: fc.boolean() });

/** Changes one thing of the clouds. */
async function apply(
  rows: Map<string, Placed>,
  {
    place,
    kind,
    server: next,
    owner,
  }: { place: number; kind: string; server: Placed['server'] | Omit<Placed['server'], 'id'>; owner: Placed['owner'] },
) {
  const [id, cloud] = [`s${place % 12}`, place % 2 === 0 ? 'c1' : 'c2'];
  const known = rows.get(`${cloud}.${id}`);
  if (kind === 'health') {
    await store.setCloud({ cloud, ...cloudFragments(cloudContext(cloud), place % 3 === 0) });
    return;
  }
  const gone = kind === 'gone';
  const one = { cloud, server: { ...(kind === 'move' && known ? known.server : next), id }, owner };
  if (gone) rows.delete(`${cloud}.${id}`);
  else rows.set(`${cloud}.${id}`, one);
  const upserts = gone ? [] : [serverStorer(cloudContext(cloud))(one.server, owner)];
  await store.apply({ resource: 'servers', upserts, removals: gone ? [`${cloud}.${id}`] : [] });
}

const sorted = (rows: Iterable<Row>) => [...rows].sort((a, b) => String(a['id']).localeCompare(String(b['id'])));

describe('who lists once and takes events from then on', () => {
  it.each([
    ['however slow he is and however often he comes back', 16 * 1024 * 1024],
    ['also when little is kept for those who come back', 9000],
  ])('has what a fresh list has, %s', async (_, kept) => {
    let [events, resyncs] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        placed,
        fc.array(watched, { minLength: 3, maxLength: 3 }),
        fc.array(change, { maxLength: 25 }),
        async (list, views, changes) => {
          await fill(store, list);
          const bugs: unknown[] = [];
          const hub = new Hub({
            store,
            after: () => () => undefined,
            kept: () => kept,
            onSent: (count) => (events += count),
            onBug: (bug) => bugs.push(bug),
          });
          const clients = views.map((view) => new Client(hub, view));
          for (const client of clients) await client.connect();
          const rows = new Map(list.map((one) => [`${one.cloud}.${one.server.id}`, one] as const));
          for (const one of changes) {
            await apply(rows, one);
            const client = clients[one.who];
            if (one.then === 'take') await client?.take(one.room);
            if (one.then === 'reconnect') await client?.reconnect();
          }
          for (const client of clients) {
            // Twice, because he who was lost is back with the first.
            for (let turn = 0; turn < 8; turn += 1) await client.take(1000);
            const fresh = await rowsOf(client.asked.request);
            expect(sorted(client.kept.rows.values())).toEqual(sorted(fresh));
            resyncs += client.resyncs - 1;
          }
          expect(bugs).toEqual([]);
          await hub.close();
        },
      ),
      { numRuns: 60 },
    );
    expect(events).toBeGreaterThan(100);
    // Where enough is kept nobody has to list again.
    if (kept > 1e6) expect(resyncs).toBe(0);
    else expect(resyncs).toBeGreaterThan(0);
  });
});
