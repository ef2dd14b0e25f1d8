import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Answer, type Client } from '../support/client.ts';
import { serverOf, WrittenServers } from '../support/written-servers.ts';

let world: WrittenServers;
let [bob, eve, ann, rob]: Client[] = [];

beforeAll(async () => {
  world = await WrittenServers.start();
  ({ bob, eve, ann, rob } = world.users);
});

afterAll(() => world.stop());

type Row = Readonly<Record<string, unknown>>;
const eipOf = ({ body }: Answer) => (body['eip'] ?? {}) as Row;
const told = ({ status, body }: Answer) => [status, body['details']];
const pathOf = ({ id }: Row) => `/eips/${String(id)}`;

const HERE = { prefer_region: 'cloud1' };
const create = (eip: object, client = bob!) => client.ask('POST', '/eips', { body: { eip: { ...HERE, ...eip } } });
const act = (eip: Row, word: string, body: object = {}, client = bob!) =>
  client.ask('POST', `${pathOf(eip)}/${word}`, { body: { eip: body } });

async function made(eip: object = {}): Promise<Row> {
  const answer = await create(eip);
  expect(told(answer)).toEqual([200, undefined]);
  return eipOf(answer);
}

const server = async (id: string) => serverOf(await bob!.ask('GET', `/servers/${id}`));
const writes = async () => {
  const all = await Promise.all(['POST', 'PUT', 'DELETE'].map((method) => world.asked(`${method} network`)));
  return all.flat().length;
};

/** A server without an eip. */
async function free(): Promise<string> {
  for (;;) {
    const id = await world.take('running');
    if (((await server(id))['eip'] ?? '') === '') return id;
  }
}

describe('an eip', () => {
  it('is had, described by what it is called, and is in the next list', async () => {
    const eip = await made({ name: 'front', network: 'public' });
    expect(eip).toMatchObject({
      name: eip['ip_addr'],
      description: 'front',
      project: 'alpha',
      status: 'ready',
      mode: 'elastic_ip',
    });
    const listed = rowsOf(await bob!.ask('GET', `/eips?ip_addr=${String(eip['ip_addr'])}`), 'eips');
    expect(listed.map(({ id }) => id)).toEqual([eip['id']]);
    expect(rowsOf(await eve!.ask('GET', `/eips?ip_addr=${String(eip['ip_addr'])}`), 'eips')).toEqual([]);
    expect(eipOf(await bob!.ask('PUT', pathOf(eip), { body: { eip: { description: 'other' } } }))).toMatchObject({
      description: 'other',
    });
    expect(eipOf(await bob!.ask('DELETE', pathOf(eip)))).toMatchObject({ id: eip['id'], status: 'deleting' });
    expect((await bob!.ask('GET', pathOf(eip))).status).toBe(404);
  });

  it('needs no name and no network where one leads outside', async () => {
    const eip = await made();
    expect(eip['description'] ?? '').toBe('');
    expect((await bob!.ask('DELETE', pathOf(eip))).status).toBe(200);
  });

  it('is associated with a server and let go of, and the rows of both follow', async () => {
    const id = await free();
    const eip = await made();
    const bound = await act(eip, 'associate', { instance_id: id, instance_type: 'server' });
    expect(eipOf(bound)).toMatchObject({ associate_id: id, associate_type: 'server' });
    expect(await server(id)).toMatchObject({ eip: eip['ip_addr'] });
    const second = await made();
    expect(told(await act(second, 'associate', { instance_id: id }))).toEqual([
      400,
      expect.stringMatching(/has eip .* already/),
    ]);
    const other = await free();
    expect(told(await act(eip, 'associate', { instance_id: other }))).toEqual([
      400,
      expect.stringMatching(/is associated already/),
    ]);
    expect(told(await bob!.ask('DELETE', pathOf(eip)))).toEqual([400, expect.stringMatching(/dissociate it first/)]);
    const loose = await act(eip, 'dissociate');
    expect(told(loose)).toEqual([200, undefined]);
    expect(eipOf(loose)['associate_id'] ?? '').toBe('');
    expect((await server(id))['eip'] ?? '').toBe('');
    expect(told(await act(eip, 'dissociate'))).toEqual([400, expect.stringMatching(/is not associated/)]);
    await act(eip, 'associate', { instance_id: id });
    expect((await act(eip, 'dissociate', { auto_delete: true })).status).toBe(200);
    expect((await bob!.ask('GET', pathOf(eip))).status).toBe(404);
    expect((await server(id))['eip'] ?? '').toBe('');
    expect((await bob!.ask('DELETE', pathOf(second))).status).toBe(200);
  });

  it('is had once for a key, and by it found again', async () => {
    const ask = () =>
      bob!.ask('POST', '/eips', {
        body: { eip: { ...HERE, name: 'keyed' } },
        headers: { 'idempotency-key': 'eip-key' },
      });
    const answers = [await ask(), await ask()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(answers.map((answer) => eipOf(answer)['id'])).size).toBe(1);
    expect((await bob!.ask('DELETE', pathOf(eipOf(answers[0]!)))).status).toBe(200);
  });
});

describe('what is refused', () => {
  it.each<[string, object, number, RegExp]>([
    ['an unknown network', { network: 'nosuch' }, 404, /^network: .*nosuch not found/],
    ['a network that does not lead outside', { network: 'private-demo-v4' }, 400, /^network: .*does not lead outside/],
    ['no address', { ip: '198.18.0' }, 400, /^ip: "198.18.0" is no IPv4 address/],
    ['an odd member', { colour: 'red' }, 400, /^colour/],
    ['a cloud that is only read', { prefer_region: 'cloud2' }, 403, /^cloud cloud2 is configured as read_only/],
  ])('%s', async (_what, body, status, words) => {
    const before = await writes();
    expect(told(await create(body))).toEqual([status, expect.stringMatching(words)]);
    expect(await writes()).toBe(before);
  });

  it.each<[string, object, number, RegExp]>([
    ['no server', {}, 400, /^instance_id is missing/],
    ['an unknown server', { instance_id: 'nosuch' }, 404, /^instance_id: server nosuch not found/],
    ['something else than a server', { instance_id: 'x', instance_type: 'natgateway' }, 400, /^instance_type /],
    ['an odd address of it', { instance_id: 'x', ip_addr: 'here' }, 404, /./],
  ])('to associate it with %s', async (_what, body, status, words) => {
    const eip = await made();
    const before = await writes();
    expect(told(await act(eip, 'associate', body))).toEqual([status, expect.stringMatching(words)]);
    expect(await writes()).toBe(before);
    await bob!.ask('DELETE', pathOf(eip));
  });

  it('a reader, another project, and a server of another one', async () => {
    const eip = await made();
    expect((await create({}, rob)).status).toBe(403);
    expect((await rob!.ask('DELETE', pathOf(eip))).status).toBe(403);
    expect((await eve!.ask('DELETE', pathOf(eip))).status).toBe(404);
    expect((await eve!.ask('POST', `${pathOf(eip)}/dissociate`, { body: {} })).status).toBe(404);
    const [theirs] = rowsOf(await eve!.ask('GET', '/servers?status=running&limit=1'));
    expect((await act(eip, 'associate', { instance_id: theirs!['id'] })).status).toBe(404);
    expect(told(await act(eip, 'associate', { instance_id: theirs!['id'] }, ann))).toEqual([
      400,
      expect.stringMatching(/is of project alpha, and the server of project beta/),
    ]);
    expect((await ann!.ask('DELETE', pathOf(eip))).status).toBe(200);
  });
});
