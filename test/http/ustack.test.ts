import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { act, serverOf, WrittenServers } from '../support/written-servers.ts';

type Row = Readonly<Record<string, unknown>>;

let servers: WrittenServers;
let [bob, ann]: Client[] = [];

beforeAll(async () => {
  servers = await WrittenServers.start({}, 'ustack');
  ({ bob, ann } = servers.users);
});

afterAll(() => servers.stop());

const shown = async (id: string, by = bob!): Promise<Row> => serverOf(await by.ask('GET', `/servers/${id}`));

/** What the simulated cloud tells of a power that was cut (US-10). */
const powerOf = async (id: string): Promise<unknown> =>
  serverOf(await bob!.ask('GET', `/servers/${id}/metadata`))['user:testbed:power'];

/** A server that is made, with what is said of it beside. */
async function made(name: string, more: object = {}): Promise<Row> {
  const wish = { instance_type: 'm1.small', disks: [{ image_id: 'debian-12' }], prefer_region: 'cloud1' };
  const server = { ...wish, name, nets: [{ network: 'private-demo-v4' }], ...more };
  const answer = await bob!.ask('POST', '/servers', { body: { server } });
  expect([answer.status, answer.body['details']]).toEqual([200, undefined]);
  return serverOf(answer);
}

describe('servers that are stopped', () => {
  it('(US-09) (US-47) softly go off by themselves: their power is not cut', async () => {
    const id = await servers.take('running');
    expect((await act(bob!, id, 'stop')).status).toBe(200);
    await servers.comesTo(id, 'ready');
    expect(await powerOf(id)).toBeUndefined();
    expect((await act(bob!, id, 'start')).status).toBe(200);
    await servers.comesTo(id, 'running');
  });

  it('(US-10) by force lose their power', async () => {
    const id = await servers.take('running');
    expect((await act(bob!, id, 'stop', { is_force: true })).status).toBe(200);
    await servers.comesTo(id, 'ready');
    expect(await powerOf(id)).toBe('cut');
  });

  it('(US-47) softly run on where the guest does not listen', async () => {
    const id = await servers.take('running');
    await servers.behind(id, { metadata: { 'testbed:guest': 'deaf' } });
    expect((await act(bob!, id, 'stop')).status).toBe(200);
    await servers.comesTo(id, 'running');
    expect([(await shown(id))['status'], await powerOf(id)]).toEqual(['running', undefined]);
    expect(await servers.writes(id)).toHaveLength(1);
  });
});

describe('what the cloud cannot do', () => {
  it.each(['suspend', 'pause', 'shelve', 'lock', 'migrate'])('(US-64) %s: 406, and nothing is asked', async (word) => {
    const id = await servers.take('running');
    const answer = await act(word === 'migrate' ? ann! : bob!, id, word);
    expect([answer.status, answer.body['class']]).toEqual([406, 'NotSupportedError']);
    expect(await servers.writes(id)).toEqual([]);
  });

  it('(US-48) a restart by force is 406, a soft one is done', async () => {
    const id = await servers.take('running');
    const answer = await act(bob!, id, 'restart', { is_force: true });
    expect([answer.status, answer.body['details']]).toEqual([406, expect.stringContaining('softly alone')]);
    expect((await act(bob!, id, 'restart')).status).toBe(200);
  });
});

describe('keys', () => {
  const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEp6Jr9PNE8Zf7c0b2S1hC0bLJ3cT3kF1u5k4w6y7z8A';

  const withKey = (id: string, body: object) => act(bob!, id, 'deploy', body);

  it('(US-18) (US-19) (US-49) are put into a server that runs, and taken out of it', async () => {
    for (const name of ['first', 'second']) {
      const made = await bob!.ask('POST', '/keypairs', { body: { keypair: { name, public_key: KEY } } });
      expect(made.status).toBe(200);
    }
    const id = String((await made('with-keys'))['id']);
    await servers.comesTo(id, 'running');
    const keyIs = (name: string) =>
      until(`the key of ${id} is ${name}`, async () => (await shown(id))['keypair'] === name);
    expect((await withKey(id, { keypair_id: 'first' })).status).toBe(200);
    await keyIs('first');
    expect((await withKey(id, { keypair: 'second' })).status).toBe(200);
    await until(`${id} has both`, async () => {
      const { metadata } = (await bob!.ask('GET', `/servers/${id}?with_meta=true`)).body['server'] as { metadata: Row };
      return /-first,.*-second$/.test(String(metadata['os:keypairs']));
    });
    expect((await withKey(id, { keypair_id: 'first', __delete_keypair__: true })).status).toBe(200);
    await keyIs('second');
    expect((await withKey(id, { __delete_keypair__: true })).status).toBe(200);
    await keyIs('');
    expect(await withKey(id, { __delete_keypair__: true })).toMatchObject({ status: 400 });
    expect(await withKey(id, { keypair_id: 'nobodys' })).toMatchObject({ status: 404 });
    expect(await withKey(id, { keypair_id: 'first', password: 'Tried-here-4567' })).toMatchObject({ status: 400 });
  });

  it('(US-17) (US-50) that are deleted are gone, though the cloud still shows them', async () => {
    const body = { keypair: { name: 'short', public_key: KEY } };
    expect((await bob!.ask('POST', '/keypairs', { body })).status).toBe(200);
    expect((await bob!.ask('DELETE', '/keypairs/short')).status).toBe(200);
    await until('the key is gone', async () => (await bob!.ask('GET', '/keypairs/short')).status === 404);
  });
});

it('(US-65) hosts, which the cloud shows to everybody, are shown to administrators alone', async () => {
  const id = await servers.take('running');
  expect((await shown(id))['host']).toBe('');
  expect((await shown(id, ann))['host']).not.toBe('');
});

it('(US-01) (US-62) makes servers that are off without cutting their power; rows say whose cloud it is', async () => {
  const server = await made('made-off', { auto_start: false });
  const id = String(server['id']);
  await servers.comesTo(id, 'ready');
  expect(await powerOf(id)).toBeUndefined();
  expect(server).toMatchObject({ brand: 'UStack', provider: 'OpenStack', region_ext_id: 'bj1' });
  expect(rowsOf(await bob!.ask('GET', '/servers?name=made-off'))).toHaveLength(1);
});
