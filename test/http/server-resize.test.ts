import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { act, serverOf, WrittenServers } from '../support/written-servers.ts';

/** Milliseconds: looks at a server become rarer the longer it is followed. */
const PATIENCE = 15_000;

let servers: WrittenServers;
let [bob, ann]: Client[] = [];

beforeAll(async () => {
  servers = await WrittenServers.start();
  ({ bob, ann } = servers.users);
});

afterAll(() => servers.stop());

const row = async (id: string, client = bob!) => serverOf(await client.ask('GET', `/servers/${id}`));
const sizeOf = async (id: string, client = bob!) => (await row(id, client))['instance_type'];

async function ended(id: string) {
  const tasks = async (query = '') =>
    serverOf(await bob!.ask('GET', `/servers/${id}/tasks${query}`))['tasks'] as Record<string, unknown>[];
  await until('it has ended', async () => (await tasks('?is_open=true')).length === 0, 10_000);
  return (await tasks())[0];
}

/** A server that has one of the smaller sizes, so that it can grow. */
async function small(status: string): Promise<string> {
  for (;;) {
    const id = await servers.take(status);
    if (['m1.tiny', 'm1.small'].includes(String(await sizeOf(id)))) return id;
  }
}

describe('change-config', () => {
  it.each(['running', 'ready'])(
    'gives a %s server another size, confirms it by itself and leaves no mark',
    async (status) => {
      const id = await small(status);
      const answer = await act(bob!, id, 'change-config', { server: { sku: 'm1.medium', auto_start: false } });
      expect([answer.body['details'], serverOf(answer)['status']]).toEqual([undefined, 'change_flavor']);
      expect(await ended(id)).toMatchObject({ action: 'change-config', result: 'succeeded' });
      expect(await row(id)).toMatchObject({ instance_type: 'm1.medium', status, vcpu_count: 2, vmem_size: 4096 });
      const backendId = id.split('.')[1] ?? '';
      await until('the mark is gone', async () => (await servers.writes(id)).some((line) => line.startsWith('DELETE')));
      const sent = (await servers.writes(id)).map((line) =>
        line.replace(backendId, 'ID').replace(/^(\w+) .*\/servers/, '$1 /servers'),
      );
      expect(sent).toEqual([
        'POST /servers/ID/metadata',
        'POST /servers/ID/action',
        'POST /servers/ID/action',
        'DELETE /servers/ID/metadata/podgate%3Aconfirm',
      ]);
    },
  );

  it('finds the one size that has so many processors and so much memory', async () => {
    const id = await small('running');
    expect((await act(bob!, id, 'change-config', { vcpu_count: 8, vmem_size: '8G' })).status).toBe(200);
    await ended(id);
    expect(await sizeOf(id)).toBe('c1.large');
  });

  it.each([
    [{}, /give instance_type/],
    [{ sku: 'd1.disabled' }, /^sku: flavor d1\.disabled is disabled$/],
    [{ instance_type: 'nothing.such' }, /instance_type: serversku nothing.such not found/, 404],
    [
      { vcpu_count: 3, vmem_size: 3072 },
      /no flavor has exactly 3 vCPU, 3072 MB; the nearest are .*m1\.medium \(2 vCPU, 4096 MB, 40 GB disk\)/,
    ],
    [{ vcpu_count: 2, vmem_size: '0' }, /vmem_size/],
    [{ vcpu_count: 0 }, /vcpu_count/],
    [{ sku: 'm1.small', flavor: 'm1.medium' }, /one and the same/],
    [{ sku: 'm1.medium', disks: [{ size: 999 }] }, /root disk's size comes with the flavor/, 406],
    [{ sku: 'm1.medium', disks: [{ index: 1, size: 999 }] }, /resized or added by itself/, 406],
    [{ sku: 'm1.medium', speed: 1 }, /^speed is not a known key/],
  ])('%j is refused before anything is sent', async (body, why, status = 400) => {
    const id = await small('running');
    const answer = await act(bob!, id, 'change-config', body);
    expect([answer.status, answer.body['details']]).toEqual([status, expect.stringMatching(why)]);
    expect(await servers.writes(id)).toEqual([]);
  });

  it('takes its mark back when the cloud refuses', async () => {
    const id = await small('running');
    await servers.refuse(id, 409, 1);
    const answer = await act(bob!, id, 'change-config', { sku: 'm1.medium' });
    expect(answer.status).toBe(409);
    expect((await servers.writes(id)).map((line) => line.split(' ')[0])).toEqual(['POST', 'POST', 'DELETE']);
  });

  it('says that it failed when no host has room, and when the cloud breaks', async () => {
    const id = await small('running');
    await act(bob!, id, 'change-config', { sku: 'x1.monster' });
    expect(await ended(id)).toMatchObject({ result: 'failed', reason: expect.stringMatching(/compute_finish_resize/) });
    expect(await row(id)).toMatchObject({
      status: 'running',
      update_fail_reason: expect.stringMatching(/^change-config failed/),
    });
  });

  it('goes back when the cloud does not let it be confirmed', async () => {
    const id = await small('running');
    const before = await sizeOf(id);
    await act(bob!, id, 'change-config', { sku: 'm1.medium' });
    await servers.refuse(id, 403, 1);
    const task = await ended(id);
    expect(task).toMatchObject({
      result: 'failed',
      reason: expect.stringMatching(/could not be confirmed.*goes back/),
    });
    expect(await row(id)).toMatchObject({ instance_type: before, status: 'running' });
  });

  it('is ended by another gateway when the first one stops meanwhile', async () => {
    const first = await servers.another();
    const id = await small('running');
    expect((await act(first.bob, id, 'change-config', { sku: 'm1.medium' })).status).toBe(200);
    await first.close();
    let ahead = 0;
    const second = await servers.another(() => Date.now() + ahead);
    await until('it waits', async () => (await row(id, second.bob))['status'] === 'sync_config');
    expect(await servers.writes(id)).toEqual([expect.stringMatching('^POST'), expect.stringMatching('^POST')]);
    const isDone = async () => {
      // The first one could still come back.
      ahead += 1000;
      const now = await row(id, second.bob);
      return now['instance_type'] === 'm1.medium' && now['status'] === 'running';
    };
    const isGone = async () => (await servers.writes(id)).some((line) => line.startsWith('DELETE'));
    await until('it runs in its new size', isDone, PATIENCE);
    await until('the mark is gone', isGone, PATIENCE);
    await second.close();
  });

  it('never touches what somebody else is to confirm', async () => {
    const id = await small('running');
    await servers.behind(id, { status: 'VERIFY_RESIZE' });
    await act(ann!, id, 'syncstatus');
    const second = await servers.another();
    await until('it was read twice', async () => (await row(id, second.bob))['status'] === 'sync_config');
    await second.close();
    expect(await servers.writes(id)).toEqual([]);
  });
});
