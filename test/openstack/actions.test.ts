import { bedClouds } from './bed.ts';
import { Workshop } from './content/workshop.ts';
import type { GatewayClient } from './gateway-client.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { NovaServer } from './oracle/records.ts';
import type { Row } from './oracle/row.ts';
import { until } from './until.ts';
import { CLOSED, CROSSED } from './write-ways.ts';

const [first, second] = bedClouds();

/** What a word comes to: Nova's status by its own API, and ours. */
const STEPS: readonly (readonly [action: string, body: object | undefined, nova: string, ours: string])[] = [
  ['stop', undefined, 'SHUTOFF', 'ready'],
  ['start', {}, 'ACTIVE', 'running'],
  ['restart', { server: { is_force: true } }, 'ACTIVE', 'running'],
  ['restart', { is_force: false }, 'ACTIVE', 'running'],
  ['reset', undefined, 'ACTIVE', 'running'],
  ['suspend', { server: [] }, 'SUSPENDED', 'suspend'],
  ['resume', undefined, 'ACTIVE', 'running'],
  ['pause', undefined, 'PAUSED', 'suspend'],
  ['unpause', undefined, 'ACTIVE', 'running'],
  ['suspend', undefined, 'SUSPENDED', 'suspend'],
  ['start', undefined, 'ACTIVE', 'running'],
  ['shelve', undefined, 'SHELVED_OFFLOADED', 'ready'],
  ['unshelve', undefined, 'ACTIVE', 'running'],
  ['stop', { server: { is_force: 'true' } }, 'SHUTOFF', 'ready'],
];

const PATIENCE_SECONDS = 90;

let shop: Workshop;

beforeAll(async () => {
  shop = await Workshop.open(first);
}, 180_000);

afterAll(async () => {
  await shop.close();
}, 180_000);

describe.each(CROSSED)('servers are changed %s', (_way, user, cloud) => {
  let gateway: GatewayProcess;
  let client: GatewayClient;
  let id: string;
  const gid = () => `${first.name}.${id}`;

  beforeAll(async () => {
    id = await shop.server(await shop.plain(`acted-${user}`));
    gateway = await GatewayProcess.start([cloud, CLOSED]);
    client = await gateway.login(user);
  }, 180_000);

  afterAll(async () => {
    await gateway.stop();
  });

  /** Asks for a change and gives the row of the answer. */
  async function ask(method: string, path: string, body?: unknown): Promise<Row> {
    const answer = await client.ask(method, path, body);
    expect([path, answer.status, answer.body['details']]).toEqual([path, 200, undefined]);
    return answer.body['server'] as Row;
  }

  /** The cloud and the gateway agree on where it has come to; nobody asks the gateway to look. */
  async function comesTo(nova: string, ours: string): Promise<NovaServer> {
    const reached = await shop.reach(id, nova);
    await until(`the row is ${ours}`, PATIENCE_SECONDS, async () => (await client.show(gid()))['status'] === ours);
    return reached;
  }

  it('does what can be done to a server, one thing after the other (OS-26…OS-28, OS-35, CP-43…CP-47)', async () => {
    for (const [action, body, nova, ours] of STEPS) {
      expect((await ask('POST', `/servers/${gid()}/${action}`, body))['id']).toBe(gid());
      await comesTo(nova, ours);
    }
  }, 240_000);

  it('locks it, which the cloud knows too, and takes that back (OS-34)', async () => {
    expect((await ask('POST', `/servers/${gid()}/freeze`))['freezed']).toBe(true);
    expect((await shop.find(id))?.locked).toBe(true);
    expect((await client.ask('POST', `/servers/${gid()}/start`)).status).toBe(403);
    expect((await ask('POST', `/servers/${gid()}/unfreeze`))['freezed']).toBe(false);
    expect((await shop.find(id))?.locked).toBe(false);
  });

  it('names, describes and keeps it (OS-24, CP-41)', async () => {
    const body = { server: { name: shop.name('renamed'), description: 'as it is now', disable_delete: true } };
    const row = await ask('PUT', `/servers/${gid()}`, body);
    expect(row).toMatchObject({ ...body.server });
    expect(await shop.find(id)).toMatchObject({ name: body.server.name, description: 'as it is now' });
    expect((await client.ask('DELETE', `/servers/${gid()}`)).status).toBe(400);
    expect(await ask('PATCH', `/servers/${gid()}`, { disable_delete: false })).toMatchObject({ disable_delete: false });
    const more = { hostname: 'other-name', metadata: { shelf: '3' } };
    expect(await ask('PUT', `/servers/${gid()}`, { server: more })).toMatchObject({ hostname: 'other-name' });
    expect((await shop.find(id))?.metadata).toMatchObject(more.metadata);
  });

  it('sets, takes away and replaces metadata (OS-40)', async () => {
    const metadata = async () => (await shop.find(id))?.metadata;
    const steps: readonly (readonly [string, object, object])[] = [
      ['set-user-metadata', { color: 'red', 'user:size': 3 }, { color: 'red', size: '3' }],
      ['user-metadata', { server: { color: 'blue' } }, { color: 'blue', size: '3' }],
      ['metadata', { size: 'None', shape: 'round' }, { color: 'blue', shape: 'round' }],
      ['set-user-metadata', {}, {}],
    ];
    for (const [action, body, comesTo] of steps) {
      const row = await ask('POST', `/servers/${gid()}/${action}`, body);
      expect(await metadata()).toEqual(comesTo);
      const shown = Object.entries(row['metadata'] as object).filter(([key]) => key.startsWith('user:'));
      expect(shown.map(([key]) => key.slice('user:'.length)).sort()).toEqual(Object.keys(comesTo).sort());
    }
  });

  it('refuses what its status does not allow, and anything on a cloud that is only read', async () => {
    const refused = await client.ask('POST', `/servers/${gid()}/suspend`);
    expect([refused.status, refused.body['class']]).toEqual([400, 'InvalidStatusError']);
    const { servers } = await client.list({
      cloudregion: second.name,
      limit: 1,
      ...(user === 'root' && { scope: 'system' }),
    });
    const other = await client.ask('POST', `/servers/${String(servers[0]?.['id'])}/stop`);
    expect([other.status, String(other.body['details'])]).toEqual([403, expect.stringContaining('read_only')]);
  });

  it('deletes it: it is gone from the cloud and from the lists (OS-25, CP-42)', async () => {
    await ask('DELETE', `/servers/${gid()}`);
    await until('the cloud does not have it', PATIENCE_SECONDS, async () => !(await shop.has(id)));
    await until('the gateway does not either', PATIENCE_SECONDS, async () => {
      return (await client.ask('GET', `/servers/${gid()}`)).status === 404;
    });
  });
});
