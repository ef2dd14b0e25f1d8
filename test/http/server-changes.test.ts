import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { act, serverOf, WrittenServers } from '../support/written-servers.ts';

let servers: WrittenServers;
let [bob]: Client[] = [];

beforeAll(async () => {
  servers = await WrittenServers.start();
  ({ bob } = servers.users);
});

afterAll(() => servers.stop());

describe('a server', () => {
  it('has its host name changed and its metadata added to, whichever word stands for that', async () => {
    const id = await servers.take('running');
    for (const [word, key] of [
      ['metadata', 'user:color'],
      ['__meta__', 'shape'],
    ] as const) {
      const answer = await bob!.ask('PUT', `/servers/${id}`, {
        body: { server: { hostname: 'other-1', [word]: { [key]: 'x' } } },
      });
      expect([answer.status, answer.body['details']]).toEqual([200, undefined]);
    }
    const row = serverOf(await bob!.ask('GET', `/servers/${id}`));
    expect(row['hostname']).toBe('other-1');
    expect(row['metadata']).toMatchObject({ 'user:color': 'x', 'user:shape': 'x' });
    for (const body of [
      { hostname: 'a b' },
      { metadata: 'x' },
      { metadata: { 'podgate:request': 'x' } },
      { vcpu_count: 2 },
    ]) {
      expect((await bob!.ask('PUT', `/servers/${id}`, { body })).status).toBe(400);
    }
  });

  it.each(['PUT', 'PATCH'])('is renamed and described by %s (CP-02)', async (method) => {
    const id = await servers.take('running');
    const body = { server: { name: `new-${method}`, description: 'as it is now', disable_delete: 'true' } };
    const changed = serverOf(await bob!.ask(method, `/servers/${id}`, { body }));
    expect(changed).toMatchObject({ id, name: `new-${method}`, description: 'as it is now', disable_delete: true });
    const refused = await bob!.ask('DELETE', `/servers/${id}`);
    expect([refused.status, refused.body['class']]).toEqual([400, 'InvalidStatusError']);
    await bob!.ask(method, `/servers/${id}`, { body: { disable_delete: false } });
    expect((await bob!.ask('DELETE', `/servers/${id}`)).status).toBe(200);
  });

  it('has its metadata set, taken away and replaced, never that of the gateway', async () => {
    const id = await servers.take('running');
    const metadata = async (action: string, body: unknown) => {
      const row = serverOf(await act(bob!, id, action, body));
      const users = Object.entries(row['metadata'] as object).filter(([key]) => key.startsWith('user:'));
      return { protected: row['disable_delete'], ...Object.fromEntries(users) };
    };
    await bob!.ask('PUT', `/servers/${id}`, { body: { disable_delete: true } });
    await act(bob!, id, 'set-user-metadata', {});
    expect(await metadata('user-metadata', { server: { color: 'red', 'user:size': 3 } })).toEqual({
      protected: true,
      'user:color': 'red',
      'user:size': '3',
    });
    expect(await metadata('metadata', { color: 'None', shape: 'round' })).toEqual({
      protected: true,
      'user:size': '3',
      'user:shape': 'round',
    });
    expect(await metadata('set-user-metadata', { only: 'this' })).toEqual({ protected: true, 'user:only': 'this' });
  });

  it.each([
    ['user-metadata', {}, /nothing is to be changed/],
    ['user-metadata', { ['k'.repeat(256)]: 'v' }, /must have 1 to 255 characters/],
    ['user-metadata', { k: 'v'.repeat(256) }, /"k" must have at most 255 characters/],
    ['user-metadata', { k: { a: 1 } }, /"k" must be a text/],
    ['set-user-metadata', { 'podgate:disable_delete': 'false' }, /cannot be set: only keys of users can/],
    ['metadata', { __login: 'x' }, /cannot be set/],
  ])('%s with %j is refused', async (action, body, details) => {
    const answer = await act(bob!, 'cloud1.whatever', action, body);
    expect([answer.status, answer.body['details']]).toEqual([400, expect.stringMatching(details)]);
  });

  it.each([
    [{}, 'MissingParameterError', /nothing is to be changed/],
    [{ name: '' }, 'InputParameterError', /^name must be 1 to 255 printable characters/],
    [{ name: 'a/b' }, 'InputParameterError', /^name must be/],
    [{ vcpu_count: 4 }, 'InputParameterError', /^vcpu_count is not a known key/],
  ])('is not changed by %j', async (body, className, details) => {
    const answer = await bob!.ask('PUT', '/servers/cloud1.whatever', { body });
    expect([answer.status, answer.body['class']]).toEqual([400, className]);
    expect(answer.body['details']).toMatch(details);
  });

  it('is deleted, and gone from every list (CP-04)', async () => {
    const id = await servers.take('running');
    const answer = await bob!.ask('DELETE', `/servers/${id}`);
    expect([answer.status, serverOf(answer)['status']]).toEqual([200, 'deleting']);
    await until('it is gone', async () => (await bob!.ask('GET', `/servers/${id}`)).status === 404);
    expect(rowsOf(await bob!.ask('GET', `/servers?id=${id}`))).toEqual([]);
    expect((await bob!.ask('DELETE', `/servers/${id}`)).status).toBe(404);
  });

  it('in the recycle bin comes out of it when asked to, and is deleted for good only when that is said (OS-38)', async () => {
    const id = await servers.take('running');
    const throwAway = async () => {
      await servers.behind(id, { status: 'SOFT_DELETED' });
      await bob!.ask('GET', `/servers/${id}`, { headers: { 'cache-control': 'no-cache' } });
    };
    expect((await act(bob!, id, 'cancel-delete')).status).toBe(200);
    expect(await servers.writes(id)).toEqual([]);
    await throwAway();
    expect((await act(bob!, id, 'cancel-delete')).status).toBe(200);
    await servers.comesTo(id, 'running');
    await throwAway();
    const refused = await bob!.ask('DELETE', `/servers/${id}`);
    expect([refused.status, refused.body['class']]).toEqual([400, 'InvalidStatusError']);
    expect(refused.body['details']).toMatch(/override_pending_delete=true deletes it for good/);
    expect((await bob!.ask('DELETE', `/servers/${id}?override_pending_delete=true`)).status).toBe(200);
    await until('it is gone', async () => (await bob!.ask('GET', `/servers/${id}`)).status === 404);
  });

  it('is not deleted with what cannot be deleted with it', async () => {
    const id = await servers.take('running');
    const answer = await bob!.ask('DELETE', `/servers/${id}?purge=true`);
    expect([answer.status, answer.body['class']]).toEqual([406, 'NotSupportedError']);
    expect(await servers.writes(id)).toEqual([]);
  });
});
