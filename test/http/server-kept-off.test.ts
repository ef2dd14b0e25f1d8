import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { serverOf, WrittenServers } from '../support/written-servers.ts';

/** Milliseconds: looks at a server become rarer the longer it is followed. */
const PATIENCE = 15_000;

let servers: WrittenServers;
let bob: Client | undefined;

beforeAll(async () => {
  servers = await WrittenServers.start();
  ({ bob } = servers.users);
});

afterAll(() => servers.stop());

let number = 0;

/** A server that is not to start. */
function create(): Promise<Answer> {
  const disks = [{ image_id: 'debian-12' }];
  const server = {
    name: `off-${++number}`,
    sku: 'm1.small',
    disks,
    nets: [{ network: 'private-demo-v4' }],
    auto_start: false,
  };
  return bob!.ask('POST', '/servers', { body: { server } });
}

const told = ({ status, body }: Answer) => [status, body['class'], body['details']];

const tasksOf = async (id: string) =>
  serverOf(await bob!.ask('GET', `/servers/${id}/tasks`))['tasks'] as readonly Readonly<Record<string, unknown>>[];

describe('a new server that is not to start', () => {
  it('is off once it is made, without a trace of how that was seen to', async () => {
    const answer = await create();
    expect(told(answer)).toEqual([200, undefined, undefined]);
    const id = String(serverOf(answer)['id']);
    await until('it is off', async () => serverOf(await bob!.ask('GET', `/servers/${id}`))['status'] === 'ready');
    await until('its task has ended', async () => (await tasksOf(id))[0]?.['result'] === 'succeeded');
    const own = id.split('.')[1];
    expect(await servers.writes(id)).toEqual([
      `POST compute /v2.1/servers/${own}/action`,
      `DELETE compute /v2.1/servers/${own}/metadata/podgate%3Akeep_off`,
    ]);
    // Whoever starts it then has it running.
    await bob!.ask('POST', `/servers/${id}/start`, { body: {} });
    await until('it runs', async () => serverOf(await bob!.ask('GET', `/servers/${id}`))['status'] === 'running');
    expect((await servers.writes(id)).filter((line) => line.includes('/action'))).toHaveLength(2);
  });

  it('is not stopped again once somebody has started it, though the mark of the first time is still there', async () => {
    const answer = await create();
    const id = String(serverOf(answer)['id']);
    await servers.refuse(id, 409, 1, 'metadata/podgate%3Akeep_off');
    const marks = async () => (await servers.writes(id)).filter((line) => line.endsWith('keep_off'));
    await servers.comesTo(id, 'ready');
    await until('the mark was to be taken away', async () => (await marks()).length === 1);
    await bob!.ask('POST', `/servers/${id}/start`, { body: {} });
    await until('the mark is taken away', async () => (await marks()).length === 2);
    await servers.comesTo(id, 'running');
    expect((await servers.writes(id)).filter((line) => line.includes('/action'))).toHaveLength(2);
    await until('all tasks have ended', async () => (await tasksOf(id)).every(({ result }) => result === 'succeeded'));
  });

  it('is not stopped by a gateway that comes late: somebody may be using it', async () => {
    const id = await servers.take('running');
    const before = (await servers.writes(id)).length;
    const writes = async () => (await servers.writes(id)).slice(before);
    await servers.behind(id, { metadata: { 'podgate:keep_off': 'off 2020-01-01T00:00:00.000Z' } });
    let ahead = 0;
    const late = await servers.another(() => Date.now() + ahead);
    const isGone = async () => {
      // The one that was asked for the server could still come back.
      ahead += 1000;
      return (await writes()).length > 0;
    };
    await until('the mark is gone', isGone, PATIENCE);
    await late.close();
    expect(await writes()).toEqual([expect.stringMatching(/^DELETE .*keep_off$/)]);
    expect(serverOf(await bob!.ask('GET', `/servers/${id}`))['status']).toBe('running');
  });
});
