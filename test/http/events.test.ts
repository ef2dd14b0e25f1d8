import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventFields } from '../../src/schema/events/event.ts';
import { check } from '../../src/kit/index.ts';
import { clientOf, logIn, loginBody, rowsOf, type Client } from '../support/client.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const north = fakeCloud([{ id: 'n1', name: 'web-1' }]);
let gateway: TestGateway;
let open: Client;
let [bob, rob, ann, eve]: Client[] = [];

beforeAll(async () => {
  gateway = await startTestGateway({ clouds: { north } });
  open = clientOf(gateway.url);
  bob = await logIn(open, 'bob', 'alpha');
  [rob, ann, eve] = await Promise.all([
    logIn(open, 'rob', 'alpha'),
    logIn(open, 'ann', 'system'),
    logIn(open, 'eve', 'beta'),
  ]);
  await gateway.inventory.firstRounds();
  await bob.ask('GET', '/servers/north.n1?scope=system', { headers: { 'x-request-id': 'asked-1' } });
  await open.ask('POST', '/v3/auth/tokens', { body: loginBody('bob', 'alpha', 'geheim-wrong') });
  await open.ask('POST', '/v3/auth/tokens', { body: loginBody('stranger', 'alpha', 'geheim-wrong') });
});
afterAll(() => gateway.close());

const told = async (client: Client, query = '') =>
  rowsOf(await client.ask('GET', `/events?${query}`), 'events').map(({ action, user, notes, obj_type, obj_id }) => {
    return { action, user, result: String(notes).split(' ')[0], obj_type, obj_id };
  });
const idOf = async (client: Client) => String((rowsOf(await client.ask('GET', '/v3/users'), 'users')[0] ?? {})['id']);

describe('GET /events', () => {
  it('shows what was denied and who logged in, newest first, at once', async () => {
    const bobs = await idOf(bob!);
    expect(await told(bob!, 'user=bob')).toEqual([
      { action: 'login', user: 'bob', result: 'failure', obj_type: 'user', obj_id: bobs },
      { action: 'GET /servers/:id', user: 'bob', result: 'denied', obj_type: 'server', obj_id: 'north.n1' },
      { action: 'login', user: 'bob', result: 'success', obj_type: 'user', obj_id: bobs },
    ]);
    const [denied] = rowsOf(await bob!.ask('GET', '/events?obj_type.0=server&obj_id.0=north.n1'), 'events');
    expect(denied).toMatchObject({ notes: 'denied (request asked-1)', tenant: 'alpha', cloudregion_id: 'north' });
    expect(check(EventFields).problems(denied)).toEqual([]);
    expect(denied?.['ops_time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect((await bob!.ask('GET', `/events/${String(denied?.['id'])}`)).body['event']).toEqual(denied);
  });

  it("shows one's own project's and one's own, the rest to administrators with system scope", async () => {
    expect((await told(rob!)).map(({ user }) => user)).toEqual(expect.arrayContaining(['bob', 'rob']));
    // A login that failed was in no project: it is the user's own.
    expect((await told(rob!)).filter(({ result }) => result === 'failure')).toEqual([]);
    expect(new Set((await told(eve!)).map(({ user }) => user))).toEqual(new Set(['eve']));
    const all = await told(ann!, 'scope=system');
    expect(all).toContainEqual(expect.objectContaining({ user: 'stranger', result: 'failure' }));
    expect((await told(ann!)).map(({ user }) => user)).not.toContain('stranger');
    expect((await bob!.ask('GET', '/events?scope=system')).status).toBe(403);
  });

  it('is paged, filtered and searched as other lists are', async () => {
    const all = rowsOf(await bob!.ask('GET', '/events'), 'events');
    const [first, second] = await Promise.all(
      [0, 1].map(async (offset) => rowsOf(await bob!.ask('GET', `/events?limit=1&offset=${offset}`), 'events')[0]),
    );
    expect([first, second]).toEqual(all.slice(0, 2));
    const behind = rowsOf(await bob!.ask('GET', `/events?paging_marker=${String(first?.['id'])}`), 'events');
    expect(behind).toEqual(all.slice(1));
    expect(await told(bob!, `since=${String(all.at(-1)?.['ops_time'])}`)).toHaveLength(all.length);
    expect(await told(bob!, `until=${String(all.at(-1)?.['ops_time'])}`)).toEqual([]);
    expect(await told(bob!, `filter=action.startswith("GET /servers")`)).toHaveLength(1);
    expect(await told(bob!, 'search=asked-1')).toHaveLength(1);
    expect((await bob!.ask('GET', '/events?paging_order=ASC')).status).toBe(400);
    expect((await bob!.ask('GET', '/events?paging_marker=last')).status).toBe(400);
    const values = await bob!.ask('GET', '/events/distinct-field?field=action&user=rob');
    expect(values.body['event']).toEqual({ action: ['login'] });
  });

  it('holds no secret', async () => {
    const { text } = await ann!.ask('GET', '/events?scope=system');
    for (const secret of ['geheim-wrong', 'secret', bob!.token ?? '-']) expect(text).not.toContain(secret);
  });

  it('belongs to no cloud: rows of clouds and their metrics know nothing of it', async () => {
    const { headers } = await bob!.ask('GET', '/events');
    expect(headers.get('x-podgate-clouds')).toBeNull();
    expect((await gateway.inventory.counts()).map(({ resource }) => resource)).not.toContain('events');
  });
});
