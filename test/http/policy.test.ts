import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { SECRET_HASH, startTestGateway, testIdentity, type TestGateway } from '../support/gateway.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

let cloud: SimulatedCloud;
let gateway: TestGateway;
let [olga, bob, ann]: Client[] = [];

beforeAll(async () => {
  cloud = await simulatedCloud({ name: 'cloud1', servers: 30, settings: { taskTime: 0 } });
  const provider = await createAdapters().find('openstack');
  const identity = testIdentity() ?? {};
  const operator = { name: 'olga', password_hash: SECRET_HASH, roles: [{ role: 'operator', project: 'alpha' }] };
  gateway = await startTestGateway({
    provider,
    values: {
      clouds: [cloud.entry],
      identity: { ...identity, users: [...(identity.users ?? []), operator] },
      policy: { roles: { operator: { servers: ['start', 'stop', 'restart'] }, member: { servers: ['update'] } } },
    },
  });
  const open = clientOf(gateway.url);
  [olga, bob, ann] = await Promise.all([
    logIn(open, 'olga', 'alpha'),
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'ann', 'system'),
  ]);
  await gateway.inventory.firstRounds();
});

afterAll(async () => {
  await gateway.close();
  await cloud.stop();
});

const running = async () => {
  const rows = rowsOf(await olga!.ask('GET', '/servers?status=running&limit=0'));
  return String(rows.find(({ disable_delete: kept, freezed }) => kept !== true && freezed !== true)?.['id']);
};

describe('a role that the configuration limits', () => {
  it('does what it may, and reads', async () => {
    const id = await running();
    expect((await olga!.ask('POST', `/servers/${id}/stop`)).status).toBe(200);
    expect((await olga!.ask('GET', `/servers/${id}/tasks`)).status).toBe(200);
    expect((await olga!.ask('GET', '/disks')).status).toBe(200);
  });

  it.each([
    ['POST', '/suspend', undefined],
    ['POST', '/user-metadata', { color: 'red' }],
    ['PUT', '', { name: 'mine' }],
    ['DELETE', '', undefined],
  ])('is refused %s %s, which is written down', async (method, path, body) => {
    const id = await running();
    const asked = (await cloud.requests()).length;
    const answer = await olga!.ask(method, `/servers/${id}${path}`, { body });
    expect([answer.status, answer.body['class']]).toEqual([403, 'ForbiddenError']);
    expect(answer.body['details']).toMatch(/role .*admin is needed.*operator \(may: start, stop, restart servers\)/);
    expect((await cloud.requests()).slice(asked).filter((line) => !line.startsWith('GET'))).toEqual([]);
    const events = rowsOf(await ann!.ask('GET', `/events?obj_id=${id}&scope=system`), 'events');
    const told = events.map(({ action, notes }) => `${String(action)}: ${String(notes)}`);
    expect(told).toContainEqual(expect.stringContaining(`${method} /servers/:id${path}: denied`));
  });

  it('may be member too, then with less than it had', async () => {
    const id = await running();
    expect((await bob!.ask('PUT', `/servers/${id}`, { body: { name: 'ours' } })).status).toBe(200);
    expect((await bob!.ask('POST', `/servers/${id}/stop`)).status).toBe(403);
    expect((await ann!.ask('POST', `/servers/${id}/stop`)).status).toBe(200);
  });

  it('is shown among the roles', async () => {
    const roles = rowsOf(await ann!.ask('GET', '/v3/roles'), 'roles').map(({ name }) => name);
    expect(roles).toEqual(['admin', 'member', 'reader', 'operator']);
  });
});
