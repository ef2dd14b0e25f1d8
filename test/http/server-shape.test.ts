import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { act, serverOf, WrittenServers } from '../support/written-servers.ts';

const GOOD = 'Quite-good-4-you';

let servers: WrittenServers;
let [bob, ann]: Client[] = [];

beforeAll(async () => {
  servers = await WrittenServers.start();
  ({ bob, ann } = servers.users);
});

afterAll(() => servers.stop());

type Row = Readonly<Record<string, unknown>>;

const row = async (id: string, client = bob!) => serverOf(await client.ask('GET', `/servers/${id}`));
const tasks = async (id: string, query = '') =>
  serverOf(await bob!.ask('GET', `/servers/${id}/tasks${query}`))['tasks'] as Row[];

async function ended(id: string): Promise<Row | undefined> {
  await until('it has ended', async () => (await tasks(id, '?is_open=true')).length === 0);
  return (await tasks(id))[0];
}

/** A server that boots from an image. */
async function imaged(status: string): Promise<string> {
  for (;;) {
    const id = await servers.take(status);
    const [root] = (await row(id))['disks_info'] as Row[];
    if (root?.['storage_type'] === 'nova' || String(root?.['id']).startsWith(id)) return id;
  }
}

const image = async () => rowsOf(await bob!.ask('GET', '/images?name=debian-12&cloudregion=cloud1'), 'images')[0]!;

describe('rebuild-root', () => {
  it.each(['running', 'ready'])(
    'makes a %s server anew, and tells the password that the cloud made once',
    async (status) => {
      const id = await imaged(status);
      const answer = await act(bob!, id, 'rebuild-root', { image_id: 'debian-12' });
      expect([answer.body['details'], serverOf(answer)['status']]).toEqual([undefined, 'rebuild_root']);
      expect(serverOf(answer)['password']).toMatch(/^Made/);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(await ended(id)).toMatchObject({ action: 'rebuild-root', result: 'succeeded' });
      const after = await row(id);
      expect(after).toMatchObject({ status });
      expect(after).not.toHaveProperty('password');
      expect((after['disks_info'] as Row[])[0]?.['image_id']).toBe((await image())['id']);
    },
  );

  it('keeps a given password to itself, and tells one that was made here', async () => {
    const id = await imaged('running');
    const given = await act(bob!, id, 'rebuild-root', { image: 'debian-12', password: GOOD });
    expect([given.status, given.text.includes(GOOD)]).toEqual([200, false]);
    await ended(id);
    const made = await act(bob!, id, 'rebuild-root', { reset_password: true });
    expect(serverOf(made)['password']).toMatch(/^.{16}$/);
    await ended(id);
    const secrets = [GOOD, String(serverOf(made)['password'])];
    expect(servers.gateway.lines.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
  });

  it('names an image that nobody has', async () => {
    const id = await imaged('running');
    const answer = await act(bob!, id, 'rebuild-root', { image_id: 'no-such' });
    expect([answer.status, answer.body['details']]).toEqual([404, expect.stringMatching(/^image_id: image no-such/)]);
  });
});

describe('set-password and deploy', () => {
  it.each([
    ['set-password', { username: 'root', password: GOOD }],
    ['deploy', { server: { login_account: 'root', password: GOOD } }],
  ])('%s sets it, without telling it again', async (action, body) => {
    const id = await servers.take('running');
    const answer = await act(bob!, id, action, body);
    expect([answer.status, answer.text.includes(GOOD)]).toEqual([200, false]);
    expect(await ended(id)).toMatchObject({ action, result: 'succeeded' });
  });

  it('makes one when it is asked for, and tells that once (CP-57)', async () => {
    const id = await servers.take('running');
    const answer = await act(bob!, id, 'set-password', { reset_password: true });
    expect([answer.headers.get('cache-control'), serverOf(answer)['password']]).toEqual([
      'no-store',
      expect.any(String),
    ]);
    await ended(id);
  });

  it('refuses a weak one before anything is sent, and says what guests cannot', async () => {
    const id = await servers.take('running');
    const weak = await act(bob!, id, 'set-password', { password: 'weak' });
    expect([weak.status, weak.body['class']]).toEqual([400, 'WeakPasswordError']);
    expect(await servers.writes(id)).toEqual([]);
    await act(bob!, id, 'user-metadata', { 'testbed:fail': 'password' });
    const answer = await act(bob!, id, 'set-password', { password: GOOD });
    expect([answer.status, answer.body['class']]).toEqual([406, 'NotSupportedError']);
  });
});

describe('save-image', () => {
  it('answers what was asked for with the id of the image', async () => {
    const id = await servers.take('running');
    const answer = await act(bob!, id, 'save-image', { server: { name: 'saved', notes: 'by a test' } });
    const saved = serverOf(answer);
    expect(saved).toEqual({ name: 'saved', notes: 'by a test', image_id: expect.stringMatching(/^cloud1\./) });
    expect((await row(id))['status']).toBe('save_disk');
    expect(await ended(id)).toMatchObject({ action: 'save-image', result: 'succeeded' });
    const shown = await bob!.ask('GET', `/images/${String(saved['image_id'])}?refresh=true`);
    expect(shown.body['image'] ?? shown.body).toMatchObject({ name: 'saved', status: 'active' });
  });

  it('takes a locked server, makes names, and says when it failed', async () => {
    const id = await servers.take('ready');
    await act(bob!, id, 'user-metadata', { 'testbed:fail': 'snapshot' });
    await act(bob!, id, 'lock');
    const saved = serverOf(await act(bob!, id, 'save-image', { generate_name: 'many' }));
    expect(saved['name']).toMatch(/^many-[0-9a-f]{8}$/);
    expect(await ended(id)).toMatchObject({ action: 'save-image', result: 'failed' });
    for (const body of [{}, { name: 'x', is_public: true }]) {
      expect([400, 406]).toContain((await act(bob!, id, 'save-image', body)).status);
    }
  });
});

describe('rescue', () => {
  it('tells the password once, and is taken back', async () => {
    const id = await imaged('running');
    const answer = await act(bob!, id, 'rescue');
    expect([serverOf(answer)['status'], answer.headers.get('cache-control')]).toEqual(['start_rescue', 'no-store']);
    expect(serverOf(answer)['password']).toMatch(/^Made/);
    expect(await ended(id)).toMatchObject({ action: 'rescue', result: 'succeeded' });
    expect(await row(id)).toMatchObject({ status: 'rescue' });
    expect((await act(bob!, id, 'stop')).status).toBe(400);
    expect((await act(bob!, id, 'unrescue')).status).toBe(200);
    await servers.comesTo(id, 'running');
  });
});

describe('moves', () => {
  const hostOf = async (id: string) => (await row(id, ann))['host'];

  it.each([
    ['migrate', 'ready'],
    ['migrate', 'running'],
    ['live-migrate', 'running'],
  ])('%s takes a %s server to another host', async (action, status) => {
    const id = await servers.take(status);
    const before = await hostOf(id);
    const answer = await act(ann!, id, action);
    expect(answer.body['details']).toBeUndefined();
    expect(await ended(id)).toMatchObject({ action, result: 'succeeded' });
    expect(await hostOf(id)).not.toBe(before);
    expect(await row(id)).toMatchObject({ status });
  });

  it('go to the host that is asked for (OS-36, CP-56)', async () => {
    const id = await servers.take('ready');
    const forecast = serverOf(await act(ann!, id, 'migrate-forecast'));
    expect(forecast).toMatchObject({ can_create: true });
    const candidates = forecast['candidates'] as Row[];
    const to = candidates.at(-1)!;
    const before = await servers.writes(id);
    expect(before).toEqual([]);
    expect((await act(ann!, id, 'migrate', { prefer_host_id: to['host_id'] })).body['details']).toBeUndefined();
    await ended(id);
    expect(await hostOf(id)).toBe(to['name']);
    const again = await act(ann!, id, 'migrate', { prefer_host: to['name'] });
    expect([again.status, again.body['details']]).toEqual([400, expect.stringMatching(/is on .* already/)]);
  });

  it('are not forced on a host that takes no new servers', async () => {
    const id = await servers.take('running');
    const before = await hostOf(id);
    const hosts = rowsOf(await ann!.ask('GET', '/hosts?scope=system&cloudregion=cloud1&limit=0'), 'hosts');
    const disabled = hosts.find(({ name, enabled }) => name !== before && enabled === false);
    const answer = await act(ann!, id, 'live-migrate', { prefer_host_id: disabled?.['id'] });
    expect([answer.status, answer.body['details']]).toEqual([400, expect.stringMatching(/No valid host was found/)]);
    expect(await hostOf(id)).toBe(before);
  });

  it('have failed when the server is where it was', async () => {
    const id = await servers.take('running');
    await act(bob!, id, 'user-metadata', { 'testbed:fail': 'migrate' });
    await act(ann!, id, 'live-migrate');
    expect(await ended(id)).toMatchObject({ result: 'failed', reason: expect.stringMatching(/not as was asked for/) });
  });

  it.each(['migrate', 'live-migrate', 'migrate-forecast'])('%s is for administrators', async (action) => {
    const id = await servers.take('running');
    const answer = await act(bob!, id, action);
    expect([answer.status, answer.body['details']]).toEqual([403, expect.stringMatching(/for administrators/)]);
    expect(await servers.writes(id)).toEqual([]);
  });
});

describe('what is done to many', () => {
  const results = (answer: { readonly body: Row }) => answer.body['servers'] as Row[];

  it('sets and replaces metadata, and tells of each how it went', async () => {
    const [one, two] = [await servers.take('running'), await servers.take('ready')];
    const body = { guests: [one, two, 'no-such', one], metadata: { color: 'red' } };
    const answer = await bob!.ask('POST', '/servers/batch-user-metadata', { body });
    expect([answer.status, results(answer)]).toEqual([
      200,
      [
        expect.objectContaining({ id: one, result: 'accepted' }),
        expect.objectContaining({ id: two, result: 'accepted' }),
        expect.objectContaining({ id: 'no-such', result: 'refused', code: 404, class: 'ResourceNotFoundError' }),
      ],
    ]);
    await bob!.ask('POST', '/servers/batch-set-user-metadata', { body: { guests: [two], metadata: { size: 's' } } });
    const users = async (id: string) =>
      Object.entries((await row(id))['metadata'] as Row).filter(([key]) => key === 'user:color' || key === 'user:size');
    expect([await users(one), await users(two)]).toEqual([[['user:color', 'red']], [['user:size', 's']]]);
  });

  it('moves, by administrators', async () => {
    const id = await servers.take('ready');
    const body = { guest_ids: [id, 'no-such'] };
    expect((await bob!.ask('POST', '/servers/batch-migrate', { body })).status).toBe(403);
    const answer = await ann!.ask('POST', '/servers/batch-migrate', { body });
    expect(results(answer)).toMatchObject([{ id, result: 'accepted' }, { result: 'refused' }]);
    expect(await ended(id)).toMatchObject({ action: 'migrate', result: 'succeeded' });
  });

  it.each([
    [{ metadata: { a: 'b' } }, /^guests must be a list/],
    [{ guests: [1], metadata: { a: 'b' } }, /^guests\.0/],
    [{ guests: Array.from({ length: 101 }, (_, at) => `s${at}`), metadata: { a: 'b' } }, /at most 100/],
    [{ guests: ['a'], metadata: {} }, /nothing is to be changed/],
    [{ guests: ['a'], metadata: { a: 'b' }, more: 1 }, /^more: is not a known key/],
  ])('is refused: %j', async (body, why) => {
    const answer = await bob!.ask('POST', '/servers/batch-user-metadata', { body });
    expect([answer.status, answer.body['details']]).toEqual([400, expect.stringMatching(why)]);
  });
});
