import { bedClouds } from './bed.ts';
import { PREFIX } from './content/leftovers.ts';
import { Workshop } from './content/workshop.ts';
import { readExpectedRows } from './expected-rows.ts';
import { NO_CACHE, type GatewayClient } from './gateway-client.ts';
import { bothClouds } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Row } from './oracle/row.ts';
import { rowDifferences } from './row-differences.ts';
import { until } from './until.ts';

const INTERVAL_SECONDS = 3;
/** A round takes its time, and one that is still going on when the next is due puts that off by an interval. */
const WITHIN_SECONDS = 2 * INTERVAL_SECONDS + 4;
const CLOUDS = bothClouds({ interval: `${INTERVAL_SECONDS}s` });
const [first] = bedClouds();

let shop: Workshop;
let gateway: GatewayProcess;
let root: GatewayClient;

beforeAll(async () => {
  shop = await Workshop.open(first);
  gateway = await GatewayProcess.start(CLOUDS);
  root = await gateway.login('root');
}, 180_000);

afterAll(async () => {
  await gateway.stop();
  await shop.close();
}, 180_000);

const gid = (id: string) => `${first.name}.${id}`;

const OURS = { scope: 'system', search: PREFIX } as const;
const withId = (servers: readonly Row[], id: string) => servers.find((row) => row['external_id'] === id);

/** The row of the server in a list of what is known. */
async function listed(id: string): Promise<Row | undefined> {
  const { servers, errors } = await root.list(OURS);
  expect(errors).toBeUndefined();
  return withId(servers, id);
}

/** The same in a list of what the clouds have now. */
const listedNow = async (id: string): Promise<Row | undefined> => withId((await root.listNow(OURS)).servers, id);

/** The row that the cloud's own words make now. */
async function expected(id: string): Promise<Row> {
  const { administrators } = await readExpectedRows(CLOUDS.slice(0, 1));
  return administrators.find((row) => row['external_id'] === id)!;
}

/** The server is at once as the cloud has it when asked for, in show and list; and in a while without asking. */
async function expectSeen(id: string): Promise<void> {
  const row = await expected(id);
  expect(rowDifferences(row, await root.show(gid(id), {}, NO_CACHE))).toEqual([]);
  expect(rowDifferences(row, (await listedNow(id)) ?? {})).toEqual([]);
}

/** The known list comes to show what `agrees` wants within the interval, without being asked to look. */
const expectSoon = (what: string, id: string, agrees: (row: Row | undefined) => boolean) =>
  until(what, WITHIN_SECONDS, async () => agrees(await listed(id)));

const colorOf = (row: Row | undefined) => (row?.['metadata'] as Record<string, string> | undefined)?.['user:color'];

describe('what is changed behind the gateway', () => {
  let id: string;
  let volumeId: string;
  const change = (path: string, method: string, body?: unknown) =>
    shop.dev.call('compute', method, `/servers/${id}${path}`, body);

  beforeAll(async () => {
    volumeId = await shop.volume({ name: shop.name('live'), size: 1 });
    id = await shop.server(await shop.plain('live', { metadata: { color: 'red', size: 'small' }, tags: ['old'] }));
    await expectSeen(id);
  }, 120_000);

  const CHANGES: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a new name', () => change('', 'PUT', { server: { name: `${PREFIX}-renamed` } })],
    ['a new description', () => change('', 'PUT', { server: { description: 'changed' } })],
    ['metadata set', () => change('/metadata', 'POST', { metadata: { color: 'blue', shape: 'round' } })],
    ['metadata taken away, which leaves the time of change as it was', () => change('/metadata/size', 'DELETE')],
    ['a new tag, which leaves it too', () => change('/tags/new', 'PUT')],
    ['a lock', () => shop.act(id, { lock: { locked_reason: 'live' } })],
    ['no lock any more', () => shop.act(id, { unlock: null })],
    [
      'another interface',
      async () => {
        const net_id = await shop.idOf('network', 'networks', 'backend-alpha');
        await change('/os-interface', 'POST', { interfaceAttachment: { net_id } });
        await until('the interface is there', 30, async () => {
          return Object.keys((await shop.find(id))?.addresses ?? {}).length === 2;
        });
      },
    ],
    [
      'a volume',
      async () => {
        await change('/os-volume_attachments', 'POST', { volumeAttachment: { volumeId } });
        await until('the volume is attached', 30, async () => {
          return (
            (await shop.dev.get<{ status: string }>('volume', `/volumes/${volumeId}`, 'volume')).status === 'in-use'
          );
        });
      },
    ],
    [
      'a stop',
      async () => {
        await shop.act(id, { 'os-stop': null });
        await shop.reach(id, 'SHUTOFF');
      },
    ],
    [
      'a start',
      async () => {
        await shop.act(id, { 'os-start': null });
        await shop.reach(id, 'ACTIVE');
      },
    ],
  ];

  it.each(CHANGES)('shows %s at once when asked to look', async (_what, make) => {
    await make();
    await expectSeen(id);
  });

  it('shows a name, a power state and metadata within the interval without being asked', async () => {
    await change('', 'PUT', { server: { name: `${PREFIX}-again` } });
    await expectSoon('the name', id, (row) => row?.['name'] === `${PREFIX}-again`);
    await change('/metadata/color', 'DELETE');
    await expectSoon('the metadata', id, (row) => colorOf(row) === undefined);
    await shop.act(id, { 'os-stop': null });
    await shop.reach(id, 'SHUTOFF');
    await expectSoon('the stop', id, (row) => row?.['status'] === 'ready');
    const known = await root.show(gid(id));
    expect(known).toMatchObject({ name: `${PREFIX}-again`, status: 'ready' });
  });
});

describe('servers that come and go behind the gateway', () => {
  it('lists a new server at once when asked to look, follows it, and shows it complete when it runs', async () => {
    const id = await shop.order(await shop.plain('born', { metadata: { 'testbed:delay': '8' } }));
    const born = await listedNow(id);
    expect(born).toMatchObject({ id: gid(id), name: `${PREFIX}-born` });
    const seen = new Set<unknown>([born?.['status']]);
    await until('the server runs', 60, async () => {
      seen.add((await listedNow(id))?.['status']);
      return seen.has('running');
    });
    expect([...seen]).toContain('deploying');
    await expectSeen(id);
  });

  it('lists a new server within the interval without being asked', async () => {
    const id = await shop.order(await shop.plain('soon'));
    await expectSoon('the new server', id, (row) => row !== undefined);
    await shop.reach(id, 'ACTIVE');
    await expectSoon('the new server runs', id, (row) => row?.['status'] === 'running');
  });

  it('lists a server as long as it is there, and no longer', async () => {
    const id = await shop.order(await shop.plain('dying', { metadata: { 'testbed:delay': '8' } }));
    await until('it is being made', 30, async () => (await shop.find(id))?.['OS-EXT-STS:task_state'] === 'spawning');
    await shop.dev.call('compute', 'DELETE', `/servers/${id}`);
    const seen = new Set<unknown>();
    for (let gone = false; !gone;) {
      const before = await shop.find(id);
      const [row, shown] = await Promise.all([
        listedNow(id),
        root.get<{ server?: Row }>(`/servers/${gid(id)}`, {}, NO_CACHE),
      ]);
      const after = await shop.find(id);
      if (after !== undefined)
        expect({ listed: row !== undefined, shown: shown.status }).toEqual({ listed: true, shown: 200 });
      if (before === undefined) expect({ listed: row, shown: shown.status }).toEqual({ listed: undefined, shown: 404 });
      seen.add(row?.['status']);
      gone = before === undefined;
    }
    expect([...seen]).toContain('deleting');
  });

  it('forgets a deleted server within the interval without being asked', async () => {
    const id = await shop.server(await shop.plain('forgotten'));
    await expectSoon('the server', id, (row) => row !== undefined);
    await shop.dev.call('compute', 'DELETE', `/servers/${id}`);
    await until('it is gone', 60, async () => !(await shop.has(id)));
    await expectSoon('the server is forgotten', id, (row) => row === undefined);
  });
});
