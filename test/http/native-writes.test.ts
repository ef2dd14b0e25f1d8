import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { SECRET_HASH, startTestGateway, testIdentity, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

type Row = Readonly<Record<string, unknown>>;

let cloud: SimulatedCloud;
let gateway: TestGateway;
let [bob, olga, ann]: Client[] = [];

beforeAll(async () => {
  const projects = { all: true, map: { demo: 'alpha', other: 'beta' } };
  const inventory = { interval: '1h', full: '1h' };
  cloud = await simulatedCloud({ name: 'cloud1', servers: 40, settings: { taskTime: 100 } }, { projects, inventory });
  const provider = await createAdapters().find('openstack');
  const identity = testIdentity() ?? {};
  const operator = { name: 'olga', password_hash: SECRET_HASH, roles: [{ role: 'operator', project: 'alpha' }] };
  gateway = await startTestGateway({
    provider,
    values: {
      clouds: [cloud.entry],
      identity: { ...identity, users: [...(identity.users ?? []), operator] },
      policy: { roles: { operator: { servers: ['start', 'stop', 'metadata'] } } },
    },
  });
  const open = clientOf(gateway.url);
  [bob, olga, ann] = await Promise.all([
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'olga', 'alpha'),
    logIn(open, 'ann', 'system'),
  ]);
  await gateway.inventory.firstRounds();
});

afterAll(async () => {
  await gateway.close();
  await cloud.stop();
});

const COMPUTE = '/native/cloud1/compute/v2.1';
const taken = new Set<string>();

/** A running server that no other test has. */
async function take(): Promise<string> {
  const rows = rowsOf(await bob!.ask('GET', '/servers?status=running&limit=0'));
  const free = rows.find(({ id, freezed }) => freezed !== true && !taken.has(String(id)));
  taken.add(String(free?.['id']));
  return String(free?.['id']).split('.')[1] ?? '';
}

const row = async (id: string): Promise<Row> =>
  ((await bob!.ask('GET', `/servers/cloud1.${id}`)).body['server'] ?? {}) as Row;

const action = (client: Client, id: string, body: object) =>
  client.ask('POST', `${COMPUTE}/servers/${id}/action`, { body });

const audits = () =>
  gateway.lines.flatMap((line) => {
    const { audit } = JSON.parse(line) as { audit?: Row };
    return audit ? [audit] : [];
  });

describe('a server that is changed natively', () => {
  it('is read again, until what was done has ended', async () => {
    const id = await take();
    expect((await action(bob!, id, { 'os-stop': null })).status).toBe(202);
    await until('it is stopped', async () => (await row(id))['status'] === 'ready');
    const renamed = await bob!.ask('PUT', `${COMPUTE}/servers/${id}`, {
      body: { server: { name: 'renamed-natively' } },
    });
    expect(renamed.status).toBe(200);
    await until('it has its name', async () => (await row(id))['name'] === 'renamed-natively');
    expect((await bob!.ask('DELETE', `${COMPUTE}/servers/${id}`)).status).toBe(204);
    await until('it is gone', async () => (await bob!.ask('GET', `/servers/cloud1.${id}`)).status === 404);
  });

  it('is there when it was made', async () => {
    const [flavor, image] = await Promise.all([
      bob!.ask('GET', `${COMPUTE}/flavors/detail`),
      bob!.ask('GET', '/native/cloud1/image/v2/images?status=active'),
    ]);
    const networks = rowsOf(await bob!.ask('GET', '/native/cloud1/network/v2.0/networks'), 'networks');
    const network = networks.find(({ tenant_id: tenant, 'router:external': external }) => tenant && external !== true);
    const bySize = [...rowsOf(flavor, 'flavors')].sort((a, b) => Number(b['ram']) - Number(a['ram']));
    const largest = bySize.find(({ disk }) => Number(disk) >= 20) ?? {};
    const body = {
      server: {
        name: 'made-natively',
        flavorRef: largest['id'],
        imageRef: rowsOf(image, 'images')[0]?.['id'],
        networks: [{ uuid: network?.['id'] }],
      },
    };
    const made = await bob!.ask('POST', `${COMPUTE}/servers`, { body });
    expect({ status: made.status, text: made.text }).toEqual({
      status: 202,
      text: expect.stringContaining('"server"'),
    });
    const id = String((made.body['server'] as Row)['id']);
    expect(made.headers.get('location') ?? `${gateway.url}${COMPUTE}`).toContain(`${gateway.url}${COMPUTE}`);
    await until('it is listed', async () => (await row(id))['name'] === 'made-natively');
    expect(audits().at(-1)).toMatchObject({ action: 'server.create', result: 'accepted' });
  });
});

describe('keys', () => {
  const KEYS = `${COMPUTE}/os-keypairs`;
  const names = (keys: readonly Row[]) =>
    keys.map(({ keypair, name }) => (keypair as Row | undefined)?.['name'] ?? name);
  const key = {
    name: 'laptop',
    public_key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDTaEEljVHLRMUHbjqf2lE4QJIVXWvwRpxQUtTK8iRW7 x',
  };

  it('are those of the caller, by the names that he gave them', async () => {
    const headers = { 'openstack-api-version': 'compute 2.92' };
    const made = await bob!.ask('POST', KEYS, { body: { keypair: { ...key, type: 'ssh' } }, headers });
    expect(made.status).toBe(201);
    expect(made.body['keypair']).toMatchObject({ name: 'laptop' });
    expect(names(rowsOf(await bob!.ask('GET', `${KEYS}?limit=1`, { headers }), 'keypairs'))).toEqual(['laptop']);
    expect(names(rowsOf(await olga!.ask('GET', KEYS), 'keypairs'))).toEqual([]);
    expect((await olga!.ask('GET', `${KEYS}/laptop`)).status).toBe(404);
    expect((await bob!.ask('GET', `${KEYS}/laptop`)).body['keypair']).toMatchObject({ name: 'laptop' });
    expect(names(rowsOf(await bob!.ask('GET', '/keypairs?refresh=true'), 'keypairs'))).toEqual(['laptop']);
    const all = names(rowsOf(await ann!.ask('GET', KEYS), 'keypairs'));
    expect(all).toContainEqual(expect.stringMatching(/^pg-[0-9a-f]{12}-laptop$/));
    expect((await bob!.ask('GET', `${COMPUTE}/os-keypairs.json`)).status).toBe(400);
    expect((await bob!.ask('DELETE', `${KEYS}/laptop`)).status).toBe(202);
    expect(names(rowsOf(await bob!.ask('GET', KEYS), 'keypairs'))).toEqual([]);
  });
});

describe('a role that the configuration limits', () => {
  it('does natively what it may do', async () => {
    const id = await take();
    expect((await action(olga!, id, { 'os-stop': null })).status).toBe(202);
    expect(
      (await olga!.ask('POST', `${COMPUTE}/servers/${id}/metadata`, { body: { metadata: { a: 'b' } } })).status,
    ).toBe(200);
    expect(audits().at(-1)).toMatchObject({
      ...{ action: 'server.metadata', result: 'accepted' },
      thing: { type: 'server', id: `cloud1.${id}`, cloud: 'cloud1' },
    });
  });

  it.each([
    ['POST', 'action', { reboot: { type: 'HARD' } }],
    ['POST', 'action', { 'os-resetState': { state: 'error' } }],
    ['POST', 'action', { toString: null }],
    ['POST', 'remote-consoles', { remote_console: {} }],
    ['GET', 'os-server-password', undefined],
    ['PUT', '', { server: { name: 'x' } }],
    ['DELETE', '', undefined],
    ['POST', 'action.json', { 'os-stop': null }],
  ])('is refused %s %s %j', async (method, path, body) => {
    const id = await take();
    const asked = (await cloud.requests()).length;
    const answer = await olga!.ask(method, `${COMPUTE}/servers/${id}${path === '' ? '' : `/${path}`}`, { body });
    expect(answer.status).toBe(403);
    expect(audits().at(-1)).toMatchObject({ result: 'denied' });
    expect((await cloud.requests()).slice(asked).filter((line) => line.includes(id))).toEqual([]);
  });

  it('is refused what is no server, and an action that is not one alone', async () => {
    expect(
      (await olga!.ask('POST', '/native/cloud1/volumev3/v3/volumes', { body: { volume: { size: 1 } } })).status,
    ).toBe(403);
    const id = await take();
    for (const body of [{ 'os-stop': null, reboot: { type: 'HARD' } }, {}, []]) {
      expect((await action(olga!, id, body)).status).toBe(400);
    }
    expect((await olga!.ask('POST', `${COMPUTE}/servers/${id}/action`)).status).toBe(400);
  });
});

describe('the gateway’s login at a cloud', () => {
  it('is renewed when it has ended', async () => {
    const id = await take();
    await cloud.expireTokens();
    expect((await bob!.ask('GET', `${COMPUTE}/servers/${id}`)).status).toBe(200);
    await cloud.expireTokens();
    expect((await action(bob!, id, { 'os-stop': null })).status).toBe(202);
    await cloud.expireTokens();
    expect((await ann!.ask('GET', `${COMPUTE}/os-hypervisors`)).status).toBe(200);
  });
});
