import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import type { OpenstackSimulator } from '../../adapters/openstack/testing/family.ts';
import { start } from '../../adapters/openstack/simulator/index.ts';
import { serverOf } from '../support/written-servers.ts';

let cloud: OpenstackSimulator;
let gateway: TestGateway;
let [bob, eve]: Client[] = [];

beforeAll(async () => {
  const projects = { all: true, map: { demo: 'alpha', other: 'beta' } };
  cloud = await start({ name: 'c1', servers: 60, settings: { taskTime: 20 } });
  const entry = { name: 'c1', adapter: 'openstack', ...cloud.config, projects };
  const provider = await createAdapters().find('openstack');
  gateway = await startTestGateway({ provider, values: { clouds: [entry] } });
  const open = clientOf(gateway.url);
  [bob, eve] = [await logIn(open, 'bob', 'alpha'), await logIn(open, 'eve', 'beta')];
  await gateway.inventory.firstRounds();
});

afterAll(async () => {
  await gateway.close();
  await cloud.stop();
});

type Row = Readonly<Record<string, unknown>>;
const list = async (query = '') => rowsOf(await bob!.ask('GET', `/servers?limit=0${query}`));
const show = async (id: unknown, query = '') => serverOf(await bob!.ask('GET', `/servers/${String(id)}${query}`));
const made = async (client: Client, members: object): Promise<Row> => {
  const server = { image: 'debian-12', sku: 'm1.small', ...members };
  const answer = await client.ask('POST', '/servers', { body: { server } });
  expect([answer.status, answer.body['details']]).toEqual([200, undefined]);
  return serverOf(answer);
};

/** A server that runs and has an address. */
async function running(): Promise<Row> {
  const found = (await list('&status=running')).find(({ ips }) => ips !== '');
  expect(found).toBeDefined();
  return found!;
}

describe('a server whose cell does not answer', () => {
  it('stays in the list with what is known of it, whatever the list of its cloud leaves out (OS-77, OS-75)', async () => {
    const before = await running();
    const raw = String(before['external_id']);
    await cloud.updateServer(raw, { unreachable: true });
    for (const query of ['&refresh=true', '', `&name=${String(before['name'])}`]) {
      const row = (await list(query)).find(({ id }) => id === before['id']);
      expect(row).toMatchObject({ name: before['name'], ips: before['ips'], status: 'unknown' });
    }
    expect((await list('&status=running')).map(({ id }) => id)).not.toContain(before['id']);
    expect(await show(before['id'], '?refresh=true')).toMatchObject({ name: before['name'], status: 'unknown' });
    await cloud.updateServer(raw, { unreachable: false });
    expect((await list('&refresh=true')).find(({ id }) => id === before['id'])).toMatchObject({ status: 'running' });
  });
});

describe('a server that is being built', () => {
  it('keeps the interfaces that are known of it, though the cloud shows no addresses (OS-72)', async () => {
    const before = await running();
    const raw = String(before['external_id']);
    await cloud.updateServer(raw, { vmState: 'building', taskState: 'spawning' });
    for (const query of ['?refresh=true', '']) {
      expect(await show(before['id'], query)).toMatchObject({ nics: before['nics'], ips: before['ips'] });
    }
    expect((await list('&refresh=true')).find(({ id }) => id === before['id'])).toMatchObject({ nics: before['nics'] });
    await cloud.updateServer(raw, { vmState: 'active', taskState: null });
  });
});

describe('the groups of a server', () => {
  it('are told once, though its cloud repeats them for each interface, or leaves them out (OS-73)', async () => {
    const rows = await list();
    const several = rows.filter(({ nics, secgroups }) => (nics as Row[]).length > 1 && (secgroups as Row[]).length > 0);
    expect(several).not.toEqual([]);
    for (const { secgroups } of rows) {
      const ids = (secgroups as readonly Row[]).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
    expect(rows.some(({ secgroups }) => (secgroups as Row[]).length === 0)).toBe(true);
  });
});

describe('a name with blanks around it', () => {
  it('is never sent to a cloud, and is shown as it is where a cloud has one (OS-82, OL-48)', async () => {
    const { id, external_id: raw } = await running();
    const before = (await cloud.requests()).length;
    const server = { name: '  padded ', image: 'debian-12', sku: 'm1.small' };
    const answers = [
      await bob!.ask('POST', '/servers', { body: { server } }),
      await bob!.ask('PUT', `/servers/${String(id)}`, { body: { server: { name: ' other  ' } } }),
    ];
    for (const { status, body } of answers) {
      expect([status, body['details']]).toEqual([
        400,
        expect.stringMatching(/^name must be .* no space at either end/),
      ]);
    }
    expect((await cloud.requests()).slice(before).filter((line) => !line.startsWith('GET'))).toEqual([]);
    await cloud.updateServer(String(raw), { name: '  padded ' });
    expect((await show(id, '?refresh=true'))['name']).toBe('  padded ');
  });
});

describe('keys of one name in two projects', () => {
  it('are those of who has them, all kept by one user of the cloud (OS-83)', async () => {
    for (const client of [bob!, eve!]) {
      const key = await client.ask('POST', '/keypairs', { body: { keypair: { name: 'mine' } } });
      expect([key.status, key.body['details']]).toEqual([200, undefined]);
    }
    const [his, hers] = [
      await made(bob!, { name: 'his', keypair: 'mine', nets: [{ network: 'private-demo-v4' }] }),
      await made(eve!, { name: 'hers', keypair: 'mine', nets: [{ network: 'public-v4' }] }),
    ];
    expect([his['keypair'], hers['keypair']]).toEqual(['mine', 'mine']);
    expect(his['keypair_id']).not.toBe(hers['keypair_id']);
  });
});
