import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Answer, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

let cloud: SimulatedCloud;
let closed: SimulatedCloud;
let gateway: TestGateway;
let [bob, eve, ann, rob]: Client[] = [];

beforeAll(async () => {
  const projects = { all: true, map: { demo: 'alpha', other: 'beta' } };
  const settings = { taskTime: 300 };
  cloud = await simulatedCloud({ name: 'cloud1', servers: 60, settings }, { projects });
  closed = await simulatedCloud({ name: 'cloud2', servers: 20 }, { projects, read_only: true });
  const provider = await createAdapters().find('openstack');
  gateway = await startTestGateway({ provider, values: { clouds: [cloud.entry, closed.entry] } });
  const open = clientOf(gateway.url);
  [bob, eve, ann, rob] = await Promise.all([
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'eve', 'beta'),
    logIn(open, 'ann', 'system'),
    logIn(open, 'rob', 'alpha'),
  ]);
  await gateway.inventory.firstRounds();
});

afterAll(async () => {
  await gateway.close();
  await Promise.all([cloud.stop(), closed.stop()]);
});

type Row = Readonly<Record<string, unknown>>;

/** A server of bob's in a status, which no other test has taken. */
const taken = new Set<string>();

async function serverIn(status: string, of = 'cloud1'): Promise<string> {
  const rows = rowsOf(await bob!.ask('GET', `/servers?status=${status}&cloudregion=${of}&limit=0`));
  const free = ({ id, disable_delete: kept, freezed }: Row) =>
    !taken.has(String(id)) && kept !== true && freezed !== true;
  const row = rows.find(free);
  if (!row) throw new Error(`there is no server in status ${status} left`);
  taken.add(String(row['id']));
  return String(row['id']);
}

const act = (client: Client, id: string, action: string, body?: unknown) =>
  client.ask('POST', `/servers/${id}/${action}`, { body });

const serverOf = ({ body }: Answer) => (body['server'] ?? {}) as Readonly<Record<string, unknown>>;

async function statusOf(id: string): Promise<unknown> {
  return serverOf(await bob!.ask('GET', `/servers/${id}`))['status'];
}

/** Waits until the gateway shows a server in a status, without asking for fresher rows. */
const comesTo = (id: string, status: string) =>
  until(`${id} is ${status}`, async () => (await statusOf(id)) === status);

const requestsOf = async (id: string) => {
  const backendId = id.slice(id.indexOf('.') + 1);
  return (await cloud.requests()).filter((line) => line.includes(backendId) && !line.startsWith('GET'));
};

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
    const id = await serverIn(from);
    const answer = await act(bob!, id, action);
    expect([answer.body['details'], serverOf(answer)['id'], serverOf(answer)['status']]).toEqual([
      undefined,
      id,
      passing,
    ]);
    await comesTo(id, to);
    expect(await requestsOf(id)).toHaveLength(1);
  });

  it.each(['suspend', 'pause', 'shelve'])('%s is taken back', async (action) => {
    const id = await serverIn('running');
    const back = action === 'shelve' ? 'unshelve' : 'resume';
    await act(bob!, id, action);
    await comesTo(id, action === 'shelve' ? 'ready' : 'suspend');
    expect((await act(bob!, id, back, { server: [] })).status).toBe(200);
    await comesTo(id, 'running');
  });

  it.each([{ server: { is_force: 'True' } }, { is_force: true }])(
    'takes its body wrapped and bare: %j',
    async (body) => {
      const id = await serverIn('ready');
      expect((await act(bob!, id, 'restart', { is_force: false })).body['class']).toBe('InvalidStatusError');
      expect((await act(bob!, id, 'restart', body)).status).toBe(200);
      await comesTo(id, 'running');
    },
  );

  it('is refused in a wrong status, which is named with those that are right, before anything is sent', async () => {
    const id = await serverIn('ready');
    const answer = await act(bob!, id, 'suspend');
    expect([answer.status, answer.body['class']]).toEqual([400, 'InvalidStatusError']);
    expect(answer.body['details']).toMatch(/in status ready; it must be running/);
    expect(await requestsOf(id)).toEqual([]);
  });

  it('knows that the status has changed behind its back', async () => {
    const id = await serverIn('running');
    const simulator = cloud as unknown as { updateServer(id: string, patch: object): Promise<void> };
    await simulator.updateServer(id.split('.')[1] ?? '', { status: 'SHUTOFF' });
    expect((await act(bob!, id, 'start')).status).toBe(200);
    await comesTo(id, 'running');
  });

  it('locks and unlocks; what is locked is left alone', async () => {
    const id = await serverIn('running');
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
    const id = await serverIn('running');
    expect((await act(eve!, id, 'stop')).status).toBe(404);
    const reader = await act(rob!, id, 'stop');
    expect([reader.status, reader.body['class']]).toEqual([403, 'ForbiddenError']);
    expect(reader.body['details']).toMatch(/role member or admin is needed/);
    const other = await serverIn('running', 'cloud2');
    expect((await act(bob!, other, 'stop')).body['details']).toMatch(/cloud2 is configured as read_only/);
    expect(await requestsOf(id)).toEqual([]);
  });

  it('is the administrator, in any project', async () => {
    const id = await serverIn('running');
    expect((await act(ann!, id, 'stop')).status).toBe(200);
    await comesTo(id, 'ready');
  });

  it('is written down, with what came of it', async () => {
    const id = await serverIn('running');
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

describe('a server', () => {
  it.each(['PUT', 'PATCH'])('is renamed and described by %s', async (method) => {
    const id = await serverIn('running');
    const body = { server: { name: `new-${method}`, description: 'as it is now', disable_delete: 'true' } };
    const changed = serverOf(await bob!.ask(method, `/servers/${id}`, { body }));
    expect(changed).toMatchObject({ id, name: `new-${method}`, description: 'as it is now', disable_delete: true });
    const refused = await bob!.ask('DELETE', `/servers/${id}`);
    expect([refused.status, refused.body['class']]).toEqual([400, 'InvalidStatusError']);
    await bob!.ask(method, `/servers/${id}`, { body: { disable_delete: false } });
    expect((await bob!.ask('DELETE', `/servers/${id}`)).status).toBe(200);
  });

  it.each([
    [{}, 'MissingParameterError', /nothing is to be changed/],
    [{ name: '' }, 'InputParameterError', /^name must be 1 to 255 characters/],
    [{ name: 'a/b' }, 'InputParameterError', /^name must be/],
    [{ vcpu_count: 4 }, 'InputParameterError', /^vcpu_count is not a known key/],
  ])('is not changed by %j', async (body, className, details) => {
    const answer = await bob!.ask('PUT', '/servers/cloud1.whatever', { body });
    expect([answer.status, answer.body['class']]).toEqual([400, className]);
    expect(answer.body['details']).toMatch(details);
  });

  it('is deleted, and gone from every list', async () => {
    const id = await serverIn('running');
    const answer = await bob!.ask('DELETE', `/servers/${id}`);
    expect([answer.status, serverOf(answer)['status']]).toEqual([200, 'deleting']);
    await until('it is gone', async () => (await bob!.ask('GET', `/servers/${id}`)).status === 404);
    expect(rowsOf(await bob!.ask('GET', `/servers?id=${id}`))).toEqual([]);
    expect((await bob!.ask('DELETE', `/servers/${id}`)).status).toBe(404);
  });

  it('in the recycle bin comes out of it when asked to, and is deleted for good only when that is said', async () => {
    const id = await serverIn('running');
    const simulator = cloud as unknown as { updateServer(id: string, patch: object): Promise<void> };
    const throwAway = async () => {
      await simulator.updateServer(id.split('.')[1] ?? '', { status: 'SOFT_DELETED' });
      await bob!.ask('GET', `/servers/${id}`, { headers: { 'cache-control': 'no-cache' } });
    };
    expect((await act(bob!, id, 'cancel-delete')).status).toBe(200);
    expect(await requestsOf(id)).toEqual([]);
    await throwAway();
    expect((await act(bob!, id, 'cancel-delete')).status).toBe(200);
    await comesTo(id, 'running');
    await throwAway();
    const refused = await bob!.ask('DELETE', `/servers/${id}`);
    expect([refused.status, refused.body['class']]).toEqual([400, 'InvalidStatusError']);
    expect(refused.body['details']).toMatch(/override_pending_delete=true deletes it for good/);
    expect((await bob!.ask('DELETE', `/servers/${id}?override_pending_delete=true`)).status).toBe(200);
    await until('it is gone', async () => (await bob!.ask('GET', `/servers/${id}`)).status === 404);
  });

  it('is not deleted with what cannot be deleted with it', async () => {
    const id = await serverIn('running');
    const answer = await bob!.ask('DELETE', `/servers/${id}?delete_disks=true`);
    expect([answer.status, answer.body['class']]).toEqual([406, 'NotSupportedError']);
    expect(await requestsOf(id)).toEqual([]);
  });
});
