import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Client } from '../support/client.ts';
import { act, serverOf, WrittenServers } from '../support/written-servers.ts';

let servers: WrittenServers;
let [bob, eve, ann, rob]: Client[] = [];

beforeAll(async () => {
  // On a busy machine an answer takes a while, and is to come before its action has ended.
  servers = await WrittenServers.start({ taskTime: 1000 });
  ({ bob, eve, ann, rob } = servers.users);
});

afterAll(() => servers.stop());

describe('an action on a server', () => {
  it.each([
    ['stop', 'running', 'stopping', 'ready'],
    ['restart', 'running', 'starting', 'running'],
    ['reset', 'running', 'starting', 'running'],
    ['suspend', 'running', 'suspending', 'suspend'],
    ['pause', 'running', 'suspending', 'suspend'],
    ['shelve', 'running', 'stopping', 'ready'],
    ['start', 'ready', 'starting', 'running'],
  ])('%s: from %s by way of %s to %s', async (action, from, passing, to) => {
    const id = await servers.take(from);
    const answer = await act(bob!, id, action);
    expect([answer.body['details'], serverOf(answer)['id'], serverOf(answer)['status']]).toEqual([
      undefined,
      id,
      passing,
    ]);
    await servers.comesTo(id, to);
    expect(await servers.writes(id)).toHaveLength(1);
  });

  it.each(['suspend', 'pause', 'shelve'])('%s is taken back', async (action) => {
    const id = await servers.take('running');
    const back = action === 'shelve' ? 'unshelve' : 'resume';
    await act(bob!, id, action);
    await servers.comesTo(id, action === 'shelve' ? 'ready' : 'suspend');
    expect((await act(bob!, id, back, { server: [] })).status).toBe(200);
    await servers.comesTo(id, 'running');
  });

  it.each([{ server: { is_force: 'True' } }, { is_force: true }])(
    'takes its body wrapped and bare: %j',
    async (body) => {
      const id = await servers.take('ready');
      expect((await act(bob!, id, 'restart', { is_force: false })).body['class']).toBe('InvalidStatusError');
      expect((await act(bob!, id, 'restart', body)).status).toBe(200);
      await servers.comesTo(id, 'running');
    },
  );

  it('is refused in a wrong status, which is named with those that are right, before anything is sent', async () => {
    const id = await servers.take('ready');
    const answer = await act(bob!, id, 'suspend');
    expect([answer.status, answer.body['class']]).toEqual([400, 'InvalidStatusError']);
    expect(answer.body['details']).toMatch(/in status ready; it must be running/);
    expect(await servers.writes(id)).toEqual([]);
  });

  it('knows that the status has changed behind its back', async () => {
    const id = await servers.take('running');
    await servers.behind(id, { status: 'SHUTOFF' });
    expect((await act(bob!, id, 'start')).status).toBe(200);
    await servers.comesTo(id, 'running');
  });

  it.each(['sync', 'syncstatus'])('%s has it read again, and changes nothing (CP-59)', async (action) => {
    const id = await servers.take('running');
    await servers.behind(id, { status: 'SHUTOFF' });
    expect((await act(bob!, id, action)).status).toBe(200);
    await servers.comesTo(id, 'ready');
    expect(await servers.writes(id)).toEqual([]);
  });

  it('locks and unlocks; what is locked is left alone', async () => {
    const id = await servers.take('running');
    expect(serverOf(await act(bob!, id, 'freeze'))['freezed']).toBe(true);
    const refused = await act(bob!, id, 'stop');
    expect([refused.status, refused.body['class']]).toEqual([403, 'ProtectedResourceError']);
    expect((await bob!.ask('DELETE', `/servers/${id}`)).status).toBe(403);
    expect(serverOf(await act(bob!, id, 'unlock'))['freezed']).toBe(false);
    expect((await act(bob!, id, 'stop')).status).toBe(200);
  });

  it.each([
    ['fly', undefined, 404, 'ActionNotFoundError'],
    ['stop', { is_force: 'perhaps' }, 400, 'InputParameterError'],
    ['stop', { speed: 1 }, 400, 'InputParameterError'],
    ['stop', [1], 400, 'InputParameterError'],
    ['stop', { server: 'x' }, 400, 'InputParameterError'],
  ])('%s with %j is refused', async (action, body, status, className) => {
    const answer = await act(bob!, 'cloud1.whatever', action, body);
    expect([answer.status, answer.body['class']]).toEqual([status, className]);
    if (body && 'speed' in body) expect(answer.body['details']).toMatch(/^speed is not a known key/);
  });
});

describe('who may act', () => {
  it('is not somebody else, a reader, or anybody on a cloud that is only read', async () => {
    const id = await servers.take('running');
    expect((await act(eve!, id, 'stop')).status).toBe(404);
    const reader = await act(rob!, id, 'stop');
    expect([reader.status, reader.body['class']]).toEqual([403, 'ForbiddenError']);
    expect(reader.body['details']).toMatch(/role member or admin is needed/);
    const other = await servers.take('running', 'cloud2');
    expect((await act(bob!, other, 'stop')).body['details']).toMatch(/cloud2 is configured as read_only/);
    expect(await servers.writes(id)).toEqual([]);
  });

  it('is the administrator, in any project', async () => {
    const id = await servers.take('running');
    expect((await act(ann!, id, 'stop')).status).toBe(200);
    await servers.comesTo(id, 'ready');
  });

  it('is written down, with what came of it', async () => {
    const id = await servers.take('running');
    await act(bob!, id, 'stop');
    await act(bob!, id, 'resume');
    const rows = rowsOf(await bob!.ask('GET', `/events?obj_id=${id}`), 'events');
    const told = rows.map(({ action, notes }) => [action, String(notes).split(' (')[0]]);
    expect(told).toEqual(
      expect.arrayContaining([
        ['server.stop', 'accepted'],
        ['server.resume', 'failed: invalid_status'],
      ]),
    );
  });
});
