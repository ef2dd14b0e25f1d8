import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Answer, type Client } from '../support/client.ts';
import { serverOf, WrittenServers } from '../support/written-servers.ts';

let servers: WrittenServers;
let [bob, eve, ann]: Client[] = [];

beforeAll(async () => {
  servers = await WrittenServers.start();
  ({ bob, eve, ann } = servers.users);
});

afterAll(() => servers.stop());

let number = 0;
const wish = (name: string) => ({
  server: { name, sku: 'm1.small', disks: [{ image_id: 'debian-12' }], nets: [{ network: 'private-demo-v4' }] },
});

const post = (key: string, body: unknown, { client = bob!, path = '/servers' } = {}): Promise<Answer> =>
  client.ask('POST', path, { body, headers: { 'idempotency-key': key } });

const replayed = ({ headers }: Answer) => headers.get('idempotency-replayed');
const fresh = () => `once-${++number}`;
const count = async (name: string) => rowsOf(await bob!.ask('GET', `/servers?name=${name}&refresh=true`)).length;

describe('a POST with an Idempotency-Key', () => {
  it('is done once, and answered the same way each time, but for what is told once', async () => {
    const name = fresh();
    const first = await post(name, wish(name));
    expect([first.status, replayed(first)]).toEqual([200, null]);
    expect(serverOf(first)['password']).toEqual(expect.any(String));
    const reordered = { server: Object.fromEntries(Object.entries(wish(name).server).reverse()) };
    for (const body of [wish(name), reordered]) {
      const again = await post(name, body);
      expect([again.status, replayed(again)]).toEqual([200, 'true']);
      const { password: _told, ...rest } = serverOf(first);
      expect(serverOf(again)).toEqual(rest);
    }
    expect(await count(name)).toBe(1);
  });

  it('is done once when it comes many times at once', async () => {
    const name = fresh();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(name, wish(name))));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(new Set(answers.map((answer) => serverOf(answer)['id'])).size).toBe(1);
    expect(answers.filter((answer) => replayed(answer) === 'true')).toHaveLength(7);
    expect(await count(name)).toBe(1);
  });

  it('is a conflict with another body, and on its own in the hands of somebody else', async () => {
    const name = fresh();
    await post(name, wish(name));
    const other = await post(name, wish(fresh()));
    expect([other.status, other.body['class']]).toEqual([409, 'ConflictError']);
    const foreign = await post(name, wish(name), { client: eve! });
    expect([foreign.status, replayed(foreign)]).toEqual([404, null]);
    const admin = await post(name, { server: { ...wish(fresh()).server, project: 'alpha' } }, { client: ann! });
    expect([admin.status, replayed(admin)]).toEqual([200, null]);
  });

  it('gives errors again as they were', async () => {
    const name = fresh();
    const bad = { server: { ...wish(name).server, sku: 'nosuch' } };
    const [first, again] = [await post(name, bad), await post(name, bad)];
    expect([first.status, replayed(first)]).toEqual([404, null]);
    expect([again.status, replayed(again)]).toEqual([404, 'true']);
    expect(again.body['details']).toBe(first.body['details']);
  });

  it('tells a password that was made once, whichever action made it', async () => {
    const id = await servers.take('running');
    const path = `/servers/${id}/set-password`;
    const answers = [];
    for (let time = 0; time < 2; time++) answers.push(await post(`secret-${id}`, { reset_password: true }, { path }));
    expect(answers.map((answer) => [answer.status, replayed(answer), typeof serverOf(answer)['password']])).toEqual([
      [200, null, 'string'],
      [200, 'true', 'undefined'],
    ]);
  });

  it('acts on a server once', async () => {
    const id = await servers.take('running');
    const stop = () => post(`stop-${id}`, { server: {} }, { path: `/servers/${id}/stop` });
    const answers = [await stop(), await stop()];
    expect(answers.map((answer) => [answer.status, replayed(answer)])).toEqual([
      [200, null],
      [200, 'true'],
    ]);
    expect((await servers.writes(id)).filter((line) => line.includes('/action'))).toHaveLength(1);
  });

  it('may be sent again with its key when the cloud was asked too much of, and is done then', async () => {
    const id = await servers.take('running');
    await servers.refuse(id, 429, 1);
    const stop = () => post(`stop-${id}`, { server: {} }, { path: `/servers/${id}/stop` });
    const answers = [await stop(), await stop(), await stop()];
    expect(answers.map((answer) => [answer.status, replayed(answer)])).toEqual([
      [429, null],
      [200, null],
      [200, 'true'],
    ]);
  });

  it.each(['', 'with space', 'x'.repeat(256)])('must have a key of its form, not %j', async (key) => {
    const answer = await post(key, wish(fresh()));
    expect([answer.status, answer.body['details']]).toEqual([400, expect.stringMatching(/^Idempotency-Key must have/)]);
  });
});
