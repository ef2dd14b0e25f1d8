import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { act, serverOf, WrittenServers } from '../support/written-servers.ts';

type Row = Readonly<Record<string, unknown>>;

let servers: WrittenServers;
let [bob, eve, ann]: Client[] = [];

beforeAll(async () => {
  servers = await WrittenServers.start();
  ({ bob, eve, ann } = servers.users);
});

afterAll(() => servers.stop());

const listOf = (answer: Answer, key: string) => (serverOf(answer)[key] ?? []) as readonly Row[];
const tasksOf = async (client: Client, id: string, query = '') =>
  listOf(await client.ask('GET', `/servers/${id}/tasks${query}`), 'tasks');

/** Waits until nothing that was asked of a server runs any more. */
async function ended(id: string): Promise<readonly Row[]> {
  await until(`all tasks of ${id} have ended`, async () => (await tasksOf(bob!, id, '?is_open=true')).length === 0);
  return tasksOf(bob!, id);
}

const failAt = (id: string, word: string) => act(bob!, id, 'user-metadata', { 'testbed:fail': word });
const reasonOf = async (id: string) => serverOf(await bob!.ask('GET', `/servers/${id}`))['update_fail_reason'];

describe('what came of an action', () => {
  it('is told with who asked, when it began and ended, and the ids of both requests', async () => {
    const id = await servers.take('running');
    const answer = await bob!.ask('POST', `/servers/${id}/stop`, { headers: { 'x-request-id': 'mine-1' } });
    expect(answer.status).toBe(200);
    expect(await tasksOf(bob!, id)).toMatchObject([{ action: 'stop', result: 'running', ended_at: null }]);
    const [task] = await ended(id);
    expect(task).toMatchObject({
      action: 'stop',
      user: 'bob',
      result: 'succeeded',
      reason: '',
      obj_id: id,
      request_id: 'mine-1',
    });
    expect(task?.['cloud_request_ids']).toEqual([expect.stringMatching(/^req-/)]);
    expect(Date.parse(String(task?.['ended_at']))).toBeGreaterThanOrEqual(Date.parse(String(task?.['began_at'])));
    expect(serverOf(await bob!.ask('GET', `/servers/${id}`))['status']).toBe('ready');
  });

  it('is a failure on the row when the server is left as it was, until the next change is accepted', async () => {
    const id = await servers.take('running');
    await failAt(id, 'power_off');
    await act(bob!, id, 'stop');
    const [task] = await ended(id);
    expect(task).toMatchObject({
      action: 'stop',
      result: 'failed',
      reason: 'the cloud reports an error in compute_stop_instance',
    });
    const row = serverOf(await bob!.ask('GET', `/servers/${id}`));
    expect(row).toMatchObject({ status: 'running', update_fail_reason: `stop failed: ${String(task?.['reason'])}` });
    expect((await act(bob!, id, 'suspend', { wrong: 1 })).status).toBe(400);
    expect(await reasonOf(id)).not.toBe('');
    await failAt(id, 'nothing');
    expect(await reasonOf(id)).toBe('');
    await act(bob!, id, 'stop');
    await servers.comesTo(id, 'ready');
  });

  it('is explained by the cloud to administrators', async () => {
    const id = await servers.take('ready');
    await failAt(id, 'power_on');
    await act(bob!, id, 'start');
    await ended(id);
    const [task] = await tasksOf(ann!, id);
    expect(task?.['reason']).toMatch(/compute_start_instance: testbed: power_on failed/);
    expect((await tasksOf(bob!, id))[0]?.['reason']).not.toMatch(/testbed/);
  });

  it('is known at once of what is done when the cloud answers', async () => {
    const id = await servers.take('running');
    await act(bob!, id, 'user-metadata', { color: 'red' });
    await act(bob!, id, 'freeze');
    expect(await tasksOf(bob!, id)).toMatchObject([
      { action: 'freeze', result: 'succeeded' },
      { action: 'user-metadata', result: 'succeeded' },
    ]);
  });

  it('is chosen by time and by whether it runs', async () => {
    const id = await servers.take('running');
    await act(bob!, id, 'user-metadata', { color: 'red' });
    await act(bob!, id, 'suspend');
    expect(await tasksOf(bob!, id, '?is_open=true')).toMatchObject([{ action: 'suspend' }]);
    await ended(id);
    expect(await tasksOf(bob!, id, '?is_open=true')).toEqual([]);
    expect(await tasksOf(bob!, id, '?is_open=false&since=2020-01-01T00:00:00Z')).toHaveLength(2);
    expect(await tasksOf(bob!, id, '?since=2999-01-01T00:00:00Z')).toEqual([]);
    expect((await bob!.ask('GET', `/servers/${id}/tasks?since=soon`)).status).toBe(400);
    expect((await bob!.ask('GET', `/servers/${id}/tasks?is_open=perhaps`)).status).toBe(400);
  });

  it('is told to those who see the server alone', async () => {
    const id = await servers.take('running');
    await act(bob!, id, 'pause');
    expect((await eve!.ask('GET', `/servers/${id}/tasks`)).status).toBe(404);
    expect((await eve!.ask('GET', `/servers/${id}/actions`)).status).toBe(404);
  });
});

describe("the cloud's own history", () => {
  it('has what was done by whomever, in our words', async () => {
    const id = await servers.take('running');
    await act(bob!, id, 'restart', { is_force: true });
    const [task] = await ended(id);
    const actions = listOf(await bob!.ask('GET', `/servers/${id}/actions`), 'actions');
    expect(actions.map(({ action, result }) => [action, result])).toEqual([
      ['restart', 'succeeded'],
      ['create', 'succeeded'],
    ]);
    expect([actions[0]?.['cloud_request_id']]).toEqual(task?.['cloud_request_ids']);
    const some = listOf(await bob!.ask('GET', `/servers/${id}/actions?limit=1`), 'actions');
    expect(some).toHaveLength(1);
    for (const limit of ['0', '51', 'x']) {
      expect((await bob!.ask('GET', `/servers/${id}/actions?limit=${limit}`)).status).toBe(400);
    }
  });
});
